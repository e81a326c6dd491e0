-- migrate:up transaction:false

-- Rows that an older rule made. All others have one value, which takes little room.
CREATE INDEX CONCURRENTLY IF NOT EXISTS films_by_rule ON films (rule);

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY IF EXISTS films_by_rule;
