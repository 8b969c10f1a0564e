-- A keyset is kept once under each key that the configuration names, so that no node is left without while another's
-- configuration changes: kid:base64 pairs separated by commas, where there was one of each.
UPDATE keysets SET wrapped = CONCAT(wrapped_by, ':', wrapped);
ALTER TABLE keysets DROP COLUMN wrapped_by;
