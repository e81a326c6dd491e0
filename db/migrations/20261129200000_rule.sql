-- migrate:up

-- Which rule made the derived columns of a row: lottery.DerivedRule of the program that wrote them. 0: the version before,
-- which knows no rules.
ALTER TABLE films ADD COLUMN rule smallint NOT NULL DEFAULT 0;
ALTER TABLE lotteries ADD COLUMN rule smallint NOT NULL DEFAULT 0;

-- The version before, while it still serves, writes derived columns and leaves the rule of the row as it is. A negative rule
-- says so: the first trigger of a table negates the rule, and the second, which fires only for statements that write a
-- rule themselves, negates it back. Triggers fire in the order of their names. The next release drops them, since its
-- version before writes rules.
CREATE FUNCTION negate_rule() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	NEW.rule := -NEW.rule;
	RETURN NEW;
END $$;
CREATE TRIGGER films_rule_1 BEFORE UPDATE OF search ON films FOR EACH ROW
	WHEN ((NEW.title, NEW.search) IS DISTINCT FROM (OLD.title, OLD.search) AND NEW.rule > 0) EXECUTE FUNCTION negate_rule();
CREATE TRIGGER films_rule_2 BEFORE UPDATE OF rule ON films FOR EACH ROW
	WHEN ((NEW.title, NEW.search) IS DISTINCT FROM (OLD.title, OLD.search) AND NEW.rule < 0) EXECUTE FUNCTION negate_rule();
CREATE TRIGGER lotteries_rule_1 BEFORE UPDATE OF search ON lotteries FOR EACH ROW
	WHEN (NEW.search <> OLD.search AND NEW.rule > 0) EXECUTE FUNCTION negate_rule();
CREATE TRIGGER lotteries_rule_2 BEFORE UPDATE OF rule ON lotteries FOR EACH ROW
	WHEN (NEW.search <> OLD.search AND NEW.rule < 0) EXECUTE FUNCTION negate_rule();

-- migrate:down

DROP TRIGGER films_rule_1 ON films;
DROP TRIGGER films_rule_2 ON films;
DROP TRIGGER lotteries_rule_1 ON lotteries;
DROP TRIGGER lotteries_rule_2 ON lotteries;
DROP FUNCTION negate_rule;
ALTER TABLE films DROP COLUMN rule;
ALTER TABLE lotteries DROP COLUMN rule;
