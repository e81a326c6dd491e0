package derive_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/derive"
	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
	"movie-lottery/app/testdb"
)

// open returns a store with one connection, and a connection of the test's own.
func open(t *testing.T) (*store.Store, *pgx.Conn) {
	t.Helper()
	url := testdb.New(t)
	config, err := store.NewConfig(url, 1)
	if err != nil {
		t.Fatal(err)
	}
	config.Deadline = testdb.Deadline
	config.Log = func(context.Context) *slog.Logger { return slog.New(slog.DiscardHandler) }
	s, err := store.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s, testdb.Connect(t, url)
}

// films returns films with these titles, as a list has them.
func films(titles ...string) (list []lottery.ListFilm) {
	for _, title := range titles {
		list = append(list, lottery.ListFilm{Film: lottery.Film{Title: title}})
	}
	return list
}

func execute(t *testing.T, db *pgx.Conn, sql string, args ...any) {
	t.Helper()
	if _, err := db.Exec(t.Context(), sql, args...); err != nil {
		t.Fatal(err)
	}
}

// column reads a column of text.
func column(t *testing.T, db *pgx.Conn, sql string, args ...any) []string {
	t.Helper()
	rows, err := db.Query(t.Context(), sql, args...)
	if err != nil {
		t.Fatal(err)
	}
	values, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return values
}

// fill makes films and lotteries of an older rule. Each lottery has two films, and one that was taken out.
func fill(t *testing.T, db *pgx.Conn, films, lotteries int) {
	t.Helper()
	execute(t, db, `INSERT INTO films (title, fold, search) SELECT 'The film ' || i, 'thefilm' || i, E'\nof old' FROM generate_series(1, $1) i`, films)
	execute(t, db, `WITH l AS (
			INSERT INTO lotteries (code, name, last_n, search) SELECT lpad(i::text, 10, '0'), 'Evening ' || i, 3, E'\nof old' FROM generate_series(1, $1) i
			RETURNING id
		)
		INSERT INTO tickets (lottery_id, n, film_id, title, removed)
		SELECT l.id, n, n, 'The film ' || n, n = 2 FROM l, generate_series(1, 3) n`, lotteries)
}

// check fails the test if a derived column is not what its rule makes of the titles, or says that another rule made it.
func check(t *testing.T, db *pgx.Conn) {
	t.Helper()
	rows, err := db.Query(t.Context(), `SELECT title, ARRAY[ROW(title, year)], search, sort_title, rule FROM films
		UNION ALL
		SELECT name, ARRAY(SELECT ROW(title, year) FROM tickets WHERE lottery_id = id AND NOT removed ORDER BY n), search, '', rule FROM lotteries`)
	if err != nil {
		t.Fatal(err)
	}
	type row struct {
		Name   string
		Films  []lottery.Film
		Search string
		Sort   string // empty: it is a lottery
		Rule   int
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[row])
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		search, sort := lottery.SearchText(r.Name, r.Films), ""
		if r.Sort != "" {
			search, sort = r.Films[0].SearchText(), lottery.SortTitle(r.Films[0])
		}
		if r.Search != search || r.Sort != sort || r.Rule != lottery.DerivedRule {
			t.Errorf("%s is searched as %q and sorted as %q by rule %d, not as %q and %q by rule %d",
				r.Name, r.Search, r.Sort, r.Rule, search, sort, lottery.DerivedRule)
		}
	}
}

// run runs batches until nothing is left, and fails the test if it computed other numbers of rows.
func run(t *testing.T, s *store.Store, want derive.Count) {
	t.Helper()
	if done, err := derive.Run(t.Context(), 0, s.Derive); err != nil || done != want {
		t.Errorf("computed %+v, not %+v: %v", done, want, err)
	}
}

func TestRunComputesRowsOfOlderRulesOnce(t *testing.T) {
	s, db := open(t)
	fill(t, db, 650, 250)
	execute(t, db, "UPDATE films SET search = 'as it is', rule = $1 WHERE id % 2 = 0", lottery.DerivedRule)
	run(t, s, derive.Count{Films: 325, Lotteries: 250})
	if n := len(column(t, db, "SELECT search FROM films WHERE search = 'as it is'")); n != 325 {
		t.Errorf("%d rows of this rule are as they were, not 325", n)
	}
	execute(t, db, "UPDATE films SET rule = 0")
	run(t, s, derive.Count{Films: 650})
	check(t, db)
	run(t, s, derive.Count{})
}

func TestRunGoesOnWhereTheOneBeforeWasStopped(t *testing.T) {
	s, db := open(t)
	fill(t, db, 650, 250)
	ctx, stop := context.WithCancel(t.Context())
	done, err := derive.Run(ctx, 0, func(ctx context.Context) (derive.Count, error) {
		defer stop()
		return derive.Batch(ctx, db)
	})
	if done != (derive.Count{Films: 100}) {
		t.Errorf("the first batch computed %+v, %v", done, err)
	}
	run(t, s, derive.Count{Films: 550, Lotteries: 250})
	check(t, db)
}

