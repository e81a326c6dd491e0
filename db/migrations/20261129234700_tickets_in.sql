-- migrate:up transaction:false

CREATE INDEX CONCURRENTLY IF NOT EXISTS tickets_in ON tickets (lottery_id, n) WHERE NOT removed AND won IS NULL;

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY IF EXISTS tickets_in;
