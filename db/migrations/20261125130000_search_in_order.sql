-- migrate:up

-- As 20261123180000.

-- migrate:down
