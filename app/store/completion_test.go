package store_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
)

// completions returns the films that complete a line, as lines.
func completions(t *testing.T, s *store.Store, line string) (all []string) {
	t.Helper()
	b, ok := lottery.ParseBeginning(line)
	if !ok {
		t.Fatalf("%q is too short", line)
	}
	found, err := s.Completions(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found[0] {
		all = append(all, f.Line())
	}
	return all
}

func TestCompletionsAreFilmsOfTheLibraryAndThenThoseOfLotteries(t *testing.T) {
	s, _ := open(t)
	start(t, s, "Matilda (1996)", "Matchstick Men (2003)", "The Matrix (1999)", "Heat (1995)", "Theory of Mat")
	if _, err := s.AddFilms(t.Context(), films("The Matador (2005)", "Match Point (2005)", "Heat (1986)", "Heathers (1988)", "千と千尋の神隠し", "The Matrix (1999)")); err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string]string{
		"mat":         "Match Point (2005), The Matador (2005), The Matrix (1999), Matchstick Men (2003), Matilda (1996)",
		"- MATRIX":    "The Matrix (1999)",
		"the ma":      "The Matador (2005), The Matrix (1999)",
		"ory":         "",
		"heat":        "Heat (1986), Heathers (1988), Heat (1995)",
		"heat (1995)": "Heat (1995)",
		"heat (1990)": "",
		"千と":          "千と千尋の神隠し",
		"atr":         "",
	} {
		if got := strings.Join(completions(t, s, line), ", "); got != want {
			t.Errorf("%s: %s, not %s", line, got, want)
		}
	}
}

func TestCompletionsAreNotMoreThanFitUnderAField(t *testing.T) {
	s, _ := open(t)
	var alike []string
	for _, letter := range "abcdefghij" {
		alike = append(alike, "Film "+string(letter))
	}
	start(t, s, alike...)
	if _, err := s.AddFilms(t.Context(), films("Film z", "The film y")); err != nil {
		t.Fatal(err)
	}
	want := []string{"Film z", "The film y", "Film a", "Film b", "Film c", "Film d", "Film e"}
	if got := completions(t, s, "film"); !slices.Equal(got, want) || len(got) != store.MaxCompletions {
		t.Errorf("%v, not %v", got, want)
	}
}

func TestCompletionsCompareLongTitlesToTheirEnd(t *testing.T) {
	s, _ := open(t)
	long := strings.Repeat("Night ", 15)
	start(t, s, long+"and day", long+"and fog")
	if got := completions(t, s, long+"and f"); !slices.Equal(got, []string{long + "and fog"}) {
		t.Errorf("%q", got)
	}
}

func TestWhatWasTakenOutCompletesNothing(t *testing.T) {
	s, conn := open(t)
	code, host := start(t, s, "Heat (1995)", "Heathers (1988)", "Heatwave")
	if _, err := s.AddFilms(t.Context(), films("Heat (1995)", "Heated Rivalry")); err != nil {
		t.Fatal(err)
	}
	expect := func(when string, want ...string) {
		t.Helper()
		if got := completions(t, s, "heat"); !slices.Equal(got, want) {
			t.Errorf("%s: %v, not %v", when, got, want)
		}
	}
	expect("at first", "Heat (1995)", "Heated Rivalry", "Heathers (1988)", "Heatwave")

	rows, err := conn.Query(t.Context(), "SELECT id FROM films WHERE title IN ('Heat', 'Heated Rivalry')")
	if err != nil {
		t.Fatal(err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		if _, err := s.DeleteFilm(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	expect("without those that the library had", "Heathers (1988)", "Heatwave")

	if _, _, err := s.RemoveTicket(t.Context(), code, 3, host); err != nil {
		t.Fatal(err)
	}
	expect("without a ticket that was taken out", "Heathers (1988)")

	if _, err := s.Delete(t.Context(), code, host); err != nil {
		t.Fatal(err)
	}
	expect("without the lottery")
}
