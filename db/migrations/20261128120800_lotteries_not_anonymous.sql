-- migrate:up transaction:false

-- The lotteries that may hold names and visitor ids. By created_at, which no change of a lottery moves.
CREATE INDEX CONCURRENTLY IF NOT EXISTS lotteries_not_anonymous ON lotteries (created_at) WHERE anonymized_at IS NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY IF EXISTS lotteries_not_anonymous;
