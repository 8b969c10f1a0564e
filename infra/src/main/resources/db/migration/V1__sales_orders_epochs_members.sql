-- Runs on MariaDB >= 11.4 and MySQL >= 8.4. Every time is UTC; every id is a UUIDv7 in its 16 bytes, so that it sorts
-- by its creation and new rows go to the end of the table.

CREATE TABLE sales (
  id                BINARY(16)   NOT NULL,
  tag               INT          NOT NULL COMMENT 'the low 32 bits of the id',
  title             VARCHAR(200) NOT NULL,
  product_id        BINARY(16)   NULL,
  price             BIGINT       NOT NULL COMMENT 'of one unit, in minor units of the currency',
  currency          CHAR(3)      NOT NULL,
  units             INT          NOT NULL,
  limit_per_buyer   INT          NOT NULL,
  opens_at          DATETIME(3)  NOT NULL,
  closes_at         DATETIME(3)  NULL,
  payment_window_ms BIGINT       NOT NULL,
  settles_at        DATETIME(3)  NULL COMMENT 'from then on its stock cannot change; null: it has no end',
  state             VARCHAR(16)  NOT NULL,
  version           INT          NOT NULL,
  created_at        DATETIME(3)  NOT NULL,
  taken             INT          NOT NULL DEFAULT 0 COMMENT 'units that its orders hold: the second wall',
  PRIMARY KEY (id),
  UNIQUE KEY sales_tag (tag),
  KEY sales_settles_at (settles_at),
  CONSTRAINT sales_never_oversold CHECK (taken BETWEEN 0 AND units)
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4;

CREATE TABLE orders (
  id         BINARY(16)  NOT NULL,
  sale_id    BINARY(16)  NOT NULL,
  buyer_id   BINARY(16)  NOT NULL,
  key_digest BINARY(16)  NOT NULL COMMENT 'of the buyer and the idempotency key',
  quantity   INT         NOT NULL,
  seq        BIGINT      NOT NULL COMMENT 'its place in the line of its sale',
  status     VARCHAR(16) NOT NULL,
  version    INT         NOT NULL,
  price      BIGINT      NOT NULL COMMENT 'of one unit, in minor units of the currency',
  currency   CHAR(3)     NOT NULL,
  placed_at  DATETIME(3) NOT NULL,
  pay_by     DATETIME(3) NOT NULL,
  changed_at DATETIME(3) NOT NULL,
  reason     VARCHAR(64) NULL,
  PRIMARY KEY (id),
  KEY orders_of_buyer (buyer_id, id),
  KEY orders_of_sale (sale_id, seq)
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4;

CREATE TABLE stock_epoch (
  id         TINYINT     NOT NULL,
  epoch      BIGINT      NOT NULL,
  ready      BOOLEAN     NOT NULL,
  claimed_at DATETIME(3) NOT NULL,
  PRIMARY KEY (id),
  CONSTRAINT stock_epoch_has_one_row CHECK (id = 1)
) ENGINE = InnoDB;

INSERT INTO stock_epoch (id, epoch, ready, claimed_at) VALUES (1, 0, FALSE, UTC_TIMESTAMP(3));

-- The address is bytes: no collation decides that two different addresses are the same.
CREATE TABLE members (
  id            BINARY(16)      NOT NULL,
  email         VARBINARY(1016) NOT NULL COMMENT 'in lower case, UTF-8',
  password_hash VARCHAR(255)    NOT NULL,
  role          VARCHAR(16)     NOT NULL,
  verified      BOOLEAN         NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY members_email (email)
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4;
