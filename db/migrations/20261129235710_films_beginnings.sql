-- migrate:up transaction:false

-- Databases that had 20261125120000 before it was split have this index and the next, and keep them when this is reverted.
CREATE INDEX CONCURRENTLY IF NOT EXISTS films_beginnings ON films USING gin (beginnings(search)) WHERE added_at IS NOT NULL AND deleted_at IS NULL;

-- migrate:down
