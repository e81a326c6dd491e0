-- migrate:up transaction:false

-- An order of the library. The version before has another one by title, with films_by_title, which the next release drops.
CREATE INDEX CONCURRENTLY IF NOT EXISTS films_by_sort_title ON films ((watched_on IS NULL), sort_title, id) WHERE added_at IS NOT NULL AND deleted_at IS NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY IF EXISTS films_by_sort_title;
