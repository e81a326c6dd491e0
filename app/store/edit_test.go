package store_test

import (
	"errors"
	"testing"

	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
)

// edit makes a ticket name another film.
func edit(t *testing.T, s *store.Store, code string, n int, line string, v lottery.VisitorID) error {
	t.Helper()
	film, err := lottery.ParseTitle(line)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.EditTicket(t.Context(), code, n, film, v)
	return err
}

func TestEditedTicketNamesAnotherFilm(t *testing.T) {
	s, conn := open(t)
	code, host := start(t, s, "Heet", "Dune")
	other, _ := start(t, s, "Dune")
	guest := newBrowser()
	addAs(t, s, code, guest, "", "Alien")
	execute(t, conn, "UPDATE films SET added_at = now() WHERE title = 'Alien'")
	for _, c := range []struct {
		n    int
		line string
		v    lottery.VisitorID
		want string
	}{
		{1, "Heat (1995)", host, "1 Heat 1995; 2 Dune 0; 3 Alien 0"},
		{2, "Dune (1984)", host, "1 Heat 1995; 2 Dune 1984; 3 Alien 0"},
		{3, "ALIEN", guest, "1 Heat 1995; 2 Dune 1984; 3 ALIEN 0"},
		{3, "Aliens", host, "1 Heat 1995; 2 Dune 1984; 3 Aliens 0"},
	} {
		if err := edit(t, s, code, c.n, c.line, c.v); err != nil {
			t.Fatal(err)
		}
		if got := titles(read(t, s, code)); got != c.want {
			t.Errorf("films: %s, not %s", got, c.want)
		}
	}
	if got := text(t, conn, "SELECT string_agg(title || ' ' || year, '; ' ORDER BY title, year) FROM films"); got != "Alien 0; Aliens 0; Dune 0; Dune 1984; Heat 1995" {
		t.Errorf("films that are stored: %s", got) // of those before, what the library or another lottery has
	}
	if got := text(t, conn, "SELECT search FROM lotteries WHERE code = '"+code+"'"); got != read(t, s, code).SearchText() {
		t.Errorf("searched in %q", got)
	}
	if got := titles(read(t, s, other)); got != "1 Dune 0" {
		t.Errorf("another lottery: %s", got)
	}
	before := read(t, s, code).Version
	if err := edit(t, s, code, 3, "Aliens", guest); err != nil || read(t, s, code).Version != before {
		t.Errorf("no change is one: %v", err)
	}
}

func TestTicketIsNotEditedIntoAFilmThatIsIn(t *testing.T) {
	s, conn := open(t)
	code, host := start(t, s, "Heet", "Dune", "Alien")
	execute(t, conn, "UPDATE films SET title = 'Heat', fold = 'heat' WHERE title = 'Heet'") // corrected since
	before := read(t, s, code)
	for _, line := range []string{"Heat", "heet", "DUNE"} {
		if err := edit(t, s, code, 3, line, host); !errors.Is(err, lottery.Invalid{Field: "title", Problem: lottery.AlreadyIn}) {
			t.Errorf("%s: %v", line, err)
		}
	}
	if after := read(t, s, code); titles(after) != titles(before) || after.Version != before.Version {
		t.Errorf("films: %s", titles(after))
	}
}

func TestEditSettlesHowATitleWasTyped(t *testing.T) {
	s, conn := open(t)
	code, host := start(t, s, "Heat", "Dune")
	execute(t, conn, "UPDATE tickets SET typed = 'Heat 2' WHERE n = 1")
	if err := edit(t, s, code, 1, "Heat", host); err != nil {
		t.Fatal(err)
	}
	if typed := read(t, s, code).Tickets[0].Typed; typed != "" {
		t.Errorf("still asked about %q", typed)
	}
}
