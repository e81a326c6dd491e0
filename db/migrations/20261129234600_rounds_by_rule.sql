-- migrate:up transaction:false

CREATE INDEX CONCURRENTLY rounds_by_rule ON rounds (rule);

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY rounds_by_rule;
