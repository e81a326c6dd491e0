-- migrate:up transaction:false

CREATE INDEX CONCURRENTLY IF NOT EXISTS lotteries_by_rule ON lotteries (rule);

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY IF EXISTS lotteries_by_rule;
