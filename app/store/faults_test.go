package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/store"
	"movie-lottery/app/testdb"
)

// openWith is openAt with a deadline, for tests in which it passes, and with what is told of each statement.
func openWith(t *testing.T, url string, deadline time.Duration, observe func(name string, err error)) *store.Store {
	t.Helper()
	config, err := store.NewConfig(url, 1)
	if err != nil {
		t.Fatal(err)
	}
	config.Deadline = deadline
	config.Observe = func(name string, _ time.Duration, err error) { observe(name, err) }
	s, err := store.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func ignore(string, error) {}

func exec(t *testing.T, conn *pgx.Conn, sql string, args ...any) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), sql, args...); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func TestSilentNetworkIsLeftSoonAfterItIsBack(t *testing.T) {
	network := testdb.NewNetwork(t, testdb.New(t))
	s := openWith(t, network.URL, store.DefaultDeadline, ignore)
	code, _ := start(t, s, "Heat", "Dune")
	network.LoseRequests.Store(true)
	network.LoseAnswers.Store(true)
	for range 2 { // the connection that there is, and one that is made meanwhile
		if _, err := s.Lottery(t.Context(), code); !errors.Is(err, store.ErrUnavailable) {
			t.Fatalf("through a silent network: %v", err)
		}
	}
	network.LoseRequests.Store(false)
	network.LoseAnswers.Store(false)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second) // the driver by itself takes 15 s to give a connection up
	defer cancel()
	for _, err := s.Lottery(ctx, code); err != nil; _, err = s.Lottery(ctx, code) {
		if !errors.Is(err, store.ErrUnavailable) || ctx.Err() != nil {
			t.Fatalf("after the network is back: %v", err)
		}
	}
}

func TestChangeWhoseAnswerIsLostIsUnknown(t *testing.T) {
	url := testdb.New(t)
	network := testdb.NewNetwork(t, url)
	s := openWith(t, network.URL, time.Second, ignore)
	if _, err := s.AddFilms(t.Context(), films("Heat")); err != nil { // prepares the statement
		t.Fatal(err)
	}
	network.LoseAnswers.Store(true)
	if _, err := s.AddFilms(t.Context(), films("Dune")); !errors.Is(err, store.ErrUnknown) || !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("the answer is lost: %v", err)
	}
	if _, err := s.AddFilms(t.Context(), films("Alien")); !errors.Is(err, store.ErrUnavailable) || errors.Is(err, store.ErrUnknown) {
		t.Errorf("there is no connection: %v", err)
	}
	var n int
	if err := testdb.Connect(t, url).QueryRow(t.Context(), "SELECT count(*) FROM films").Scan(&n); err != nil || n != 2 {
		t.Errorf("%d films, %v", n, err)
	}
}

func TestConnectionThatTurnedReadOnlyIsDropped(t *testing.T) {
	url := testdb.New(t)
	conn := testdb.Connect(t, url)
	const set = "DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || '%s'; END $$"
	exec(t, conn, fmt.Sprintf(set, " SET default_transaction_read_only = on"))
	s := openAt(t, url) // whose connection is read-only, and stays so
	if _, err := s.AddFilms(t.Context(), films("Heat")); !errors.Is(err, store.ErrReadOnly) || !errors.Is(err, store.ErrUnavailable) || errors.Is(err, store.ErrUnknown) {
		t.Errorf("read-only: %v", err)
	}
	schema, err := s.Schema(t.Context(), nil)
	if err != nil || !schema.ReadOnly {
		t.Errorf("read-only: %+v, %v", schema, err)
	}
	if _, _, err := s.History(t.Context(), store.HistoryQuery{Limit: 1}); err != nil {
		t.Errorf("a read: %v", err)
	}
	exec(t, conn, fmt.Sprintf(set, " RESET default_transaction_read_only"))
	if n, err := s.AddFilms(t.Context(), films("Heat")); err != nil || n != 1 {
		t.Errorf("after that, through the connection from before: %v", err)
	}
	if schema, err := s.Schema(t.Context(), nil); err != nil || schema.ReadOnly {
		t.Errorf("after that: %+v, %v", schema, err)
	}
}

