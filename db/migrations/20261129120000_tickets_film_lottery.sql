-- migrate:up transaction:false

-- The lotteries that a film was in, the newest at the end.
CREATE INDEX CONCURRENTLY IF NOT EXISTS tickets_film_lottery ON tickets (film_id, lottery_id);

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY IF EXISTS tickets_film_lottery;
