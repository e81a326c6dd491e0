-- migrate:up

-- Random letters are mixed into a draw with the word: who can read the seed could choose the last film, but not those.
-- Both columns are missing in draws of the version before, which draws on while this one is deployed.
ALTER TABLE draws
	ADD COLUMN letters_from text CHECK (letters_from IN ('browser', 'site')), -- NULL: the word has none
	ADD COLUMN visitor bytea CHECK (octet_length(visitor) = 16);              -- who drew; NULL: not known

-- migrate:down

ALTER TABLE draws DROP COLUMN letters_from, DROP COLUMN visitor;
