-- migrate:up

-- A draw whose winner was told stays told, even where the database's clock is set back.
ALTER TABLE draws ADD COLUMN told boolean NOT NULL DEFAULT false;

-- migrate:down

ALTER TABLE draws DROP COLUMN told;
