-- Numbers the guests of all lotteries: those that have a row already, hosts first, then those who only put films in. Each batch locks its lotteries, as every
-- change of one does, and is committed by itself; a run that was interrupted goes on where it stopped.

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

		WITH films AS (
			SELECT lottery_id, browser, min(n) AS n FROM tickets
			 WHERE lottery_id > first AND lottery_id <= last AND browser IS NOT NULL
			 GROUP BY lottery_id, browser
		), numbers AS (
			SELECT lottery_id, browser,
			       (SELECT coalesce(max(o.g), 0) FROM guests o WHERE o.lottery_id = guests.lottery_id)
			       + row_number() OVER (PARTITION BY lottery_id ORDER BY host DESC, n, browser) AS g
			  FROM guests LEFT JOIN films USING (lottery_id, browser)
			 WHERE lottery_id > first AND lottery_id <= last AND guests.g IS NULL
		)
		UPDATE guests SET g = numbers.g FROM numbers
		 WHERE guests.lottery_id = numbers.lottery_id AND guests.browser = numbers.browser;

		INSERT INTO devices (lottery_id, visitor, g)
		SELECT lottery_id, browser, g FROM guests WHERE lottery_id > first AND lottery_id <= last
		ON CONFLICT DO NOTHING;

		INSERT INTO guests (lottery_id, browser)
		SELECT lottery_id, browser FROM tickets t
		 WHERE lottery_id > first AND lottery_id <= last AND browser IS NOT NULL
		   AND NOT EXISTS (SELECT FROM devices d WHERE d.lottery_id = t.lottery_id AND d.visitor = t.browser)
		 GROUP BY lottery_id, browser
		 ORDER BY lottery_id, min(n);

		COMMIT;
		first := last;
	END LOOP;
END $$;

-- migrate:down
