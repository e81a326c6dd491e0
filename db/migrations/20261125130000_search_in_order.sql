-- migrate:up

-- A search looks through the films in the order of its page. With the words beside that order in the index, it need not
-- fetch each film from wherever it lies: a tenth of the time. The version before uses them as it used those.
CREATE INDEX films_added_search          ON films (added_at DESC, id DESC) INCLUDE (search) WHERE added_at IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX films_watched_search        ON films (added_at DESC, id DESC) INCLUDE (search) WHERE added_at IS NOT NULL AND deleted_at IS NULL AND watched_on IS NOT NULL;
CREATE INDEX films_new_search            ON films (added_at DESC, id DESC) INCLUDE (search) WHERE added_at IS NOT NULL AND deleted_at IS NULL AND watched_on IS NULL;
CREATE INDEX films_title_search          ON films (fold, id) INCLUDE (search) WHERE added_at IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX films_title_watched_search  ON films (fold, id) INCLUDE (search) WHERE added_at IS NOT NULL AND deleted_at IS NULL AND watched_on IS NOT NULL;
CREATE INDEX films_title_new_search      ON films (fold, id) INCLUDE (search) WHERE added_at IS NOT NULL AND deleted_at IS NULL AND watched_on IS NULL;
CREATE INDEX films_year_search           ON films (year DESC, id DESC) INCLUDE (search) WHERE added_at IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX films_year_watched_search   ON films (year DESC, id DESC) INCLUDE (search) WHERE added_at IS NOT NULL AND deleted_at IS NULL AND watched_on IS NOT NULL;
CREATE INDEX films_year_new_search       ON films (year DESC, id DESC) INCLUDE (search) WHERE added_at IS NOT NULL AND deleted_at IS NULL AND watched_on IS NULL;
CREATE INDEX films_rating_search         ON films (rating DESC, id DESC) INCLUDE (search) WHERE added_at IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX films_rating_watched_search ON films (rating DESC, id DESC) INCLUDE (search) WHERE added_at IS NOT NULL AND deleted_at IS NULL AND watched_on IS NOT NULL;
CREATE INDEX films_rating_new_search     ON films (rating DESC, id DESC) INCLUDE (search) WHERE added_at IS NOT NULL AND deleted_at IS NULL AND watched_on IS NULL;
DROP INDEX films_added, films_watched, films_new, films_title, films_title_watched, films_title_new, films_year, films_year_watched, films_year_new, films_rating, films_rating_watched, films_rating_new;
ALTER INDEX films_added_search          RENAME TO films_added;
ALTER INDEX films_watched_search        RENAME TO films_watched;
ALTER INDEX films_new_search            RENAME TO films_new;
ALTER INDEX films_title_search          RENAME TO films_title;
ALTER INDEX films_title_watched_search  RENAME TO films_title_watched;
ALTER INDEX films_title_new_search      RENAME TO films_title_new;
ALTER INDEX films_year_search           RENAME TO films_year;
ALTER INDEX films_year_watched_search   RENAME TO films_year_watched;
ALTER INDEX films_year_new_search       RENAME TO films_year_new;
ALTER INDEX films_rating_search         RENAME TO films_rating;
ALTER INDEX films_rating_watched_search RENAME TO films_rating_watched;
ALTER INDEX films_rating_new_search     RENAME TO films_rating_new;

-- migrate:down

DROP INDEX films_added, films_watched, films_new, films_title, films_title_watched, films_title_new, films_year, films_year_watched, films_year_new, films_rating, films_rating_watched, films_rating_new;
CREATE INDEX films_added          ON films (added_at DESC, id DESC) WHERE added_at IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX films_watched        ON films (added_at DESC, id DESC) WHERE added_at IS NOT NULL AND deleted_at IS NULL AND watched_on IS NOT NULL;
CREATE INDEX films_new            ON films (added_at DESC, id DESC) WHERE added_at IS NOT NULL AND deleted_at IS NULL AND watched_on IS NULL;
CREATE INDEX films_title          ON films (fold, id) WHERE added_at IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX films_title_watched  ON films (fold, id) WHERE added_at IS NOT NULL AND deleted_at IS NULL AND watched_on IS NOT NULL;
CREATE INDEX films_title_new      ON films (fold, id) WHERE added_at IS NOT NULL AND deleted_at IS NULL AND watched_on IS NULL;
CREATE INDEX films_year           ON films (year DESC, id DESC) WHERE added_at IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX films_year_watched   ON films (year DESC, id DESC) WHERE added_at IS NOT NULL AND deleted_at IS NULL AND watched_on IS NOT NULL;
CREATE INDEX films_year_new       ON films (year DESC, id DESC) WHERE added_at IS NOT NULL AND deleted_at IS NULL AND watched_on IS NULL;
CREATE INDEX films_rating         ON films (rating DESC, id DESC) WHERE added_at IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX films_rating_watched ON films (rating DESC, id DESC) WHERE added_at IS NOT NULL AND deleted_at IS NULL AND watched_on IS NOT NULL;
CREATE INDEX films_rating_new     ON films (rating DESC, id DESC) WHERE added_at IS NOT NULL AND deleted_at IS NULL AND watched_on IS NULL;
