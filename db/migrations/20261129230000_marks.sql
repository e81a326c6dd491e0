-- What guests say of films, and what the hosts leave out. The rules of a lottery are in its column settings.

-- migrate:up
CREATE TABLE marks (
    lottery_id bigint  NOT NULL,
    n          integer NOT NULL,
    g          integer NOT NULL CHECK (g > 0),
    mark       text    NOT NULL CHECK (mark IN ('seen', 'veto')),
    PRIMARY KEY (lottery_id, n, mark, g),
    FOREIGN KEY (lottery_id, n) REFERENCES tickets ON DELETE CASCADE
);
ALTER TABLE tickets ADD COLUMN left_out boolean NOT NULL DEFAULT false;
ALTER TABLE guests ADD COLUMN absent boolean NOT NULL DEFAULT false;

-- migrate:down
ALTER TABLE guests DROP COLUMN absent;
ALTER TABLE tickets DROP COLUMN left_out;
DROP TABLE marks;
