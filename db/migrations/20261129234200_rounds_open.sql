-- migrate:up transaction:false

CREATE INDEX CONCURRENTLY IF NOT EXISTS rounds_open ON rounds (id DESC) WHERE NOT hidden AND last IS NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY IF EXISTS rounds_open;
