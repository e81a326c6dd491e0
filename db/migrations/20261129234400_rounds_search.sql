-- migrate:up transaction:false

CREATE INDEX CONCURRENTLY IF NOT EXISTS rounds_search ON rounds USING gin (search gin_trgm_ops) WHERE NOT hidden;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY IF EXISTS rounds_search;
