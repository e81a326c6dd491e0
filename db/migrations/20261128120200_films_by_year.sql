-- migrate:up transaction:false

CREATE INDEX CONCURRENTLY IF NOT EXISTS films_by_year ON films ((watched_on IS NULL), year DESC, id DESC) WHERE added_at IS NOT NULL AND deleted_at IS NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY IF EXISTS films_by_year;
