-- migrate:up transaction:false

CREATE INDEX CONCURRENTLY rounds_beginnings ON rounds USING gin (beginnings(search)) WHERE NOT hidden;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY rounds_beginnings;
