-- migrate:up

-- What was deleted is erased in the end, and names and visitor ids where a setting says after how long without a change.
-- No row is rewritten for that: a lottery that has not changed since this migration has NULL, and was changed when it was
-- created, deleted or drawn.
ALTER TABLE lotteries ADD COLUMN changed_at timestamptz;
ALTER TABLE lotteries ALTER COLUMN changed_at SET DEFAULT now();
ALTER TABLE lotteries ADD COLUMN anonymized_at timestamptz; -- names and visitor ids were erased; NULL: it may have some

-- Each change moves the version, also one that the version before makes while this one is deployed. What makes a lottery
-- anonymous is no change of it, and a change after that may bring new names.
CREATE FUNCTION set_lotteries_changed_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	NEW.changed_at := now();
	NEW.anonymized_at := NULL;
	RETURN NEW;
END $$;
CREATE TRIGGER lotteries_changed_at BEFORE UPDATE ON lotteries FOR EACH ROW
	WHEN (NEW.version <> OLD.version AND NEW.anonymized_at IS NOT DISTINCT FROM OLD.anonymized_at)
	EXECUTE FUNCTION set_lotteries_changed_at();

-- When each regular job ran last, on whichever instance.
CREATE TABLE maintenance (
    name     text        PRIMARY KEY,
    last_run timestamptz NOT NULL
);

-- migrate:down

DROP TABLE maintenance;
DROP TRIGGER lotteries_changed_at ON lotteries;
DROP FUNCTION set_lotteries_changed_at;
ALTER TABLE lotteries DROP COLUMN changed_at, DROP COLUMN anonymized_at;
