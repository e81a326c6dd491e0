-- migrate:up

-- Searching for a part of a word. Trusted since PostgreSQL 13: the owner of the database may create it.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- No NULL stands in a key or a cursor: an unknown year is 0.
-- Folded columns are computed in Go (lottery.Fold, lottery.SearchLine) and compared byte by byte.

-- A film, once, whoever typed it. It stands in the library only while added_at is set and deleted_at is not.
CREATE TABLE films (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    title      text        NOT NULL CHECK (char_length(title) BETWEEN 1 AND 200),  -- NFC, no control characters
    year       smallint    NOT NULL DEFAULT 0 CHECK (year = 0 OR year BETWEEN 1870 AND 2200),
    fold       text COLLATE "C" NOT NULL CHECK (fold <> ''),
    search     text COLLATE "C" NOT NULL,                -- a line a title: a line break, then its folded words
    added_at   timestamptz,                              -- put into the library; NULL: known from lotteries only
    watched_on date,
    rating     smallint    NOT NULL DEFAULT 0 CHECK (rating BETWEEN 0 AND 10),     -- 0: none
    runtime    smallint    CHECK (runtime > 0),          -- minutes
    genres     text[]      NOT NULL DEFAULT '{}',        -- folded
    tags       text[]      NOT NULL DEFAULT '{}',
    note       text        NOT NULL DEFAULT '',
    deleted_at timestamptz,                              -- taken out of the library; NULL again is the undo
    UNIQUE (fold, year)
);
-- An index for every order and filter of the library's pages.
CREATE INDEX films_added   ON films (added_at DESC, id DESC) WHERE added_at IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX films_title   ON films (fold, id)               WHERE added_at IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX films_year    ON films (year DESC, id DESC)     WHERE added_at IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX films_rating  ON films (rating DESC, id DESC)   WHERE added_at IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX films_watched ON films (added_at DESC, id DESC) WHERE added_at IS NOT NULL AND deleted_at IS NULL AND watched_on IS NOT NULL;
CREATE INDEX films_new     ON films (added_at DESC, id DESC) WHERE added_at IS NOT NULL AND deleted_at IS NULL AND watched_on IS NULL;
CREATE INDEX films_search  ON films USING gin (search gin_trgm_ops) WHERE added_at IS NOT NULL AND deleted_at IS NULL;

-- A film's names elsewhere: imdb tt0133093, tmdb 603, kinopoisk 301, letterboxd 2a1m, trakt 481.
CREATE TABLE film_ids (
    provider text   NOT NULL CHECK (provider IN ('imdb', 'tmdb', 'kinopoisk', 'letterboxd', 'trakt')),
    value    text   NOT NULL CHECK (value <> ''),
    film_id  bigint NOT NULL REFERENCES films ON DELETE CASCADE,
    PRIMARY KEY (provider, value)
);
CREATE INDEX film_ids_film ON film_ids (film_id);

-- Whoever changes anything of a lottery updates its row here first, in the same statement, and moves its version.
CREATE TABLE lotteries (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code       text        NOT NULL UNIQUE CHECK (code ~ '^[0-9a-z]{10,}$'),
    name       text        NOT NULL DEFAULT '' CHECK (char_length(name) <= 80),
    lang       text        NOT NULL DEFAULT 'en',        -- the language it was started in: link previews speak it
    version    bigint      NOT NULL DEFAULT 1,           -- moves with every change that anybody can see
    draws      smallint    NOT NULL DEFAULT 0,           -- made so far; 0: open
    last_n     integer     NOT NULL DEFAULT 0,           -- the last ticket number given; none is used twice
    settings   jsonb       NOT NULL DEFAULT '{}',        -- the host's choices: read whole, never searched
    search     text COLLATE "C" NOT NULL DEFAULT '',     -- as in films: a line for the name and for every title
    created_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz
);
CREATE INDEX lotteries_open   ON lotteries (id DESC) WHERE deleted_at IS NULL AND draws = 0;
CREATE INDEX lotteries_drawn  ON lotteries (id DESC) WHERE deleted_at IS NULL AND draws > 0;
CREATE INDEX lotteries_search ON lotteries USING gin (search gin_trgm_ops) WHERE deleted_at IS NULL;

-- A browser that has a say or a name in a lottery: its hosts and their friends. There are no accounts.
CREATE TABLE guests (
    lottery_id bigint  NOT NULL REFERENCES lotteries ON DELETE CASCADE,
    browser    bytea   NOT NULL CHECK (octet_length(browser) = 16),  -- random, from its one signed cookie
    host       boolean NOT NULL DEFAULT false,
    name       text    NOT NULL DEFAULT '' CHECK (char_length(name) <= 40),
    PRIMARY KEY (lottery_id, browser)
);

-- A film in a lottery. It keeps title and year as they were typed, whatever becomes of the film.
CREATE TABLE tickets (
    lottery_id bigint   NOT NULL REFERENCES lotteries ON DELETE CASCADE,
    n          integer  NOT NULL CHECK (n > 0),          -- the {n} of the address; the order of the list
    film_id    bigint   NOT NULL REFERENCES films,
    title      text     NOT NULL CHECK (char_length(title) BETWEEN 1 AND 200),
    year       smallint NOT NULL DEFAULT 0,
    weight     smallint NOT NULL DEFAULT 1 CHECK (weight BETWEEN 0 AND 5),     -- 0: in sight, not in the draw
    browser    bytea    CHECK (octet_length(browser) = 16),                    -- who put it in
    removed    boolean  NOT NULL DEFAULT false,          -- taken out before the draw; false again is the undo
    PRIMARY KEY (lottery_id, n)
);
-- A film that was taken out may be put in again, under a new number.
CREATE UNIQUE INDEX tickets_once ON tickets (lottery_id, film_id) WHERE NOT removed;
CREATE INDEX tickets_film ON tickets (film_id);

-- The row of draw n+1 is written, with its seed, by the statement that makes draw n.
-- There is no column for the commitment: it is the SHA-256 of the seed.
CREATE TABLE draws (
    lottery_id bigint   NOT NULL REFERENCES lotteries ON DELETE CASCADE,
    number     smallint NOT NULL CHECK (number > 0),
    seed       bytea    NOT NULL CHECK (octet_length(seed) = 32),     -- secret until the reveal
    word       text     CHECK (char_length(word) <= 100),
    reason     text     CHECK (char_length(reason) <= 200),           -- why it was drawn again
    list       text,                                     -- the very bytes that were hashed
    winner     integer,                                  -- position in list, from 1
    ticket     integer,                                  -- the winning ticket's n
    drawn_at   timestamptz,
    PRIMARY KEY (lottery_id, number),
    FOREIGN KEY (lottery_id, ticket) REFERENCES tickets (lottery_id, n),
    CHECK (num_nulls(word, list, winner, ticket, drawn_at) IN (0, 5))
);

-- migrate:down

-- pg_trgm stays: it may have been there before, and others may use it.
DROP TABLE draws, tickets, guests, lotteries, film_ids, films;
