-- migrate:up

-- Whether a film has won lately: of one that everybody puts in, all its tickets were looked through. 20261129235730 fills it
-- and 20261129235740 makes its index.
ALTER TABLE draws ADD COLUMN film_id bigint; -- of the winning ticket

-- The version before doesn't know the column, and draws too while this one is deployed, or when somebody goes back to it.
CREATE FUNCTION set_draws_film() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	NEW.film_id := (SELECT film_id FROM tickets WHERE lottery_id = NEW.lottery_id AND n = NEW.ticket);
	RETURN NEW;
END $$;
CREATE TRIGGER draws_film BEFORE UPDATE ON draws FOR EACH ROW
	WHEN (NEW.ticket IS NOT NULL AND NEW.film_id IS NULL) EXECUTE FUNCTION set_draws_film();

-- migrate:down

DROP TRIGGER draws_film ON draws;
DROP FUNCTION set_draws_film;
ALTER TABLE draws DROP COLUMN film_id;
