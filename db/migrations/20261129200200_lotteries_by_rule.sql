-- migrate:up transaction:false

CREATE INDEX CONCURRENTLY lotteries_by_rule ON lotteries (rule);

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY lotteries_by_rule;
