package main

import (
	"fmt"

	"movie-lottery/app/lottery"
	"movie-lottery/scripts/harness"
)

// newSeeded creates a database and has the seed program fill it with lotteries of five films each.
func newSeeded(e *harness.Env, lotteries, films int) string {
	databaseURL := e.NewDatabase()
	e.Command([]string{"DATABASE_URL=" + databaseURL}, seed, "-lotteries", fmt.Sprint(lotteries), "-films", fmt.Sprint(films), "-tickets", "5")
	return databaseURL
}

// newFilled creates a database with open lotteries of the same six films. Their ids and codes count from 1, so that wrk
// and pgbench can name each of them; see lotteryCode.
func newFilled(e *harness.Env, lotteries int) string {
	databaseURL := e.NewDatabase()
	harness.Check(e.Exec(databaseURL,
		fmt.Sprintf(`INSERT INTO films (title, year, fold, search, rule, added_at)
			SELECT 'A film to draw ' || n, 1990 + n, 'afilmtodraw' || n, E'\nafilmtodraw' || n, %d, now() - n * interval '1 s'
			  FROM generate_series(1, 30) n`, lottery.DerivedRule),
		fmt.Sprintf(`INSERT INTO lotteries (code, last_n, rule) SELECT 'bench' || lpad(n::text, 8, '0'), 6, %d FROM generate_series(1, %d) n`,
			lottery.DerivedRule, lotteries),
		`INSERT INTO tickets (lottery_id, n, film_id, title, year)
			SELECT l.id, f.id, f.id, f.title, f.year FROM lotteries l, films f WHERE f.id <= 6`,
		`INSERT INTO draws (lottery_id, number, seed) SELECT id, 1, sha256(id::text::bytea) FROM lotteries`,
		`VACUUM (ANALYZE)`))
	return databaseURL
}

// lotteryPath returns the path of the nth lottery of newFilled.
func lotteryPath(n int) string { return "/l/" + lotteryCode(n) }
func lotteryCode(n int) string { return fmt.Sprintf("bench%08d", n) }
