-- migrate:up

-- Every order of the library by itself, and of the films that are watched or not: an index for each, so that any page
-- is read where it stands. The orders by added_at, and all orders without a filter, have theirs already.
CREATE INDEX films_title_watched  ON films (fold, id)             WHERE added_at IS NOT NULL AND deleted_at IS NULL AND watched_on IS NOT NULL;
CREATE INDEX films_title_new      ON films (fold, id)             WHERE added_at IS NOT NULL AND deleted_at IS NULL AND watched_on IS NULL;
CREATE INDEX films_year_watched   ON films (year DESC, id DESC)   WHERE added_at IS NOT NULL AND deleted_at IS NULL AND watched_on IS NOT NULL;
CREATE INDEX films_year_new       ON films (year DESC, id DESC)   WHERE added_at IS NOT NULL AND deleted_at IS NULL AND watched_on IS NULL;
CREATE INDEX films_rating_watched ON films (rating DESC, id DESC) WHERE added_at IS NOT NULL AND deleted_at IS NULL AND watched_on IS NOT NULL;
CREATE INDEX films_rating_new     ON films (rating DESC, id DESC) WHERE added_at IS NOT NULL AND deleted_at IS NULL AND watched_on IS NULL;

-- migrate:down

DROP INDEX films_title_watched, films_title_new, films_year_watched, films_year_new, films_rating_watched, films_rating_new;
