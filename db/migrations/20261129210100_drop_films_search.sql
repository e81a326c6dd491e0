-- migrate:up transaction:false

-- films_words does what it did, also for the version before.
DROP INDEX CONCURRENTLY IF EXISTS films_search;

-- migrate:down transaction:false

CREATE INDEX CONCURRENTLY IF NOT EXISTS films_search ON films USING gin (search gin_trgm_ops) WHERE added_at IS NOT NULL AND deleted_at IS NULL;
