-- migrate:up

-- Titles as people expect them: numbers by their value (kn), and letters in their place. Ukrainian, as its rules have ґ
-- and ї as letters of their own, and leave all else as it is in every language; but Latin letters first (kr). It is made
-- by ICU, which PostgreSQL has unless it was built without.
CREATE COLLATION title_order (provider = icu, locale = 'uk-u-kn-true-kr-latn');

-- lottery.SortTitle; empty in rows of the version before, until they are computed.
ALTER TABLE films ADD COLUMN sort_title text COLLATE title_order NOT NULL DEFAULT '';

-- migrate:down

ALTER TABLE films DROP COLUMN sort_title;
DROP COLLATION title_order;
