-- How often the keys of a lottery's hosts were renewed. A key is made from the site's secret key and this number.

-- migrate:up
ALTER TABLE lotteries ADD COLUMN key_renewals integer DEFAULT 0 NOT NULL;

-- migrate:down
ALTER TABLE lotteries DROP COLUMN key_renewals;
