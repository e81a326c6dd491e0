-- migrate:up transaction:false

CREATE INDEX CONCURRENTLY rounds_open ON rounds (id DESC) WHERE NOT hidden AND last IS NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY rounds_open;
