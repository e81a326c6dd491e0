-- migrate:up

-- An index for each order with each filter, and the words of the titles in all of them, was three times the size of the
-- films themselves. One for each order does as well. The version before works without these, if slower, and so it does when
-- this is reverted.
DROP INDEX IF EXISTS films_added, films_watched, films_new, films_title, films_title_watched, films_title_new, films_year, films_year_watched, films_year_new, films_rating, films_rating_watched, films_rating_new;

-- migrate:down
