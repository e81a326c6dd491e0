-- migrate:up

-- A lottery that was started with the films of an earlier one has its id, so that the earlier one leads on. It is no foreign
-- key: the id of a lottery that was erased finds nothing, and none is given twice.
ALTER TABLE lotteries ADD COLUMN from_id bigint;

-- migrate:down

ALTER TABLE lotteries DROP COLUMN from_id;
