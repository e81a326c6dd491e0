-- migrate:up transaction:false

CREATE INDEX CONCURRENTLY IF NOT EXISTS rounds_drawn ON rounds (id DESC) WHERE NOT hidden AND last IS NOT NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY IF EXISTS rounds_drawn;
