package store_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/lottery"
	"movie-lottery/app/migrate"
	"movie-lottery/app/store"
	"movie-lottery/app/testdb"
	"movie-lottery/db"
)

// open returns a store with one connection to a database of its own, and another connection to the same database. It
// checks at the end that the store's connection was given back.
func open(t *testing.T) (*store.Store, *pgx.Conn) {
	t.Helper()
	url := testdb.New(t)
	return openAt(t, url), testdb.Connect(t, url)
}

func openAt(t *testing.T, url string, change ...func(*store.Config)) *store.Store {
	t.Helper()
	config, err := store.NewConfig(url, 1)
	if err != nil {
		t.Fatal(err)
	}
	config.Deadline = testdb.Deadline
	config.Log = func(context.Context) *slog.Logger { return slog.New(slog.DiscardHandler) }
	config.Observe = func(name string, _ time.Duration, _ error) {
		if name == "unnamed" {
			t.Error("a statement without a name")
		}
	}
	for _, c := range change {
		c(config)
	}
	s, err := store.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if n := s.Stat().AcquiredConns(); n != 0 {
			t.Errorf("%d connections were not given back", n)
		}
		s.Close()
	})
	return s
}

// migrateUp runs the first half of a migration once more.
func migrateUp(t *testing.T, conn *pgx.Conn, name string) {
	t.Helper()
	migration, err := db.Migrations.ReadFile("migrations/" + name)
	if err != nil {
		t.Fatal(err)
	}
	up, _, _ := strings.Cut(string(migration), "-- migrate:down")
	if _, err := conn.Exec(t.Context(), up, pgx.QueryExecModeSimpleProtocol); err != nil {
		t.Fatal(err)
	}
}

func newBrowser() (b lottery.VisitorID) {
	rand.Read(b[:])
	return b
}

func films(titles ...string) []lottery.ListFilm {
	list, err := lottery.ParseList(strings.Join(titles, "\n"))
	if err != nil {
		panic(err)
	}
	return list.Films
}

// start starts a lottery of films and returns its code and host.
func start(t *testing.T, s *store.Store, titles ...string) (string, lottery.VisitorID) {
	t.Helper()
	host := newBrowser()
	code, _, err := s.Start(t.Context(), store.NewLottery{Lang: "en", Films: films(titles...), Host: host})
	if err != nil {
		t.Fatal(err)
	}
	return code, host
}

func read(t *testing.T, s *store.Store, code string) *lottery.Lottery {
	t.Helper()
	l, err := s.Lottery(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func titles(l *lottery.Lottery) string {
	var out []string
	for _, t := range l.Films() {
		out = append(out, fmt.Sprintf("%d %s %d", t.N, t.Title, t.Year))
	}
	return strings.Join(out, "; ")
}

// reveal lets the six seconds pass for every draw.
func reveal(t *testing.T, conn *pgx.Conn) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), "UPDATE draws SET drawn_at = now() - interval '6 s' WHERE drawn_at IS NOT NULL"); err != nil {
		t.Fatal(err)
	}
}

func TestStartStoresTheForm(t *testing.T) {
	s, _ := open(t)
	host := newBrowser()
	code, _, err := s.Start(t.Context(), store.NewLottery{
		Name: "Friday", By: "Аня", Lang: "ru", Films: films("Дюна (2021)", "Heat"), Host: host,
	})
	if err != nil {
		t.Fatal(err)
	}
	l := read(t, s, code)
	if l.Name != "Friday" || l.Lang != "ru" || !l.HostedBy(host) || l.HostedBy(newBrowser()) || len(l.Commitment) != 64 {
		t.Errorf("read back as %+v", l)
	}
	if got := titles(l); got != "1 Дюна 2021; 2 Heat 0" {
		t.Errorf("films: %s", got)
	}
	if l.Tickets[0].By != "Аня" || !l.Owns(l.Tickets[0], host) {
		t.Errorf("put in by %q, %v", l.Tickets[0].By, l.Guests)
	}
}

