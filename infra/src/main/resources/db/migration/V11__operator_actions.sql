-- All that operators have asked for and what became of it, for ever: the service has no statement that changes or removes
-- a row, and a user of the database who may only SELECT and INSERT here is enough for it.
CREATE TABLE operator_actions (
  id          BINARY(16)    NOT NULL,
  at          DATETIME(3)   NOT NULL,
  operator_id BINARY(16)    NOT NULL,
  request_id  VARCHAR(128)  NOT NULL COMMENT 'X-Request-Id: what was asked for and what became of it share it',
  action      VARCHAR(500)  NOT NULL COMMENT 'method and path',
  status      INT           NULL COMMENT 'of the answer; null when it was asked for',
  detail      VARCHAR(1000) NOT NULL COMMENT 'the body; of an answer, its Location',
  PRIMARY KEY (id),
  KEY operator_actions_of (operator_id, id)
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4;
