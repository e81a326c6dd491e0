-- migrate:up transaction:false

-- The lotteries that were started with the films of an earlier one, the newest last.
CREATE INDEX CONCURRENTLY IF NOT EXISTS lotteries_by_from ON lotteries (from_id, id) WHERE from_id IS NOT NULL AND deleted_at IS NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY IF EXISTS lotteries_by_from;
