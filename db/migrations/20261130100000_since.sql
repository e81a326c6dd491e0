-- The version of its lottery since which a guest has marked a ticket, a ticket is left out, or a guest is absent or back; 0: from
-- before this. Pages say what has changed since the version that they show, and one undo puts back exactly what was left out at once.

-- migrate:up
ALTER TABLE marks ADD COLUMN since bigint NOT NULL DEFAULT 0;
ALTER TABLE tickets ADD COLUMN left_out_since bigint NOT NULL DEFAULT 0;
ALTER TABLE guests ADD COLUMN absent_since bigint NOT NULL DEFAULT 0;

-- migrate:down
ALTER TABLE guests DROP COLUMN absent_since;
ALTER TABLE tickets DROP COLUMN left_out_since;
ALTER TABLE marks DROP COLUMN since;
