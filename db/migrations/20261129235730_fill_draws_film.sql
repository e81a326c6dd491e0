-- Says of the draws that were made before 20261125140000 which film won, as its trigger does. Each batch locks its lotteries, as
-- every change of one does, and is committed by itself; a run that was interrupted goes on where it stopped.

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
		UPDATE draws SET film_id = NULL
		 WHERE lottery_id > first AND lottery_id <= last AND ticket IS NOT NULL AND film_id IS NULL;
		COMMIT;
		first := last;
	END LOOP;
END $$;

-- migrate:down
