-- migrate:up transaction:false

CREATE INDEX CONCURRENTLY films_by_rating ON films ((watched_on IS NULL), rating DESC, id DESC) WHERE added_at IS NOT NULL AND deleted_at IS NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY films_by_rating;