func TestBatchLeavesLockedRowsAndWaitsForNone(t *testing.T) {
	s, db := open(t)
	fill(t, db, 3, 3)
	tx, err := testdb.Connect(t, db.Config().ConnString()).Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{"SELECT FROM films WHERE id = 2 FOR UPDATE", "SELECT FROM lotteries WHERE id = 3 FOR UPDATE"} {
		if _, err := tx.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	run(t, s, derive.Count{Films: 2, Lotteries: 2})
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	run(t, s, derive.Count{Films: 1, Lotteries: 1})
	check(t, db)
}

// meanwhile is a database in which something happens before each write of a batch.
type meanwhile struct {
	derive.DB
	happens func()
}

func (m meanwhile) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	if strings.Contains(sql, "UPDATE") {
		m.happens()
	}
	return m.DB.Query(ctx, sql, args...)
}

func TestBatchOverwritesNothingThatChangedMeanwhile(t *testing.T) {
	s, db := open(t)
	fill(t, db, 3, 0)
	other := testdb.Connect(t, db.Config().ConnString())
	done, err := derive.Batch(t.Context(), meanwhile{db, func() {
		execute(t, other, "UPDATE films SET title = 'FILM 2', search = 'of this version', rule = $1 WHERE id = 2", lottery.DerivedRule)
		execute(t, other, "UPDATE films SET title = 'FILM 3', search = 'of the version before' WHERE id = 3")
	}})
	if got := column(t, db, "SELECT search FROM films ORDER BY id"); done != (derive.Count{Films: 1}) || err != nil ||
		!slices.Equal(got, []string{lottery.Film{Title: "The film 1"}.SearchText(), "of this version", "of the version before"}) {
		t.Errorf("computed %+v, %v; now films are searched as %q", done, err, got)
	}
	run(t, s, derive.Count{Films: 1})

	fill(t, db, 0, 3)
	done, err = derive.Batch(t.Context(), meanwhile{db, func() {
		execute(t, other, "UPDATE lotteries SET version = 2, search = 'of this version', rule = $1 WHERE id = 2", lottery.DerivedRule)
		execute(t, other, "UPDATE lotteries SET version = 2, search = 'of the version before' WHERE id = 3")
		execute(t, other, "UPDATE tickets SET removed = false WHERE lottery_id = 3")
	}})
	if got := column(t, db, "SELECT search FROM lotteries WHERE id > 1 ORDER BY id"); done != (derive.Count{Lotteries: 1}) || err != nil ||
		!slices.Equal(got, []string{"of this version", "of the version before"}) {
		t.Errorf("computed %+v, %v; now lotteries are searched as %q", done, err, got)
	}
	run(t, s, derive.Count{Lotteries: 1})
	execute(t, db, "UPDATE films SET rule = 0")
	execute(t, db, "UPDATE lotteries SET rule = 0")
	run(t, s, derive.Count{Films: 3, Lotteries: 3})
	check(t, db)
}

// The statements of the version before, as far as they write what is searched.
const (
	addFilmsBefore = `INSERT INTO films (title, year, fold, search, added_at)
		SELECT title, 0, fold, E'\nof the version before', now() FROM unnest($1::text[], $2::text[]) AS t (title, fold) ORDER BY fold
		ON CONFLICT (fold, year) DO UPDATE SET
			title = CASE WHEN films.added_at IS NULL THEN EXCLUDED.title ELSE films.title END,
			search = CASE WHEN films.added_at IS NULL THEN EXCLUDED.search ELSE films.search END,
			added_at = CASE WHEN films.added_at IS NULL OR films.deleted_at IS NOT NULL THEN EXCLUDED.added_at ELSE films.added_at END,
			deleted_at = NULL`
	addTicketsBefore = `WITH l AS (
			UPDATE lotteries SET version = version + 1, last_n = last_n + 1, search = search || E'\nof the version before' WHERE code = $1
			RETURNING id, last_n
		)
		INSERT INTO tickets (lottery_id, n, film_id, title) SELECT l.id, last_n, films.id, 'Ticket' FROM l, films WHERE title = $2`
)

