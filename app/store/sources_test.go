package store_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
)

// sources reads known films, and returns their titles.
func sources(t *testing.T, s *store.Store, src store.Sources) (titles string, left int) {
	t.Helper()
	known, left, err := s.SourceFilms(t.Context(), src)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, f := range known {
		all = append(all, f.Title)
	}
	return strings.Join(all, ", "), left
}

// won draws a lottery and returns what came of it, as it is told after the reveal.
func won(t *testing.T, s *store.Store, conn *pgx.Conn, code string) string {
	t.Helper()
	if _, _, err := s.Draw(t.Context(), code, lottery.DrawRequest{}, lottery.VisitorID{}); err != nil {
		t.Fatal(err)
	}
	reveal(t, conn)
	return read(t, s, code).Last.Winner.Title
}

func TestSourceFilmsLeavesOutTheWinnersOfALottery(t *testing.T) {
	s, conn := open(t)
	names := []string{"Heat", "Dune", "Alien", "Paprika"}
	code, host := start(t, s, names...)
	first := won(t, s, conn, code)
	rest := slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n == first })
	if got, left := sources(t, s, store.Sources{Code: code, LeaveWinner: true}); got != strings.Join(rest, ", ") || left != 1 {
		t.Errorf("without %s: %s, and %d left out", first, got, left)
	}
	if got, left := sources(t, s, store.Sources{Code: code}); got != strings.Join(names, ", ") || left != 0 {
		t.Errorf("with all: %s, and %d left out", got, left)
	}

	if _, _, err := s.Redraw(t.Context(), code, lottery.Redraw{Reason: "seen"}, host); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), "UPDATE draws SET drawn_at = now() + interval '5.9 s', told = false WHERE number = 2"); err != nil { // held
		t.Fatal(err)
	}
	if _, _, err := s.SourceFilms(t.Context(), store.Sources{Code: code, LeaveWinner: true}); !errors.Is(err, lottery.ErrDrawing) {
		t.Errorf("before the reveal: %v", err)
	}
	if got, _ := sources(t, s, store.Sources{Code: code}); got != strings.Join(names, ", ") {
		t.Errorf("before the reveal, with all: %s", got)
	}
	reveal(t, conn)
	second := read(t, s, code).Last.Winner.Title
	rest = slices.DeleteFunc(rest, func(n string) bool { return n == second })
	if got, left := sources(t, s, store.Sources{Code: code, LeaveWinner: true}); got != strings.Join(rest, ", ") || left != 2 {
		t.Errorf("without %s and %s: %s, and %d left out", first, second, got, left)
	}
}

func TestSourceFilmsLeavesOutWatchedFilmsAndRecentWinners(t *testing.T) {
	s, conn := open(t)
	code, _ := start(t, s, "Heat", "Dune")
	winner := won(t, s, conn, code)
	loser := map[string]string{"Heat": "Dune", "Dune": "Heat"}[winner]
	if _, err := s.AddFilms(t.Context(), films("Heat", "Dune", "Alien")); err != nil {
		t.Fatal(err)
	}
	var ids []int64
	for _, title := range []string{winner, loser, "Alien"} {
		id, _ := film(t, conn, title)
		ids = append(ids, id)
	}
	if _, _, err := s.MarkWatched(t.Context(), ids[2], day("2026-11-14")); err != nil {
		t.Fatal(err)
	}
	asks := func(name string, src store.Sources, want ...string) {
		t.Helper()
		src.Movies = ids
		if got, left := sources(t, s, src); got != strings.Join(want, ", ") || left != len(ids)-len(want) {
			t.Errorf("%s: %s, and %d left out", name, got, left)
		}
	}
	drawn := func(ago string) {
		t.Helper()
		if _, err := conn.Exec(t.Context(), "UPDATE draws SET drawn_at = now() - $1::interval, told = false WHERE drawn_at IS NOT NULL", ago); err != nil {
			t.Fatal(err)
		}
	}
	asks("all", store.Sources{}, winner, loser, "Alien")
	asks("not watched", store.Sources{LeaveWatched: true}, winner, loser)
	asks("no recent winner", store.Sources{LeaveWinner: true}, loser, "Alien")
	asks("neither", store.Sources{LeaveWinner: true, LeaveWatched: true}, loser)
	drawn("89 days 23 hours")
	asks("a winner of eighty-nine days ago", store.Sources{LeaveWinner: true}, loser, "Alien")
	drawn("90 days 1 minute")
	asks("a winner of ninety days ago", store.Sources{LeaveWinner: true}, winner, loser, "Alien")
	drawn("5 seconds")
	asks("a winner that is not told yet", store.Sources{LeaveWinner: true}, winner, loser, "Alien")
	drawn("7 seconds")
	if _, err := conn.Exec(t.Context(), "UPDATE lotteries SET deleted_at = now()"); err != nil {
		t.Fatal(err)
	}
	asks("a winner of a lottery that was deleted", store.Sources{LeaveWinner: true}, winner, loser, "Alien")

	_, _, err := s.SourceFilms(t.Context(), store.Sources{Movies: append(ids, 9999), LeaveWatched: true, LeaveWinner: true})
	if invalid, ok := errors.AsType[lottery.Invalid](err); !ok || invalid.Field != "movie" || invalid.Problem != lottery.UnknownSource {
		t.Errorf("a film that is not there: %v", err)
	}
}

func TestWinnerDrawnByThePreviousVersionIsARecentWinner(t *testing.T) {
	s, conn := open(t)
	code, _ := start(t, s, "Heat", "Dune")
	winner := won(t, s, conn, code)
	id, _ := film(t, conn, winner)
	if _, err := conn.Exec(t.Context(), "UPDATE films SET added_at = now()"); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), "UPDATE draws SET film_id = NULL, word = 'as it wrote them'"+
		" WHERE drawn_at IS NOT NULL"); err != nil { // which knew no film_id
		t.Fatal(err)
	}
	if got, left := sources(t, s, store.Sources{Movies: []int64{id}, LeaveWinner: true}); got != "" || left != 1 {
		t.Errorf("%s is not left out", got)
	}
}
