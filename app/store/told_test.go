package store_test

import (
	"errors"
	"strings"
	"testing"

	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
	"movie-lottery/app/testdb"
)

// winners returns what each way to read a lottery tells of its newest draw.
func winners(t *testing.T, s *store.Store, code string) string {
	t.Helper()
	l := read(t, s, code)
	proof, err := s.Proof(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	page, _, err := s.History(t.Context(), store.HistoryQuery{Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	versions, err := s.Versions(t.Context(), []string{code})
	if err != nil {
		t.Fatal(err)
	}
	_, _, drawing := s.SourceFilms(t.Context(), store.Sources{Code: code, LeaveWinner: true})
	told := map[string]bool{
		"lottery": l.Last.Winner != nil, "proof": proof.Draws[len(proof.Draws)-1].Revealed() && proof.State.Stage > lottery.BeforeReveal,
		"history": page[0].Title != nil, "version": versions[0].Stage > lottery.BeforeReveal && versions[0].RevealIn == 0,
		"sources": !errors.Is(drawing, lottery.ErrDrawing),
	}
	var by []string
	for _, name := range []string{"lottery", "proof", "history", "version", "sources"} {
		if told[name] {
			by = append(by, name)
		}
	}
	return strings.Join(by, " ")
}

// Moving the time of a draw stands for moving the database's clock the other way.
func TestToldOnceIsToldForEver(t *testing.T) {
	const all = "lottery proof history version sources"
	for _, reads := range []string{"lottery", "proof", "history"} {
		t.Run(reads, func(t *testing.T) {
			s, conn := open(t)
			code, _ := start(t, s, "Heat", "Dune", "Alien")
			if _, _, err := s.Draw(t.Context(), code, lottery.DrawRequest{}, newBrowser()); err != nil {
				t.Fatal(err)
			}
			exec(t, conn, "UPDATE draws SET drawn_at = now() + interval '5.9 s' WHERE number = 1")
			if got := winners(t, s, code); got != "" {
				t.Errorf("before the reveal: told by %s", got)
			}
			reveal(t, conn)
			switch reads {
			case "lottery":
				read(t, s, code)
			case "proof":
				if _, err := s.Proof(t.Context(), code); err != nil {
					t.Fatal(err)
				}
			case "history":
				if _, _, err := s.History(t.Context(), store.HistoryQuery{Limit: 1}); err != nil {
					t.Fatal(err)
				}
			}
			for _, back := range []string{"1 s", "3 s", "1 h"} {
				exec(t, conn, "UPDATE draws SET drawn_at = now() + $1::interval WHERE number = 1", back)
				if got := winners(t, s, code); got != all {
					t.Errorf("the clock goes back, %s before the draw: told by %s", back, got)
				}
			}
		})
	}
}

func TestDrawOfALaterClockIsTold(t *testing.T) {
	s, conn := open(t)
	code, _ := start(t, s, "Heat", "Dune", "Alien")
	if _, _, err := s.Draw(t.Context(), code, lottery.DrawRequest{}, newBrowser()); err != nil {
		t.Fatal(err)
	}
	exec(t, conn, "UPDATE draws SET drawn_at = now() + interval '1 h' WHERE number = 1")
	if got := winners(t, s, code); got != "lottery proof history version sources" {
		t.Errorf("told by %s", got)
	}
}

func TestWinnerIsReadFromAReadOnlyDatabase(t *testing.T) {
	url := testdb.New(t)
	s, conn := openAt(t, url), testdb.Connect(t, url)
	code, _ := start(t, s, "Heat", "Dune", "Alien")
	if _, _, err := s.Draw(t.Context(), code, lottery.DrawRequest{}, newBrowser()); err != nil {
		t.Fatal(err)
	}
	reveal(t, conn)
	exec(t, conn, "DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' SET default_transaction_read_only = on'; END $$")
	if read(t, openAt(t, url), code).Last.Winner == nil {
		t.Error("no winner")
	}
	var told bool
	if err := conn.QueryRow(t.Context(), "SELECT told FROM draws WHERE number = 1").Scan(&told); err != nil || told {
		t.Errorf("told: %v, %v", told, err)
	}
}
