-- Makes a round of each lottery that has none, with the lottery's id, and completes the draws that were made before there were
-- rounds. Each batch locks its lotteries, as every change of one does, and is committed by itself; a run that was interrupted
-- goes on where it stopped.

-- migrate:up transaction:false
DO $$
DECLARE
	first bigint := 0;
	last  bigint;
BEGIN
	LOOP
		SELECT max(id) INTO last FROM (SELECT id FROM lotteries WHERE id > first ORDER BY id LIMIT 1000) batch;
		EXIT WHEN last IS NULL;
		PERFORM FROM lotteries WHERE id > first AND id <= last ORDER BY id FOR UPDATE;

		INSERT INTO rounds (id, lottery_id, number, last, search, rule, opened_at, hidden)
		SELECT id, id, 1, nullif(draws, 0), search, rule, created_at, deleted_at IS NOT NULL FROM lotteries l
		 WHERE id > first AND id <= last AND NOT EXISTS (SELECT FROM rounds WHERE lottery_id = l.id)
		 ORDER BY id;

		UPDATE draws SET round = NULL -- the trigger completes them
		 WHERE lottery_id > first AND lottery_id <= last AND drawn_at IS NOT NULL AND round IS NULL;

		COMMIT;
		first := last;
	END LOOP;
END $$;

-- migrate:down