func TestRowsOfTheVersionBeforeAreComputed(t *testing.T) {
	s, db := open(t)
	var codes []string
	for _, title := range []string{"Alien", "Heat"} {
		code, _, err := s.Start(t.Context(), store.NewLottery{Films: films(title, "Dune"), Host: lottery.VisitorID{1}})
		if err != nil {
			t.Fatal(err)
		}
		codes = append(codes, code)
	}
	if _, err := s.AddFilms(t.Context(), films("Paprika", "Heat")); err != nil {
		t.Fatal(err)
	}
	run(t, s, derive.Count{}) // what this version writes is never computed once more

	titles, folds := []string{"ALIEN", "HEAT", "Ran"}, []string{"alien", "heat", "ran"}
	execute(t, db, addFilmsBefore, titles, folds) // Alien is known from a lottery only, Heat is in the library already, Ran is new
	execute(t, db, addTicketsBefore, codes[0], "Heat")
	run(t, s, derive.Count{Films: 2, Lotteries: 1})
	check(t, db)
	if got := column(t, db, "SELECT title FROM films WHERE fold IN ('alien', 'heat', 'ran') ORDER BY fold"); !slices.Equal(got, []string{"ALIEN", "Heat", "Ran"}) {
		t.Errorf("the films are %q", got)
	}
}

func TestRowsOfTheVersionBeforeStayOldUntilTheyAreComputed(t *testing.T) {
	s, db := open(t)
	code, _, err := s.Start(t.Context(), store.NewLottery{Films: films("Alien", "Dune"), Host: lottery.VisitorID{1}})
	if err != nil {
		t.Fatal(err)
	}
	execute(t, db, addFilmsBefore, []string{"ALIEN", "Heat"}, []string{"alien", "heat"})
	execute(t, db, addTicketsBefore, code, "Heat")
	execute(t, db, addFilmsBefore, []string{"ALIEN"}, []string{"alien"}) // once more
	if _, err := s.AddFilms(t.Context(), films("alien")); err != nil {   // by this version, which leaves a film of the library as it is
		t.Fatal(err)
	}
	run(t, s, derive.Count{Films: 2, Lotteries: 1})
	check(t, db)
}

func TestThisVersionWritesOverTheOneBefore(t *testing.T) {
	s, db := open(t)
	host := lottery.VisitorID{1}
	code, _, err := s.Start(t.Context(), store.NewLottery{Films: films("Alien", "Dune"), Host: host})
	if err != nil {
		t.Fatal(err)
	}
	execute(t, db, "UPDATE films SET search = E'\nof the version before'")
	if _, err := s.AddFilms(t.Context(), films("ALIEN", "DUNE")); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func() error{
		"a ticket": func() error {
			_, _, err := s.AddTickets(t.Context(), code, store.NewTickets{Films: films("Heat")}, host)
			return err
		},
		"a ticket removed": func() error {
			_, _, err := s.RemoveTicket(t.Context(), code, 1, host)
			return err
		},
	} {
		execute(t, db, "UPDATE lotteries SET search = search || E'\nof the version before'")
		if err := change(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		check(t, db)
	}
	run(t, s, derive.Count{})
}

func TestServeLogsWhatWasComputedAndEndsWithItsContext(t *testing.T) {
	s, db := open(t)
	fill(t, db, 150, 3)
	ctx, cancel := context.WithCancel(t.Context())
	logged, log := io.Pipe()
	var serving sync.WaitGroup
	serving.Go(func() { derive.Serve(ctx, slog.New(slog.NewTextHandler(log, nil)), s.Derive) })
	lines := bufio.NewScanner(logged)
	if !lines.Scan() || !strings.Contains(lines.Text(), "level=INFO") || !strings.HasSuffix(lines.Text(), " films=150 lotteries=3 rounds=0") {
		t.Errorf("logged %s", lines.Text())
	}
	cancel()
	serving.Wait()
	check(t, db)
}

func TestRunComputesRoundsThatAreOver(t *testing.T) {
	s, db := open(t)
	fill(t, db, 3, 2)
	execute(t, db, `INSERT INTO draws (lottery_id, number, seed, word, list, winner, ticket, drawn_at)
		SELECT id, 1, sha256(code::bytea), '', E'1\t1\tThe film 1\n2\t1\tThe film 3\n', 1, 1, now() FROM lotteries`)
	execute(t, db, "UPDATE lotteries SET draws = 1")
	execute(t, db, "UPDATE lotteries SET round = 2, drawn_before = 1 WHERE id = 1")
	execute(t, db, "UPDATE tickets SET won = 1 WHERE lottery_id = 1 AND n = 1")
	run(t, s, derive.Count{Films: 3, Lotteries: 2, Rounds: 1})
	got := column(t, db, "SELECT rule || ' ' || search FROM rounds ORDER BY lottery_id, number")
	both, left := []lottery.Film{{Title: "The film 1"}, {Title: "The film 3"}}, []lottery.Film{{Title: "The film 3"}}
	for i, films := range [][]lottery.Film{both, left, both} {
		name := fmt.Sprint("Evening ", 1+i/2)
		if want := fmt.Sprint(lottery.DerivedRule, " ", lottery.SearchText(name, films)); got[i] != want {
			t.Errorf("round %d is searched as %q, not %q", i+1, got[i], want)
		}
	}
	run(t, s, derive.Count{})
}
