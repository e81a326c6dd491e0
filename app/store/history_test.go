package store_test

import (
	"testing"

	"movie-lottery/app/store"
)

func TestTheHistoryShowsAFilmOfWhatWaitsAndWhetherAWinnerWasWatched(t *testing.T) {
	s, conn := open(t)
	history := func() store.Past {
		t.Helper()
		page, _, err := s.History(t.Context(), store.HistoryQuery{Limit: 1})
		if err != nil || len(page) != 1 {
			t.Fatalf("%+v, %v", page, err)
		}
		return page[0]
	}
	code, host := start(t, s, "Heat", "Dune (2021)", "Alien")
	if _, _, err := s.RemoveTicket(t.Context(), code, 1, host); err != nil {
		t.Fatal(err)
	}
	if p := history(); p.First == nil || *p.First != "Dune" || *p.FirstYear != 2021 || p.Watched || p.Films != 2 {
		t.Errorf("waiting: %+v", p)
	}
	if _, err := conn.Exec(t.Context(), "UPDATE films SET watched_on = now()"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Draw(t.Context(), code, ""); err != nil {
		t.Fatal(err)
	}
	if p := history(); !p.Drawing() || p.First != nil || p.FirstYear != nil || p.Watched {
		t.Errorf("being drawn: %+v", p)
	}
	reveal(t, conn)
	if p := history(); p.Drawing() || p.First != nil || !p.Watched {
		t.Errorf("drawn and watched: %+v", p)
	}
	if _, err := conn.Exec(t.Context(), "UPDATE films SET watched_on = NULL"); err != nil {
		t.Fatal(err)
	}
	if p := history(); p.Title == nil || p.Watched {
		t.Errorf("drawn: %+v", p)
	}

	code, host = start(t, s, "Heat")
	if _, _, err := s.RemoveTicket(t.Context(), code, 1, host); err != nil {
		t.Fatal(err)
	}
	if p := history(); p.First != nil || p.Films != 0 {
		t.Errorf("empty: %+v", p)
	}
}
