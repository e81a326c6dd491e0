package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// tables are those that are filled, in an order that their foreign keys allow.
var tables = []string{"films", "lotteries", "guests", "devices", "tickets", "draws"}

// allTables are these and the one whose rows triggers make.
var allTables = append(slices.Clone(tables), "rounds")

// columns are those of the rows that are made for a table.
var columns = map[string][]string{
	"films":     {"id", "title", "year", "fold", "search", "sort_title", "rule", "added_at", "watched_on", "rating"},
	"lotteries": {"id", "code", "name", "lang", "version", "draws", "last_n", "search", "rule", "created_at", "changed_at"},
	"guests":    {"lottery_id", "g", "browser", "host", "name"},
	"devices":   {"lottery_id", "visitor", "g"},
	"tickets":   {"lottery_id", "n", "film_id", "title", "year", "browser"},
	"draws":     {"lottery_id", "number", "seed", "word", "list", "winner", "ticket", "film_id", "drawn_at", "letters_from", "visitor", "told", "round", "tickets", "weight", "total"},
}

// manyRows is from how many rows on it is faster to create the indexes anew than to keep them.
const manyRows = 100_000

// filler fills a database in one transaction.
type filler struct {
	size
	now      time.Time
	log      func(string, ...any)
	tx       pgx.Tx
	pool     []film // what lotteries take their films from
	newFilms int    // of them, that were not in the database before

	firstFilm, firstLottery int64 // ids
}

func (f *filler) fill(ctx context.Context) error {
	// The site can still be read meanwhile, and no film that it adds comes between.
	if _, err := f.tx.Exec(ctx, "LOCK TABLE "+strings.Join(tables, ", ")+" IN SHARE ROW EXCLUSIVE MODE"); err != nil {
		return err
	}
	var err error
	if f.firstFilm, err = f.reserveIDs(ctx, "films", f.films); err != nil {
		return err
	}
	if f.firstLottery, err = f.reserveIDs(ctx, "lotteries", f.lotteries); err != nil {
		return err
	}
	if err := f.chooseFilms(ctx); err != nil {
		return err
	}
	var indexes []index
	if f.films+f.lotteries*f.tickets >= manyRows {
		f.log("This takes some minutes: first rows, then indexes.")
		if indexes, err = dropIndexes(ctx, f.tx); err != nil {
			return err
		}
	}
	if err := f.copyRows(ctx, "films", f.filmRows()); err != nil {
		return err
	}
	if err := f.copyLotteries(ctx); err != nil {
		return err
	}
	return createIndexes(ctx, f.tx, indexes)
}

// reserveIDs takes n ids from a table's sequence and returns the first.
func (f *filler) reserveIDs(ctx context.Context, table string, n int) (first int64, err error) {
	err = f.tx.QueryRow(ctx, `WITH first AS MATERIALIZED (SELECT nextval(pg_get_serial_sequence($1, 'id')) AS id)
		SELECT id FROM first, setval(pg_get_serial_sequence($1, 'id'), greatest(id, id + $2 - 1))`, table, n).Scan(&first)
	return first, err
}

func (f *filler) copyRows(ctx context.Context, table string, rows [][]any) error {
	_, err := f.tx.CopyFrom(ctx, pgx.Identifier{table}, columns[table], pgx.CopyFromRows(rows))
	return err
}

// rng makes the random parts of one film or lottery.
type rng struct {
	*rand.Rand
	bytes *rand.ChaCha8
}

// rng returns a generator that depends on the kind and number of what is made, and on what the database holds already.
func (f *filler) rng(kind string, n int) rng {
	source := rand.NewChaCha8(sha256.Sum256(fmt.Appendf(nil, "%s %d %d %d", kind, n, f.firstFilm, f.firstLottery)))
	return rng{rand.New(source), source}
}

// oneIn is true once in n times.
func (r rng) oneIn(n int) bool { return r.IntN(n) == 0 }

// pick returns one of some texts.
func (r rng) pick(texts []string) string { return texts[r.IntN(len(texts))] }

// random returns n random bytes.
func (r rng) random(n int) []byte {
	b := make([]byte, n)
	r.bytes.Read(b)
	return b
}
