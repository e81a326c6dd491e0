-- migrate:up transaction:false

-- tickets_film_lottery begins with the same column.
DROP INDEX CONCURRENTLY IF EXISTS tickets_film;

-- migrate:down transaction:false

CREATE INDEX CONCURRENTLY IF NOT EXISTS tickets_film ON tickets (film_id);
