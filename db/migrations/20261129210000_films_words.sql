-- migrate:up transaction:false

-- A search for typos also looks among films that are not in the library, but in lotteries. So the index of words has all
-- films, and takes the place of films_search.
CREATE INDEX CONCURRENTLY IF NOT EXISTS films_words ON films USING gin (search gin_trgm_ops);

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY IF EXISTS films_words;
