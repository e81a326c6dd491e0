package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/lottery"
	"movie-lottery/app/sqlstate"
)

// eraseLock is the key of the advisory lock that is held while a batch is erased: "eraser" in ASCII.
const eraseLock = 0x657261736572

// Erased counts what was erased.
type Erased struct {
	Lotteries  int // deleted lotteries, with their tickets, draws and guests
	Films      int // films taken out of the library, and films of erased lotteries that no other lottery has
	Anonymized int // lotteries whose names and visitor ids were erased
	Batches    int // statements that erased anything
}

// Add returns the sums of e and f.
func (e Erased) Add(f Erased) Erased {
	return Erased{e.Lotteries + f.Lotteries, e.Films + f.Films, e.Anonymized + f.Anonymized, e.Batches + f.Batches}
}

// StartErasing notes that what is due is erased now, and reports whether to do that: not if it was noted within the last
// interval, by any instance.
func (s *Store) StartErasing(ctx context.Context, interval time.Duration) (bool, error) {
	due, err := write(ctx, s, pgx.RowTo[bool], `-- name: start erasing
		INSERT INTO maintenance AS m (name, last_run) VALUES ('erase', now())
		ON CONFLICT (name) DO UPDATE SET last_run = now()
		 WHERE m.last_run NOT BETWEEN now() - $1::interval AND now() -- in the future: the clock was set back
		RETURNING true`, interval)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	return due, err
}

// eraseTurn comes before the statement of a batch, in the same transaction, so that one batch runs at a time, whichever
// instance sends it. It is a statement of its own: the next one then sees all that the batch before has erased. The lock
// and the setting end with the transaction, so this works through a pooler.
const eraseTurn = `-- name: erase turn
		SELECT set_config('movie_lottery.turn', pg_try_advisory_xact_lock($1)::text, true)`

// myTurn is the condition, in the statement of a batch, that eraseTurn got the lock.
const myTurn = `current_setting('movie_lottery.turn')::boolean`

// EraseDeletedLotteries erases a batch of the lotteries that were deleted lottery.RestoreWithin ago, with their films that
// neither the library nor another lottery has. A lottery with more tickets than a batch takes several; it is not found any
// more from the first on. More reports whether there may be something left for another batch.
func (s *Store) EraseDeletedLotteries(ctx context.Context) (e Erased, more bool, err error) {
	return s.eraseBatch(ctx, `-- name: erase lotteries
		WITH old AS (
			SELECT id FROM lotteries
			 WHERE deleted_at <= now() - $1::interval AND `+myTurn+`
			 ORDER BY deleted_at LIMIT 10
			   FOR UPDATE SKIP LOCKED
		), batch AS (
			SELECT lottery_id, n, film_id FROM tickets JOIN old ON lottery_id = old.id LIMIT 200
		), f AS (
			SELECT id FROM films WHERE id IN (SELECT film_id FROM batch)
			 ORDER BY id
			   FOR UPDATE SKIP LOCKED
		), gone AS (
			SELECT lottery_id, n FROM batch JOIN f ON f.id = film_id
		), d AS (
			DELETE FROM draws d USING old WHERE d.lottery_id = old.id
		), t AS (
			DELETE FROM tickets t USING gone WHERE t.lottery_id = gone.lottery_id AND t.n = gone.n
			RETURNING 1
		), l AS (
			DELETE FROM lotteries l USING old
			 WHERE l.id = old.id AND NOT EXISTS (
			           SELECT FROM tickets t WHERE t.lottery_id = old.id AND (t.lottery_id, t.n) NOT IN (SELECT lottery_id, n FROM gone))
			RETURNING 1
		), unused AS (
			DELETE FROM films USING f
			 WHERE films.id = f.id AND films.added_at IS NULL AND NOT EXISTS (
			           SELECT FROM tickets t WHERE t.film_id = f.id AND (t.lottery_id, t.n) NOT IN (SELECT lottery_id, n FROM gone))
			RETURNING 1
		)
		SELECT `+myTurn+`, (SELECT count(*) FROM t), (SELECT count(*) FROM l), (SELECT count(*) FROM unused), 0`,
		lottery.RestoreWithin)
}

// EraseDeletedFilms erases a batch of the films that were taken out of the library lottery.RestoreWithin ago. A film that
// lotteries have keeps its title and year, and loses what the library knew about it. More reports whether there may be
// something left for another batch.
func (s *Store) EraseDeletedFilms(ctx context.Context) (e Erased, more bool, err error) {
	return s.eraseBatch(ctx, `-- name: erase films
		WITH old AS (
			SELECT id, EXISTS (SELECT FROM tickets WHERE film_id = films.id) AS has_tickets FROM films
			 WHERE deleted_at <= now() - $1::interval AND `+myTurn+`
			 ORDER BY deleted_at LIMIT 200
			   FOR UPDATE SKIP LOCKED
		), gone AS (
			DELETE FROM films f USING old WHERE f.id = old.id AND NOT has_tickets
			RETURNING 1
		), kept AS (
			UPDATE films f SET added_at = NULL, watched_on = NULL, rating = 0, runtime = NULL, genres = '{}', tags = '{}', note = '',
			                   deleted_at = NULL
			  FROM old WHERE f.id = old.id AND has_tickets
			RETURNING 1
		), ids AS (
			DELETE FROM film_ids i USING old WHERE i.film_id = old.id AND has_tickets
		)
		SELECT `+myTurn+`, 0, 0, (SELECT count(*) FROM gone) + (SELECT count(*) FROM kept), 0`,
		lottery.RestoreWithin)
}

