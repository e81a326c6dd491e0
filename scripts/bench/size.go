package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
)

const (
	manyRows   = 1_000_000
	fewRows    = 1_000
	sizeRuns   = 101 // of each page: a tenth of a fifth of a millisecond is to be told from noise
	searchRuns = 41  // of each search: enough that a plan has settled, which takes six
	searchMax  = 30 * time.Millisecond
)

// timed is a call of the store's, as a page makes it.
type timed struct {
	what   string
	before func(context.Context, *store.Store) error // what has to be there, each time; nil: nothing
	call   func(context.Context, *store.Store) error
	writes bool
	cold   bool // what it reads is not in PostgreSQL's memory, at a million: how long that takes is the machine's
}

// size times what pages ask of the store at a thousand rows and at a million, through one connection, in turns.
func size(ctx context.Context, l *lab) ([]row, error) {
	few, err := l.seeded(ctx, fewRows)
	if err != nil {
		return nil, err
	}
	defer few.close()
	many, err := l.seeded(ctx, manyRows)
	if err != nil {
		return nil, err
	}
	defer many.close()
	rows := []row{told("seeding a million lotteries, 5 million tickets, a million films", fmt.Sprintf("%.0f s", many.took.Seconds()), "")}
	for _, t := range pages(few.deep, many.deep) {
		at, than, ratio, err := paired(sizeRuns, many.time(ctx, t[1]), few.time(ctx, t[0]))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t[0].what, err)
		}
		beside := exactly(than) + " at a thousand"
		if !t[1].writes {
			ways, err := many.ways(ctx, t[1])
			if err != nil {
				return nil, err
			}
			beside += "; " + ways
		}
		if t[1].cold {
			rows = append(rows, told(t[0].what, exactly(at)+", "+times(ratio), beside))
			continue
		}
		rows = append(rows, budgeted(t[0].what, exactly(at)+", "+times(ratio), "1.2 times", beside, ratio <= 1.2))
	}
	for _, t := range searches() {
		took, err := repeated(searchRuns, many.time(ctx, t))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t.what, err)
		}
		ways, err := many.ways(ctx, t)
		if err != nil {
			return nil, err
		}
		rows = append(rows, budgeted(t.what, exactly(took), "30 ms", ways, time.Duration(took) <= searchMax))
	}
	indexes, err := l.indexes(ctx, many.url)
	return append(rows, indexes...), err
}

// seeded is a database of a size.
type seeded struct {
	*store.Store
	url  string
	drop func()
	took time.Duration // to fill it
	deep deepest
}

func (s *seeded) close() {
	s.Close()
	s.drop()
}

func (l *lab) seeded(ctx context.Context, rows int) (*seeded, error) {
	databaseURL, drop, err := l.database(ctx)
	if err != nil {
		return nil, err
	}
	s := &seeded{url: databaseURL, drop: drop}
	began := time.Now()
	n := strconv.Itoa(rows)
	p, err := l.spawn(ctx, []string{"DATABASE_URL=" + databaseURL}, "bin/seed", "-lotteries", n, "-films", n, "-tickets", "5")
	if err == nil {
		err = p.wait()
	}
	if err != nil {
		drop()
		return nil, err
	}
	s.took = time.Since(began)
	if s.Store, err = openStore(databaseURL); err != nil {
		drop()
		return nil, err
	}
	s.deep, err = l.deepest(ctx, databaseURL)
	return s, err
}

func openStore(databaseURL string) (*store.Store, error) {
	config, err := store.Config(databaseURL, 1)
	if err != nil {
		return nil, err
	}
	return store.New(config)
}

// time is how long a call takes, in nanoseconds.
func (s *seeded) time(ctx context.Context, t timed) func() (float64, error) {
	return func() (float64, error) {
		if t.before != nil {
			if err := t.before(ctx, s.Store); err != nil {
				return 0, err
			}
		}
		began := time.Now()
		err := t.call(ctx, s.Store)
		return float64(time.Since(began)), err
	}
}

// deepest is where the last page of each list begins, and a lottery to look at.
type deepest struct {
	lottery int64    // the id before the oldest 24
	codes   []string // of lotteries of five films, anywhere
	cursors map[store.Sort]store.LibraryCursor
}

func (l *lab) deepest(ctx context.Context, databaseURL string) (d deepest, err error) {
	d.cursors = map[store.Sort]store.LibraryCursor{}
	return d, l.sql(ctx, databaseURL, func(ctx context.Context, db *pgx.Conn) error {
		if err := db.QueryRow(ctx, "SELECT id FROM lotteries ORDER BY id OFFSET 24 LIMIT 1").Scan(&d.lottery); err != nil {
			return err
		}
		err := db.QueryRow(ctx, "SELECT array_agg(code) FROM (SELECT code FROM lotteries WHERE last_n = 5 AND draws = 1 ORDER BY random() LIMIT $1) l", sizeRuns).Scan(&d.codes)
		if err == nil && len(d.codes) == 0 {
			err = errors.New("there is no lottery of five films")
		}
		if err != nil {
			return err
		}
		for sort, order := range map[store.Sort]string{
			store.SortAdded: "added_at, id", store.SortTitle: "fold DESC, id DESC", store.SortYear: "year, id", store.SortRating: "rating, id",
		} {
			var last store.Film
			err := db.QueryRow(ctx, `SELECT id, year, rating, added_at FROM films WHERE added_at IS NOT NULL AND deleted_at IS NULL
				ORDER BY `+order+` OFFSET 24 LIMIT 1`).Scan(&last.ID, &last.Year, &last.Rating, &last.AddedAt)
			if err != nil {
				return err
			}
			d.cursors[sort] = store.LibraryQuery{Sort: sort}.Next(last)
		}
		return nil
	})
}

