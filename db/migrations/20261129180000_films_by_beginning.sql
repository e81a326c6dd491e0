-- migrate:up transaction:false

-- For the films that begin with what is typed: those of the library, and those that stand in lotteries alone. The title is the
-- first line of the column. It may be long, and its first letters tell it from nearly all others.
CREATE INDEX CONCURRENTLY IF NOT EXISTS films_by_beginning ON films ((added_at IS NULL), (left(split_part(search, E'\n', 2), 32)), id) WHERE deleted_at IS NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY IF EXISTS films_by_beginning;