func TestEveryMethodReturnsNotFoundForAnUnknownCode(t *testing.T) {
	s, _ := open(t)
	ctx, b := t.Context(), newBrowser()
	for name, call := range map[string]func() error{
		"Lottery": func() error { _, err := s.Lottery(ctx, "nothing"); return err },
		"AddTickets": func() error {
			_, _, err := s.AddTickets(ctx, "nothing", store.NewTickets{Films: films("Heat")}, b)
			return err
		},
		"RemoveTicket":  func() error { _, _, err := s.RemoveTicket(ctx, "nothing", 1, b); return err },
		"RestoreTicket": func() error { _, _, err := s.RestoreTicket(ctx, "nothing", 1, b); return err },
		"SplitTicket":   func() error { _, _, _, err := s.SplitTicket(ctx, "nothing", store.Split{N: 1, By: b}); return err },
		"ConfirmTicket": func() error { _, _, err := s.ConfirmTicket(ctx, "nothing", 1, b); return err },
		"Draw": func() error {
			_, _, err := s.Draw(ctx, "nothing", lottery.DrawRequest{}, lottery.VisitorID{})
			return err
		},
		"Proof":             func() error { _, err := s.Proof(ctx, "nothing"); return err },
		"Delete":            func() error { _, err := s.Delete(ctx, "nothing", b); return err },
		"Restore":           func() error { _, err := s.Restore(ctx, "nothing", b); return err },
		"KeepTicket":        func() error { _, err := s.KeepTicket(ctx, "nothing", 1); return err },
		"MarkWinnerWatched": func() error { _, _, _, err := s.MarkWinnerWatched(ctx, "nothing", 1, time.Now()); return err },
		"UndoWinnerWatched": func() error { _, _, err := s.UndoWinnerWatched(ctx, "nothing", 1, nil); return err },
		"MarkWatched":       func() error { _, _, err := s.MarkWatched(ctx, 1, time.Now()); return err },
		"UndoWatched":       func() error { _, err := s.UndoWatched(ctx, 1, store.FilmState{}); return err },
		"MarkUnwatched":     func() error { _, err := s.MarkUnwatched(ctx, 1); return err },
		"DeleteFilm":        func() error { _, err := s.DeleteFilm(ctx, 1); return err },
		"RestoreFilm":       func() error { _, err := s.RestoreFilm(ctx, 1); return err },
	} {
		if err := call(); !errors.Is(err, lottery.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLotteriesShareTheirFilms(t *testing.T) {
	s, conn := open(t)
	start(t, s, "Amélie (2001)", "Heat")
	start(t, s, "AMELIE (2001)", "Amélie")
	var n int
	if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM films").Scan(&n); err != nil {
		t.Fatal(err)
	}
	if n != 3 { // with the year and without are two
		t.Errorf("%d films, not 3", n)
	}
}

func TestSimultaneousStartsWithTheSameFilmsDoNotDeadlock(t *testing.T) {
	url := testdb.New(t)
	list := films("Heat", "Dune", "Alien", "Paprika")
	var wg sync.WaitGroup
	for i := range 4 {
		s := openAt(t, url)
		for range 10 {
			wg.Go(func() {
				turned := append(list[i:len(list):len(list)], list[:i]...)
				if _, _, err := s.Start(t.Context(), store.NewLottery{Lang: "en", Films: turned, Host: newBrowser()}); err != nil {
					t.Error(err)
				}
			})
		}
	}
	wg.Wait()
}

func TestSchemaListsMissingAndNewerMigrations(t *testing.T) {
	s, conn := open(t)
	ctx, built := t.Context(), migrate.Versions()
	if got, err := s.Schema(ctx, built); err != nil || len(got.Missing)+len(got.Newer) != 0 || got.Version != built[len(built)-1] {
		t.Errorf("the same: %+v, %v", got, err)
	}
	if got, err := s.Schema(ctx, append(built, "99990101000000")); err != nil || len(got.Missing) != 1 || got.Missing[0] != "99990101000000" {
		t.Errorf("older: %+v, %v", got, err)
	}
	if _, err := conn.Exec(ctx, "INSERT INTO schema_migrations VALUES ('99990101000000')"); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Schema(ctx, built); err != nil || len(got.Missing) != 0 || len(got.Newer) != 1 {
		t.Errorf("newer: %+v, %v", got, err)
	}
	empty := openAt(t, testdb.Empty(t))
	if got, err := empty.Schema(ctx, built); err != nil || len(got.Missing) != len(built) {
		t.Errorf("empty: %+v, %v", got, err)
	}
}

func TestDatabaseWithoutTheSchemaIsUnavailable(t *testing.T) {
	s := openAt(t, testdb.Empty(t))
	if _, err := s.Lottery(t.Context(), "0123456789"); !errors.Is(err, store.ErrUnavailable) {
		t.Error(err)
	}
}

func TestUnreachableDatabaseIsUnavailable(t *testing.T) {
	s := openAt(t, "postgres://user@127.0.0.1:1/nothing")
	if _, err := s.Lottery(t.Context(), "0123456789"); !errors.Is(err, store.ErrUnavailable) {
		t.Error(err)
	}
}

func TestReadSurvivesADeadConnection(t *testing.T) {
	s, conn := open(t)
	code, _ := start(t, s, "Heat", "Dune")
	for range 3 {
		if _, err := conn.Exec(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
			WHERE datname = current_database() AND application_name = 'movie-lottery' AND pid <> pg_backend_pid()`); err != nil {
			t.Fatal(err)
		}
		read(t, s, code)
	}
}

func lotteries(t *testing.T, conn *pgx.Conn) (n int) {
	t.Helper()
	if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM lotteries").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestFormSentTwiceStartsOneLottery(t *testing.T) {
	s, conn := open(t)
	form := store.NewLottery{Code: "k7m2q9xw4t", Lang: "en", Films: films("Heat", "Dune"), Host: newBrowser()}
	for range 3 {
		if code, _, err := s.Start(t.Context(), form); err != nil || code != form.Code {
			t.Errorf("started as %s, %v", code, err)
		}
	}
	if n := lotteries(t, conn); n != 1 || titles(read(t, s, form.Code)) != "1 Heat 0; 2 Dune 0" {
		t.Errorf("%d lotteries", n)
	}

	stranger := form
	stranger.Host, stranger.Films = newBrowser(), films("Alien")
	code, _, err := s.Start(t.Context(), stranger)
	if err != nil || code == form.Code || !read(t, s, code).HostedBy(stranger.Host) || read(t, s, form.Code).HostedBy(stranger.Host) {
		t.Errorf("another host's code: %s, %v", code, err)
	}

	if _, err := s.Delete(t.Context(), form.Code, form.Host); err != nil {
		t.Fatal(err)
	}
	if code, _, err := s.Start(t.Context(), form); err != nil || code == form.Code || read(t, s, code).Deleted {
		t.Errorf("a deleted one's code: %s, %v", code, err)
	}
}

func TestFormSentTwiceAtTheSameTimeStartsOneLottery(t *testing.T) {
	url := testdb.New(t)
	instances := []*store.Store{openAt(t, url), openAt(t, url), openAt(t, url), openAt(t, url)}
	conn := testdb.Connect(t, url)
	for round := range 20 {
		form := store.NewLottery{Code: fmt.Sprintf("k7m2q9xw%02d", round), Lang: "en", Films: films("Heat", "Dune"), Host: newBrowser()}
		var wg sync.WaitGroup
		for _, s := range instances {
			for range 2 {
				wg.Go(func() {
					if code, _, err := s.Start(t.Context(), form); err != nil || code != form.Code {
						t.Errorf("started as %s, %v", code, err)
					}
				})
			}
		}
		wg.Wait()
		if n := lotteries(t, conn); n != round+1 {
			t.Fatalf("%d lotteries after %d forms", n, round+1)
		}
	}
}
