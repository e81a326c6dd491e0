package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/lottery"
)

// tables are those that are filled, in an order that their foreign keys allow.
var tables = []string{"films", "lotteries", "guests", "tickets", "draws"}

// many is from how many rows on it is faster to make the indexes anew than to keep them.
const many = 100_000

// filler fills a database, in one transaction.
type filler struct {
	size
	now  time.Time
	say  func(string, ...any)
	tx   pgx.Tx
	made int // films that were not there before

	firstFilm, firstLottery int64  // ids
	shelf                   []film // what lotteries take their films from
}

func (f *filler) fill(ctx context.Context, tx pgx.Tx) error {
	f.tx = tx
	for _, table := range tables { // the site can still be read, and no film that it adds comes between
		if _, err := tx.Exec(ctx, "LOCK TABLE "+table+" IN SHARE ROW EXCLUSIVE MODE"); err != nil {
			return err
		}
	}
	var err error
	if f.firstFilm, err = f.reserve(ctx, "films", f.films); err != nil {
		return err
	}
	if f.firstLottery, err = f.reserve(ctx, "lotteries", f.lotteries); err != nil {
		return err
	}
	if err := f.step("titles", func() error { return f.stock(ctx) }); err != nil {
		return err
	}
	if f.films+f.lotteries*f.tickets < many {
		return f.copyAll(ctx)
	}
	var aside indexes
	if err := f.step("indexes set aside", func() error { aside, err = setAside(ctx, tx); return err }); err != nil {
		return err
	}
	if err := f.copyAll(ctx); err != nil {
		return err
	}
	return aside.makeAgain(ctx, tx, f.step)
}

// step does something, and tells how long it took.
func (f *filler) step(name string, do func() error) error {
	begin := time.Now()
	if err := do(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if took := time.Since(begin); f.films+f.lotteries*f.tickets >= many {
		f.say("%6.1f s  %s", took.Seconds(), name)
	}
	return nil
}

// reserve takes n numbers from a table's sequence, and returns the first.
func (f *filler) reserve(ctx context.Context, table string, n int) (first int64, err error) {
	err = f.tx.QueryRow(ctx, `WITH first AS MATERIALIZED (SELECT nextval(pg_get_serial_sequence($1, 'id')) AS id)
		SELECT id FROM first, setval(pg_get_serial_sequence($1, 'id'), greatest(id, id + $2 - 1))`, table, n).Scan(&first)
	return first, err
}

func (f *filler) copyAll(ctx context.Context) error {
	if err := f.step("films", func() error { return f.copyRows(ctx, "films", f.filmRows()) }); err != nil {
		return err
	}
	return f.step("lotteries, guests, tickets, draws", func() error { return f.copyLotteries(ctx) })
}

// columns are those of the rows that are made for a table.
var columns = map[string][]string{
	"films":     {"id", "title", "year", "fold", "search", "added_at", "watched_on", "rating", "deleted_at"},
	"lotteries": {"id", "code", "name", "lang", "version", "draws", "last_n", "search", "created_at"},
	"guests":    {"lottery_id", "browser", "host", "name"},
	"tickets":   {"lottery_id", "n", "film_id", "title", "year", "browser", "removed"},
	"draws":     {"lottery_id", "number", "seed", "word", "reason", "list", "winner", "ticket", "film_id", "drawn_at"},
}

func (f *filler) copyRows(ctx context.Context, table string, rows pgx.CopyFromSource) error {
	_, err := f.tx.CopyFrom(ctx, pgx.Identifier{table}, columns[table], rows)
	return err
}

// chunk is how many lotteries are made while those before them are sent.
const chunk = 4000

// made are lotteries as rows, by table.
type made struct {
	rows map[string][][]any
	err  error
}

func (f *filler) copyLotteries(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	next := make(chan made)
	go func() {
		defer close(next)
		for from := 0; from < f.lotteries; from += chunk {
			select {
			case next <- f.lotteryRows(from, min(from+chunk, f.lotteries)):
			case <-ctx.Done():
				return
			}
		}
	}()
	for m := range next {
		if m.err != nil {
			return m.err
		}
		for _, table := range tables[1:] {
			if err := f.copyRows(ctx, table, pgx.CopyFromRows(m.rows[table])); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

func (f *filler) lotteryRows(from, to int) made {
	m := made{rows: make(map[string][][]any)}
	for n := from; n < to && m.err == nil; n++ {
		e := f.evening(n)
		m.rows["lotteries"] = append(m.rows["lotteries"], e.row())
		m.rows["guests"] = append(m.rows["guests"], e.guestRows()...)
		m.rows["tickets"] = append(m.rows["tickets"], e.ticketRows()...)
		var draws [][]any
		draws, m.err = e.drawRows()
		m.rows["draws"] = append(m.rows["draws"], draws...)
	}
	return m
}

// dice are what one thing is made by: the same, whenever and in whatever order things are made, and others once the
// database has more in it.
func (f *filler) dice(kind string, n int) dice {
	key := sha256.Sum256(fmt.Appendf(nil, "%d %s %d %d %d", f.seed, kind, n, f.firstFilm, f.firstLottery))
	source := rand.NewChaCha8(key)
	return dice{rand.New(source), source}
}

type dice struct {
	*rand.Rand
	bytes *rand.ChaCha8
}

// oneIn is true once in n times.
func (d dice) oneIn(n int) bool { return d.IntN(n) == 0 }

func (d dice) browser() (b lottery.VisitorID) {
	d.bytes.Read(b[:])
	return b
}

func (d dice) seed() (s lottery.Seed) {
	d.bytes.Read(s[:])
	return s
}

// pick is one of some words.
func (d dice) pick(words []string) string { return words[d.IntN(len(words))] }
