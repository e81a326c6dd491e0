-- migrate:up transaction:false

CREATE INDEX CONCURRENTLY IF NOT EXISTS lotteries_beginnings ON lotteries USING gin (beginnings(search)) WHERE deleted_at IS NULL;

-- migrate:down
