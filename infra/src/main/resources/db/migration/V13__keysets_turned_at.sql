-- A new sealing key is told to every node before it seals, and kept for a while after it has sealed.
ALTER TABLE keysets ADD COLUMN turned_at DATETIME(3) NULL COMMENT 'since when it has had these keys';
UPDATE keysets SET turned_at = UTC_TIMESTAMP(3);
ALTER TABLE keysets MODIFY COLUMN turned_at DATETIME(3) NOT NULL COMMENT 'since when it has had these keys';
