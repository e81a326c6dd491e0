-- migrate:up

-- An index for each order with each filter, and the words of the titles in all of them, was three times the size of the
-- films themselves. One for each order does as well. The version before works without these, if slower.
DROP INDEX films_added, films_watched, films_new, films_title, films_title_watched, films_title_new, films_year, films_year_watched, films_year_new, films_rating, films_rating_watched, films_rating_new;

-- migrate:down

CREATE INDEX films_added ON films (added_at DESC, id DESC) INCLUDE (search) WHERE added_at IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX films_watched ON films (added_at DESC, id DESC) INCLUDE (search) WHERE added_at IS NOT NULL AND deleted_at IS NULL AND watched_on IS NOT NULL;
CREATE INDEX films_new ON films (added_at DESC, id DESC) INCLUDE (search) WHERE added_at IS NOT NULL AND deleted_at IS NULL AND watched_on IS NULL;
CREATE INDEX films_title ON films (fold, id) INCLUDE (search) WHERE added_at IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX films_title_watched ON films (fold, id) INCLUDE (search) WHERE added_at IS NOT NULL AND deleted_at IS NULL AND watched_on IS NOT NULL;
CREATE INDEX films_title_new ON films (fold, id) INCLUDE (search) WHERE added_at IS NOT NULL AND deleted_at IS NULL AND watched_on IS NULL;
CREATE INDEX films_year ON films (year DESC, id DESC) INCLUDE (search) WHERE added_at IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX films_year_watched ON films (year DESC, id DESC) INCLUDE (search) WHERE added_at IS NOT NULL AND deleted_at IS NULL AND watched_on IS NOT NULL;
CREATE INDEX films_year_new ON films (year DESC, id DESC) INCLUDE (search) WHERE added_at IS NOT NULL AND deleted_at IS NULL AND watched_on IS NULL;
CREATE INDEX films_rating ON films (rating DESC, id DESC) INCLUDE (search) WHERE added_at IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX films_rating_watched ON films (rating DESC, id DESC) INCLUDE (search) WHERE added_at IS NOT NULL AND deleted_at IS NULL AND watched_on IS NOT NULL;
CREATE INDEX films_rating_new ON films (rating DESC, id DESC) INCLUDE (search) WHERE added_at IS NOT NULL AND deleted_at IS NULL AND watched_on IS NULL;
