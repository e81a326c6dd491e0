-- migrate:up transaction:false

-- An order of the library, as in the three migrations after this one: first the films that are watched, then those that
-- are not. Without a filter both are read in turn. Each index is a migration of its own, since PostgreSQL builds one
-- without keeping others from writing only outside a transaction.
CREATE INDEX CONCURRENTLY IF NOT EXISTS films_by_added ON films ((watched_on IS NULL), added_at DESC, id DESC) WHERE added_at IS NOT NULL AND deleted_at IS NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY IF EXISTS films_by_added;
