-- migrate:up transaction:false

-- The films that were taken out of the library, in the order in which they are erased.
CREATE INDEX CONCURRENTLY IF NOT EXISTS films_deleted ON films (deleted_at) WHERE deleted_at IS NOT NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY IF EXISTS films_deleted;
