-- migrate:up

-- Words of one or two letters are looked for at the beginnings of titles alone. Trigrams don't know those from the words
-- behind them: "of" begins hardly any title, and stands in every sixth. The indexes are made by 20261129235710 and 20261129235720.
-- Strict, so that it is not put into statements in parts but counts as dear, and an index is what saves calling it.
CREATE FUNCTION beginnings(search text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000
	RETURN ARRAY (SELECT left(line, n) FROM unnest(string_to_array(search, E'\n')) line, generate_series(1, 2) n WHERE line <> '');

-- migrate:down

DROP INDEX IF EXISTS films_beginnings, lotteries_beginnings;
DROP FUNCTION beginnings;
