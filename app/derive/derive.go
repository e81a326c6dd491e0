// Package derive computes the columns that are derived from titles once more, in rows that an older rule made: after a
// release that changed the rule, and where the version before still serves while this one is deployed.
package derive

import (
	"context"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/lottery"
)

const (
	interval = time.Minute           // between two runs of a serving program
	pause    = 50 * time.Millisecond // between two batches of one, so that requests get the connection
)

// DB is a connection to the database, or a pool of them.
type DB interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// Count is how many rows were computed.
type Count struct{ Films, Lotteries, Rounds int }

// Run runs batches until one finds nothing that it can do, and returns what they did in all. Stopped in the middle, the
// next run goes on from there.
func Run(ctx context.Context, pause time.Duration, batch func(context.Context) (Count, error)) (total Count, err error) {
	for {
		done, err := batch(ctx)
		total.Films, total.Lotteries, total.Rounds = total.Films+done.Films, total.Lotteries+done.Lotteries, total.Rounds+done.Rounds
		if err != nil || done == (Count{}) || !wait(ctx, pause) {
			return total, err
		}
	}
}

// Serve runs batches at once, and then every minute until ctx ends, and logs what they did, and of failures in a row the first. A
// batch that is running when ctx ends is not interrupted, as it would take the connection with it from the last requests.
func Serve(ctx context.Context, log *slog.Logger, batch func(context.Context) (Count, error)) {
	for failed := false; ; {
		done, err := Run(ctx, pause, func(ctx context.Context) (Count, error) { return batch(context.WithoutCancel(ctx)) })
		if err != nil && !failed {
			log.Warn("computing derived columns failed, it is tried again later", "error", err)
		}
		failed = err != nil
		if done != (Count{}) {
			log.Info("computed the derived columns of rows that an older version wrote", "films", done.Films, "lotteries", done.Lotteries, "rounds", done.Rounds)
		}
		if !wait(ctx, interval) {
			return
		}
	}
}

// wait waits for a time and reports whether ctx has not ended by then.
func wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// Batch computes the derived columns of up to 100 films, 50 lotteries with their newest rounds, or 50 earlier rounds that an older
// rule made. It waits for no lock,
// and others wait for it no longer than one statement takes, some 20 ms. A row that is locked, or that was changed between
// reading and writing, is left to a later batch.
func Batch(ctx context.Context, db DB) (Count, error) {
	films, err := batchOfFilms(ctx, db)
	if err != nil || films > 0 {
		return Count{Films: films}, err
	}
	lotteries, err := batchOfLotteries(ctx, db)
	if err != nil || lotteries > 0 {
		return Count{Lotteries: lotteries}, err
	}
	rounds, err := batchOfRounds(ctx, db)
	return Count{Rounds: rounds}, err
}

type film struct {
	ID int64
	lottery.Film
}

func batchOfFilms(ctx context.Context, db DB) (int, error) {
	films, err := collect(ctx, db, pgx.RowToStructByPos[film], `-- name: outdated films
		SELECT id, title, year FROM films WHERE rule < $1 ORDER BY rule LIMIT 100`, lottery.DerivedRule)
	if err != nil || len(films) == 0 {
		return 0, err
	}
	var ids []int64
	var titles, search, sortTitles []string
	for _, f := range films {
		ids = append(ids, f.ID)
		titles = append(titles, f.Title)
		search = append(search, f.SearchText())
		sortTitles = append(sortTitles, lottery.SortTitle(f.Film))
	}
	written, err := collect(ctx, db, pgx.RowTo[int64], `-- name: derive films
		WITH free AS (
			SELECT id FROM films WHERE id = ANY ($1) FOR NO KEY UPDATE SKIP LOCKED
		)
		UPDATE films f SET search = n.search, sort_title = n.sort_title, rule = $5
		  FROM free JOIN unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) AS n (id, title, search, sort_title) USING (id)
		 WHERE f.id = free.id AND f.title = n.title AND f.rule < $5
		RETURNING f.id`, ids, titles, search, sortTitles, lottery.DerivedRule)
	return len(written), err
}

type lotteryRow struct {
	ID      int64
	Version int64
	Name    string
	Films   []lottery.Film
}

func batchOfLotteries(ctx context.Context, db DB) (int, error) {
	rows, err := collect(ctx, db, pgx.RowToStructByPos[lotteryRow], `-- name: outdated lotteries
		SELECT id, version, name, ARRAY(SELECT ROW(title, year) FROM tickets WHERE lottery_id = l.id AND NOT removed AND won IS NULL ORDER BY n)
		  FROM lotteries l WHERE rule < $1 ORDER BY rule LIMIT 50`, lottery.DerivedRule)
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	var ids, versions []int64
	var search []string
	for _, l := range rows {
		ids, versions, search = append(ids, l.ID), append(versions, l.Version), append(search, lottery.SearchText(l.Name, l.Films))
	}
	// Every change of a lottery's name or tickets moves its version.
	written, err := collect(ctx, db, pgx.RowTo[int64], `-- name: derive lotteries
		WITH free AS (
			SELECT id FROM lotteries WHERE id = ANY ($1) FOR NO KEY UPDATE SKIP LOCKED
		)
		UPDATE lotteries l SET search = n.search, rule = $4
		  FROM free JOIN unnest($1::bigint[], $2::bigint[], $3::text[]) AS n (id, version, search) USING (id)
		 WHERE l.id = free.id AND l.version = n.version AND l.rule < $4
		RETURNING l.id`, ids, versions, search, lottery.DerivedRule)
	return len(written), err
}

type roundRow struct {
	ID    int64
	Name  string
	Films []lottery.Film
}

// batchOfRounds is for rounds that are over: they are found by the films of their first draw. The newest round of a lottery
// changes with it.
func batchOfRounds(ctx context.Context, db DB) (int, error) {
	rows, err := collect(ctx, db, pgx.RowToStructByPos[roundRow], `-- name: outdated rounds
		SELECT r.id, l.name, ARRAY(SELECT ROW(title, year) FROM draws d JOIN tickets t ON t.lottery_id = d.lottery_id AND t.n = ANY (d.tickets)
		                            WHERE d.lottery_id = l.id AND d.number = r.before + 1 ORDER BY n)
		  FROM rounds r JOIN lotteries l ON l.id = r.lottery_id
		 WHERE r.rule < $1 AND r.number < l.round
		 ORDER BY r.rule LIMIT 50`, lottery.DerivedRule)
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	var ids []int64
	var search []string
	for _, r := range rows {
		ids, search = append(ids, r.ID), append(search, lottery.SearchText(r.Name, r.Films))
	}
	written, err := collect(ctx, db, pgx.RowTo[int64], `-- name: derive rounds
		WITH free AS (
			SELECT id FROM rounds WHERE id = ANY ($1) FOR NO KEY UPDATE SKIP LOCKED
		)
		UPDATE rounds r SET search = n.search, rule = $3
		  FROM free JOIN unnest($1::bigint[], $2::text[]) AS n (id, search) USING (id)
		 WHERE r.id = free.id AND r.rule < $3
		RETURNING r.id`, ids, search, lottery.DerivedRule)
	return len(written), err
}

func collect[T any](ctx context.Context, db DB, scan pgx.RowToFunc[T], sql string, args ...any) ([]T, error) {
	rows, err := db.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scan)
}
