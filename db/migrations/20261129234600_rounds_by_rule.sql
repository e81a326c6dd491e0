-- migrate:up transaction:false

CREATE INDEX CONCURRENTLY IF NOT EXISTS rounds_by_rule ON rounds (rule);

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY IF EXISTS rounds_by_rule;
