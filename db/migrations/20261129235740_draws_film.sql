-- migrate:up transaction:false

-- Databases that had 20261125140000 before it was split have this index, and keep it when this is reverted.
CREATE INDEX CONCURRENTLY IF NOT EXISTS draws_film ON draws (film_id, drawn_at) WHERE film_id IS NOT NULL;

-- migrate:down
