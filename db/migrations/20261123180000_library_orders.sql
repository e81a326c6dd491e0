-- migrate:up

-- It made indexes that 20261128120400 drops, each while nothing could be written to a table that may be full.

-- migrate:down
