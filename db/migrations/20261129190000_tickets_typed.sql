-- The line as which a film was typed, while it can be read in another way and nobody has said which is meant.

-- migrate:up
ALTER TABLE tickets ADD COLUMN typed text;

-- migrate:down
ALTER TABLE tickets DROP COLUMN typed;
