-- migrate:up transaction:false

CREATE INDEX CONCURRENTLY IF NOT EXISTS rounds_beginnings ON rounds USING gin (beginnings(search)) WHERE NOT hidden;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY IF EXISTS rounds_beginnings;