// Anonymize erases the names and visitor ids of a batch of the lotteries that are unchanged for that long. They have no
// host from then on, and their films and draws belong to no visitor. A trigger erases what a ticket has of how it was typed
// together with its visitor's id. A lottery with more tickets than a batch takes several. More reports whether there may be
// something left for another batch.
func (s *Store) Anonymize(ctx context.Context, unchanged time.Duration) (e Erased, more bool, err error) {
	return s.eraseBatch(ctx, `-- name: anonymize
		WITH old AS (
			SELECT id FROM lotteries
			 WHERE created_at <= now() - $1::interval AND anonymized_at IS NULL AND `+myTurn+`
			   AND greatest(created_at, changed_at, deleted_at) <= now() - $1::interval
			   AND NOT EXISTS (SELECT FROM draws WHERE lottery_id = lotteries.id AND drawn_at > now() - $1::interval)
			 ORDER BY created_at LIMIT 10
			   FOR UPDATE SKIP LOCKED
		), batch AS (
			SELECT lottery_id, n FROM tickets JOIN old ON lottery_id = old.id WHERE browser IS NOT NULL LIMIT 200
		), t AS (
			UPDATE tickets t SET browser = NULL FROM batch WHERE t.lottery_id = batch.lottery_id AND t.n = batch.n
			RETURNING 1
		), l AS (
			UPDATE lotteries l SET version = version + 1, anonymized_at = now()
			  FROM old
			 WHERE l.id = old.id AND NOT EXISTS (
			           SELECT FROM tickets t
			            WHERE t.lottery_id = old.id AND t.browser IS NOT NULL AND (t.lottery_id, t.n) NOT IN (SELECT lottery_id, n FROM batch))
			RETURNING l.id
		), g AS (
			DELETE FROM guests g USING l WHERE g.lottery_id = l.id
		), v AS (
			DELETE FROM devices v USING l WHERE v.lottery_id = l.id
		), m AS (
			DELETE FROM marks m USING l WHERE m.lottery_id = l.id
		), d AS (
			UPDATE draws d SET visitor = NULL FROM l WHERE d.lottery_id = l.id AND d.visitor IS NOT NULL
		)
		SELECT `+myTurn+`, (SELECT count(*) FROM t), 0, 0, (SELECT count(*) FROM l)`,
		unchanged)
}

// eraseAttempts is how often a batch is tried.
const eraseAttempts = 5

// eraseBatch runs the statement of a batch, which takes about 10 ms, so that other calls soon get the connection. Its
// limits are in the statement, since PostgreSQL plans for what it can see. Rows that are locked are left to a later batch, so a
// batch waits for no lock, and others wait for it no longer than it takes. A ticket that was added in the same moment for a
// film of the batch makes it fail as a whole; then it runs again, at most eraseAttempts times.
func (s *Store) eraseBatch(ctx context.Context, sql string, args ...any) (Erased, bool, error) {
	row, err := s.sendErase(ctx, sql, args)
	for attempt := 1; attempt < eraseAttempts && sqlstate.Of(err) == sqlstate.ForeignKeyViolation; attempt++ {
		row, err = s.sendErase(ctx, sql, args)
	}
	if err != nil {
		return Erased{}, false, translate(err)
	}
	e := Erased{Lotteries: row.Lotteries, Films: row.Films, Anonymized: row.Anonymized}
	erased := row.Tickets > 0 || e != Erased{}
	if erased {
		e.Batches = 1
		s.erased(e)
	}
	return e, erased || !row.MyTurn, nil
}

// sendErase sends eraseTurn and a statement together, in one round trip and one transaction.
func (s *Store) sendErase(ctx context.Context, sql string, args []any) (row eraseRow, err error) {
	ctx, cancel := context.WithTimeout(ctx, s.deadline)
	defer cancel()
	ctx = s.trace.TraceQueryStart(ctx, nil, pgx.TraceQueryStartData{SQL: sql}) // pgx reports only single statements
	defer func() { s.trace.end(ctx, err) }()
	var batch pgx.Batch
	batch.Queue(eraseTurn, eraseLock)
	batch.Queue(sql, args...)
	results := s.pool.SendBatch(ctx, &batch)
	defer results.Close()
	if _, err := results.Exec(); err != nil {
		return eraseRow{}, err
	}
	rows, err := results.Query()
	if err != nil {
		return eraseRow{}, err
	}
	if row, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[eraseRow]); err != nil {
		return eraseRow{}, err
	}
	return row, results.Close() // the transaction is committed by now
}

// eraseRow has the columns of the statements of batches.
type eraseRow struct {
	MyTurn                                bool // false: another batch was running, so nothing was erased
	Tickets, Lotteries, Films, Anonymized int
}
