-- A guest of a lottery has a number, and may have several devices. Tickets and draws name the device, so that they follow
-- when a device turns out to be another guest's. The table guests has a row for each guest, with the device that came first;
-- the triggers number what the version before this one writes, and can go with the column browser once it is gone.

-- migrate:up
ALTER TABLE guests ADD COLUMN g integer CHECK (g > 0);

CREATE TABLE devices (
    lottery_id bigint  NOT NULL REFERENCES lotteries ON DELETE CASCADE,
    visitor    bytea   NOT NULL CHECK (octet_length(visitor) = 16),
    g          integer NOT NULL CHECK (g > 0),
    PRIMARY KEY (lottery_id, visitor)
);

CREATE FUNCTION number_guest() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	NEW.g := (SELECT g FROM devices WHERE lottery_id = NEW.lottery_id AND visitor = NEW.browser);
	IF NEW.g IS NULL THEN
		NEW.g := (SELECT coalesce(max(g), 0) + 1 FROM guests WHERE lottery_id = NEW.lottery_id);
		INSERT INTO devices VALUES (NEW.lottery_id, NEW.browser, NEW.g);
	ELSIF NOT EXISTS (SELECT FROM guests WHERE lottery_id = NEW.lottery_id AND browser = NEW.browser) THEN
		-- A second device of a guest, of which the version before knows nothing.
		UPDATE guests SET name = NEW.name WHERE lottery_id = NEW.lottery_id AND g = NEW.g AND NEW.name <> '';
		RETURN NULL;
	END IF;
	RETURN NEW;
END $$;
CREATE TRIGGER guests_number BEFORE INSERT ON guests FOR EACH ROW WHEN (NEW.g IS NULL) EXECUTE FUNCTION number_guest();

CREATE FUNCTION add_guests_of_tickets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO guests (lottery_id, browser)
	SELECT lottery_id, browser FROM added
	 WHERE browser IS NOT NULL AND NOT EXISTS (SELECT FROM devices d WHERE d.lottery_id = added.lottery_id AND d.visitor = added.browser)
	 GROUP BY lottery_id, browser
	 ORDER BY lottery_id, min(n);
	RETURN NULL;
END $$;
CREATE TRIGGER tickets_guests AFTER INSERT ON tickets REFERENCING NEW TABLE AS added
	FOR EACH STATEMENT EXECUTE FUNCTION add_guests_of_tickets();

CREATE FUNCTION delete_devices() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM devices WHERE lottery_id = OLD.lottery_id AND g = OLD.g;
	RETURN NULL;
END $$;
CREATE TRIGGER guests_devices AFTER DELETE ON guests FOR EACH ROW EXECUTE FUNCTION delete_devices();

-- migrate:down
DROP TRIGGER tickets_guests ON tickets;
DROP TRIGGER guests_devices ON guests;
DROP TRIGGER guests_number ON guests;
DROP FUNCTION add_guests_of_tickets, delete_devices, number_guest;
DROP TABLE devices;
ALTER TABLE guests DROP COLUMN g;
