-- migrate:up transaction:false

CREATE INDEX CONCURRENTLY rounds_search ON rounds USING gin (search gin_trgm_ops) WHERE NOT hidden;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY rounds_search;
