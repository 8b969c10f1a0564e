-- Personal data are sealed by the service before they come here (AES-256-GCM, bound to table, column and row); an
-- address is found again by a keyed HMAC. Until now nobody could sign up: whom standalone mode knows joins again.
DROP TABLE members;

CREATE TABLE members (
  id            BINARY(16)      NOT NULL,
  email_index   BINARY(32)      NOT NULL COMMENT 'HMAC-SHA256 of the address',
  email         VARBINARY(512)  NOT NULL COMMENT 'sealed',
  password_hash VARCHAR(255)    NOT NULL,
  role          VARCHAR(16)     NOT NULL,
  name          VARBINARY(512)  NOT NULL COMMENT 'sealed',
  phone         VARBINARY(256)  NOT NULL COMMENT 'sealed',
  address       VARBINARY(2304) NOT NULL COMMENT 'sealed',
  version       INT             NOT NULL,
  created_at    DATETIME(3)     NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY members_email_index (email_index)
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4;

-- Many may wait for one address: whose link is followed becomes the member.
CREATE TABLE sign_ups (
  id            BINARY(16)      NOT NULL,
  token_hash    BINARY(32)      NOT NULL COMMENT 'SHA-256 of the token in the link',
  email_index   BINARY(32)      NOT NULL COMMENT 'HMAC-SHA256 of the address',
  email         VARBINARY(512)  NOT NULL COMMENT 'sealed',
  password_hash VARCHAR(255)    NOT NULL,
  name          VARBINARY(512)  NOT NULL COMMENT 'sealed',
  phone         VARBINARY(256)  NOT NULL COMMENT 'sealed',
  address       VARBINARY(2304) NOT NULL COMMENT 'sealed',
  expires_at    DATETIME(3)     NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY sign_ups_token_hash (token_hash),
  KEY sign_ups_email_index (email_index, id),
  KEY sign_ups_expires_at (expires_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4;

-- One row for a sign-in, whatever number of refresh tokens comes of it: any other secret that names it is a spent one.
CREATE TABLE sessions (
  id           BINARY(16)     NOT NULL,
  member_id    BINARY(16)     NOT NULL,
  secret_hash  BINARY(32)     NOT NULL COMMENT 'SHA-256 of the refresh token that is good',
  spent_hash   BINARY(32)     NULL COMMENT 'of the one before',
  spent_next   VARBINARY(256) NULL COMMENT 'what it was exchanged for, sealed',
  spent_client BINARY(32)     NULL COMMENT 'who exchanged it',
  spent_at     DATETIME(3)    NULL,
  ends_at      DATETIME(3)    NOT NULL,
  PRIMARY KEY (id),
  KEY sessions_of_member (member_id, id),
  KEY sessions_ends_at (ends_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4;

-- The keys that seal, encrypted themselves with a key that is not in this database.
CREATE TABLE keysets (
  name       VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  wrapped_by VARCHAR(64)  NOT NULL COMMENT 'the kid of the key that opens it',
  wrapped    TEXT         NOT NULL COMMENT 'base64',
  PRIMARY KEY (name)
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4;
