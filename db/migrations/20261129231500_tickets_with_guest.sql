-- Of a removed ticket: it was taken out together with all others of its guest, so that one undo brings back exactly these.

-- migrate:up
ALTER TABLE tickets ADD COLUMN with_guest boolean NOT NULL DEFAULT false;

-- migrate:down
ALTER TABLE tickets DROP COLUMN with_guest;
