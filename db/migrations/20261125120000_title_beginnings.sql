-- migrate:up

-- Words of one or two letters are looked for at the beginnings of titles alone. Trigrams don't know those from the words
-- behind them: "of" begins hardly any title, and stands in every sixth.
-- Strict, so that it is not put into statements in parts but counts as dear, and an index is what saves calling it.
CREATE FUNCTION beginnings(search text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000
	RETURN ARRAY (SELECT left(line, n) FROM unnest(string_to_array(search, E'\n')) line, generate_series(1, 2) n WHERE line <> '');
CREATE INDEX films_beginnings     ON films     USING gin (beginnings(search)) WHERE added_at IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX lotteries_beginnings ON lotteries USING gin (beginnings(search)) WHERE deleted_at IS NULL;

-- migrate:down

DROP INDEX films_beginnings, lotteries_beginnings;
DROP FUNCTION beginnings;
