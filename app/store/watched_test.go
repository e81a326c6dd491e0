package store_test

import (
	"errors"
	"testing"
	"time"

	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
)

func TestWatchedWinnerIsRestoredByTheUndo(t *testing.T) {
	s, conn := open(t)
	for name, sql := range map[string]string{
		"known from lotteries only": "added_at = NULL, deleted_at = NULL, watched_on = NULL",
		"in the library":            "added_at = '2026-01-02 03:04:05.678901Z', deleted_at = NULL, watched_on = '2026-01-03'",
		"taken out":                 "added_at = '2026-01-02 03:04:05.678901Z', deleted_at = '2026-02-01 00:00:00.000001Z', watched_on = NULL",
	} {
		code, _ := start(t, s, "Heat", "Dune")
		title := won(t, s, conn, code)
		if _, err := conn.Exec(t.Context(), "UPDATE films SET "+sql+" WHERE title = $1", title); err != nil {
			t.Fatal(err)
		}
		id, stood := film(t, conn, title)
		l, err := s.Lottery(t.Context(), code)
		if err != nil {
			t.Fatal(err)
		}
		n := l.Last.Winner.N
		_, _, before, err := s.MarkWinnerWatched(t.Context(), code, n, time.Now())
		if err != nil || before.String() != stood.String() {
			t.Errorf("%s: marked: %s, %v", name, before, err)
		}
		if _, now := film(t, conn, title); !now.InLibrary() || now.WatchedOn == nil {
			t.Errorf("%s: marked, and now %s", name, now)
		}
		if after, err := s.Lottery(t.Context(), code); err != nil || after.Version != l.Version+1 || !after.Last.Winner.Watched {
			t.Errorf("%s: the lottery does not say so: %v", name, err)
		}
		_, _, err = s.UndoWinnerWatched(t.Context(), code, n, func(film int64) *store.FilmState {
			if film != id {
				t.Errorf("%s: film %d, not %d", name, film, id)
			}
			return &before
		})
		if _, after := film(t, conn, title); err != nil || after.String() != stood.String() {
			t.Errorf("%s: stood as %s, and stands as %s, %v", name, stood, after, err)
		}
	}
}

func TestUndoOfWatchedWinnerKeepsDateFromBeforeTheDraw(t *testing.T) {
	s, conn := open(t)
	code, _ := start(t, s, "Heat", "Dune")
	title := won(t, s, conn, code)
	if _, err := conn.Exec(t.Context(), "UPDATE films SET added_at = '2026-01-02Z', watched_on = '2020-02-03' WHERE title = $1", title); err != nil {
		t.Fatal(err)
	}
	_, stood := film(t, conn, title)
	for name, state := range map[string]*store.FilmState{"without a state": nil, "with the state of an earlier mark": {}} {
		_, _, err := s.UndoWinnerWatched(t.Context(), code, read(t, s, code).Last.Winner.N, func(int64) *store.FilmState { return state })
		if _, after := film(t, conn, title); err != nil || after.String() != stood.String() {
			t.Errorf("%s: stood as %s, and stands as %s, %v", name, stood, after, err)
		}
	}
}

func TestOnlyTheWinnerIsMarkedByItsLottery(t *testing.T) {
	s, conn := open(t)
	code, _ := start(t, s, "Heat", "Dune")
	mark := func(n int) error {
		_, _, _, err := s.MarkWinnerWatched(t.Context(), code, n, day("2026-11-14"))
		return err
	}
	if err := mark(1); !errors.Is(err, lottery.ErrNotDrawn) {
		t.Errorf("an open lottery: %v", err)
	}
	won(t, s, conn, code)
	l, err := s.Lottery(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	if err := mark(3 - l.Last.Winner.N); !errors.Is(err, lottery.ErrNotDrawn) {
		t.Errorf("a film that has not won: %v", err)
	}
	if err := mark(99); !errors.Is(err, lottery.ErrNotFound) {
		t.Errorf("no ticket: %v", err)
	}
	if _, err := conn.Exec(t.Context(), "UPDATE draws SET drawn_at = now() + interval '5.9 s', told = false WHERE drawn_at IS NOT NULL"); err != nil {
		t.Fatal(err)
	}
	if err := mark(l.Last.Winner.N); !errors.Is(err, lottery.ErrDrawing) {
		t.Errorf("before the reveal: %v", err)
	}
}

func TestFilmsOfLotteriesOnlyAreNotFoundByTheirIDs(t *testing.T) {
	s, conn := open(t)
	code, host := start(t, s, "Heat", "Dune")
	id, _ := film(t, conn, "Heat")
	if _, _, err := s.MarkWatched(t.Context(), id, day("2026-11-14")); !errors.Is(err, lottery.ErrNotFound) {
		t.Errorf("marked: %v", err)
	}
	if _, err := s.Film(t.Context(), id); !errors.Is(err, lottery.ErrNotFound) {
		t.Errorf("read: %v", err)
	}
	if _, _, err := s.AddTickets(t.Context(), code, store.NewTickets{Movies: []int64{id}}, host); !isUnknown(err) {
		t.Errorf("added: %v", err)
	}
	if _, _, err := s.SourceFilms(t.Context(), store.Sources{Movies: []int64{id}}); !isUnknown(err) {
		t.Errorf("started with: %v", err)
	}
}

func isUnknown(err error) bool {
	invalid, ok := errors.AsType[lottery.Invalid](err)
	return ok && invalid.Field == "movie" && invalid.Problem == lottery.UnknownSource
}