func TestChangeOfALockedLotteryLetsOthersPassAndIsMadeLater(t *testing.T) {
	url := testdb.New(t)
	gaveUp := make(chan bool, 100)
	s := openWith(t, url, 10*time.Second, func(name string, err error) {
		if name == "add tickets" && err != nil {
			gaveUp <- true
		}
	})
	locked, _ := start(t, s, "Heat", "Dune")
	free, _ := start(t, s, "Heat", "Dune")
	other := testdb.Connect(t, url)
	exec(t, other, "BEGIN")
	exec(t, other, "SELECT FROM lotteries WHERE code = $1 FOR UPDATE", locked)
	var done sync.WaitGroup
	done.Go(func() {
		if _, _, err := s.AddTickets(t.Context(), locked, store.NewTickets{Films: films("Alien")}, newBrowser()); err != nil {
			t.Errorf("of the locked one: %v", err)
		}
	})
	<-gaveUp
	if _, _, err := s.AddTickets(t.Context(), free, store.NewTickets{Films: films("Alien")}, newBrowser()); err != nil {
		t.Errorf("of the other: %v", err)
	}
	exec(t, other, "COMMIT")
	done.Wait()
	if got := titles(read(t, s, locked)); got != "1 Heat 0; 2 Dune 0; 3 Alien 0" {
		t.Errorf("now it has %s", got)
	}
}

func TestDeadlockedChangeIsMadeAgain(t *testing.T) {
	url := testdb.New(t)
	s, other := openAt(t, url), testdb.Connect(t, url)
	if _, err := s.AddFilms(t.Context(), films("Alien", "Heat")); err != nil {
		t.Fatal(err)
	}
	exec(t, other, "SET deadlock_timeout = '1 min'") // so that it is the store's statement that is taken back
	exec(t, other, "BEGIN")
	exec(t, other, "SELECT FROM films WHERE fold = 'heat' FOR UPDATE")
	var done sync.WaitGroup
	done.Go(func() {
		if _, err := s.AddFilms(t.Context(), films("Heat", "Alien")); err != nil { // locks Alien, then waits for Heat
			t.Error(err)
		}
	})
	waiting := testdb.Connect(t, url)
	for n := 0; n == 0 && t.Context().Err() == nil; {
		if err := waiting.QueryRow(t.Context(), "SELECT count(*) FROM pg_locks WHERE NOT granted").Scan(&n); err != nil {
			t.Fatal(err)
		}
	}
	exec(t, other, "SELECT FROM films WHERE fold = 'alien' FOR UPDATE")
	exec(t, other, "COMMIT")
	done.Wait()
}

func TestInstancesThatChangeTheSameFilmsNeverDeadlock(t *testing.T) {
	url := testdb.New(t)
	conn := testdb.Connect(t, url)
	var names []string
	for i := range 60 {
		names = append(names, fmt.Sprintf("Film %d", i))
	}
	backwards := slices.Clone(names)
	slices.Reverse(backwards)
	var done sync.WaitGroup
	for _, order := range [][]string{names, backwards} {
		s := openAt(t, url)
		done.Go(func() {
			for round := range 12 {
				code, _, err := s.Start(t.Context(), store.NewLottery{Lang: "en", Films: films(order[:30]...), Host: newBrowser()})
				if err != nil {
					t.Error(err)
					return
				}
				if _, _, err := s.AddTickets(t.Context(), code, store.NewTickets{Films: films(order[30:]...)}, newBrowser()); err != nil {
					t.Error(err)
				}
				if _, err := s.AddFilms(t.Context(), films(append([]string{fmt.Sprint("New ", round)}, order...)...)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	done.Wait()
	var deadlocks int
	if err := conn.QueryRow(t.Context(), "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()").Scan(&deadlocks); err != nil || deadlocks > 0 {
		t.Errorf("%d deadlocks, %v", deadlocks, err)
	}
}
