-- The name that stands before a ticket's line in a chat it was pasted from. It is erased with the id of the visitor who pasted it, as is the
-- line: by a trigger, since the version before does not know the column.

-- migrate:up
ALTER TABLE tickets ADD COLUMN sender text CHECK (char_length(sender) <= 40);

CREATE FUNCTION erase_typed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
	NEW.typed := NULL;
	NEW.sender := NULL;
	RETURN NEW;
END $$;

CREATE TRIGGER tickets_erase_typed BEFORE UPDATE OF browser ON tickets FOR EACH ROW
	WHEN (NEW.browser IS NULL) EXECUTE FUNCTION erase_typed();

-- migrate:down
DROP TRIGGER tickets_erase_typed ON tickets;
DROP FUNCTION erase_typed();
ALTER TABLE tickets DROP COLUMN sender;
