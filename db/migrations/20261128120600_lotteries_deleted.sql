-- migrate:up transaction:false

-- The deleted lotteries, in the order in which they are erased.
CREATE INDEX CONCURRENTLY IF NOT EXISTS lotteries_deleted ON lotteries (deleted_at) WHERE deleted_at IS NOT NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY IF EXISTS lotteries_deleted;