// pages are all lists, in every order and with every filter, at their beginning and at their end, for two databases.
func pages(few, many deepest) (all [][2]timed) {
	add := func(what string, call func(deepest) func(context.Context, *store.Store) error) {
		all = append(all, [2]timed{{what: what, call: call(few)}, {what: what, call: call(many)}})
	}
	for _, state := range []store.State{store.Any, store.Open, store.Drawn} {
		name := "history"
		if state != store.Any {
			name += ", " + string(state)
		}
		for _, end := range []bool{false, true} {
			add(name+ending(end), func(d deepest) func(context.Context, *store.Store) error {
				q := store.HistoryQuery{State: state, Limit: store.PageSize}
				if end {
					q.Before = d.lottery
				}
				return readHistory(q)
			})
		}
	}
	for _, sort := range []store.Sort{store.SortAdded, store.SortTitle, store.SortYear, store.SortRating} {
		for _, watched := range []store.Watched{store.WatchedOrNot, store.WatchedYes, store.WatchedNo} {
			for _, end := range []bool{false, true} {
				name := "library by " + string(sort)
				if watched != store.WatchedOrNot {
					name += ", watched " + string(watched)
				}
				add(name+ending(end), func(d deepest) func(context.Context, *store.Store) error {
					q := store.LibraryQuery{Sort: sort, Watched: watched, Limit: store.PageSize}
					if end {
						q.After = d.cursors[sort]
					}
					return readLibrary(q)
				})
			}
		}
	}
	return append(all, [2]timed{firstLook(few), firstLook(many)}, [2]timed{secondLook(few), secondLook(many)}, [2]timed{aDraw(), aDraw()})
}

// firstLook is one at a lottery, another one each time.
func firstLook(d deepest) timed {
	return timed{what: "a lottery, the first look at it", call: d.look(), cold: true}
}

// secondLook is one at a lottery that somebody has just looked at, as most looks are.
func secondLook(d deepest) timed {
	return timed{what: "a lottery", before: d.look(), call: d.look()}
}

// look reads one lottery after the other.
func (d deepest) look() func(context.Context, *store.Store) error {
	n := 0
	return func(ctx context.Context, s *store.Store) error {
		_, err := s.Lottery(ctx, d.codes[n%len(d.codes)])
		n++
		return err
	}
}

func ending(end bool) string {
	if end {
		return ", deepest page"
	}
	return ", first page"
}

func readHistory(q store.HistoryQuery) func(context.Context, *store.Store) error {
	return func(ctx context.Context, s *store.Store) error { _, _, err := s.History(ctx, q); return err }
}

func readLibrary(q store.LibraryQuery) func(context.Context, *store.Store) error {
	return func(ctx context.Context, s *store.Store) error { _, _, err := s.Library(ctx, q); return err }
}

// aDraw is one of a lottery that was started before.
func aDraw() timed {
	var code string
	return timed{what: "a draw", writes: true, before: func(ctx context.Context, s *store.Store) error {
		list, err := lottery.ParseList("Heat (1995)\nDune (2021)\nAlien (1979)")
		if err == nil {
			code, err = s.Start(ctx, store.NewLottery{Lang: "en", Films: list.Films, Host: lottery.VisitorID{1}})
		}
		return err
	}, call: func(ctx context.Context, s *store.Store) error {
		_, _, err := s.Draw(ctx, code, "")
		return err
	}}
}

// searches are for words that stand everywhere, here and there, and nowhere.
func searches() (all []timed) {
	for _, q := range []string{"the", "night", "the night", "wild", "last king", "nighter", "ночь", "o", "of", "th", "zz", "qwertyuiop", "the of qwertyuiop"} {
		words := lottery.SearchPatterns(q)
		all = append(all,
			timed{what: fmt.Sprintf("library, search for “%s”", q), call: readLibrary(store.LibraryQuery{Words: words, Limit: store.PageSize})},
			timed{what: fmt.Sprintf("library by title, search for “%s”", q),
				call: readLibrary(store.LibraryQuery{Words: words, Sort: store.SortTitle, Limit: store.PageSize})},
			timed{what: fmt.Sprintf("library by title, watched, search for “%s”", q),
				call: readLibrary(store.LibraryQuery{Words: words, Sort: store.SortTitle, Watched: store.WatchedYes, Limit: store.PageSize})},
			timed{what: fmt.Sprintf("history, search for “%s”", q), call: readHistory(store.HistoryQuery{Words: words, Limit: store.PageSize})},
			timed{what: fmt.Sprintf("history, open, search for “%s”", q), call: readHistory(store.HistoryQuery{Words: words, State: store.Open, Limit: store.PageSize})})
	}
	return all
}

// indexes lists how large the tables and indexes are.
func (l *lab) indexes(ctx context.Context, databaseURL string) (rows []row, err error) {
	err = l.sql(ctx, databaseURL, func(ctx context.Context, db *pgx.Conn) error {
		found, err := db.Query(ctx, `SELECT relname, pg_relation_size(oid) FROM pg_class
			WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i') AND pg_relation_size(oid) > 1000000
			ORDER BY relkind DESC, 2 DESC`)
		if err != nil {
			return err
		}
		var name string
		var bytes int64
		_, err = pgx.ForEachRow(found, []any{&name, &bytes}, func() error {
			rows = append(rows, told("size of "+name, megabytes(bytes), ""))
			return nil
		})
		return err
	})
	return rows, err
}
