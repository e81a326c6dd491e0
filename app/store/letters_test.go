package store_test

import (
	"errors"
	"testing"

	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
)

func TestDrawMixesTheLettersOfTheBrowserOrOfTheSite(t *testing.T) {
	s, conn := open(t)
	for _, c := range []struct {
		request lottery.DrawRequest
		from    lottery.LettersFrom
	}{
		{lottery.DrawRequest{Word: "popcorn", Letters: "k7m2q9xw", LettersFrom: lottery.LettersFromBrowser}, lottery.LettersFromBrowser},
		{lottery.DrawRequest{Word: "popcorn"}, lottery.LettersFromSite},
		{lottery.DrawRequest{}, lottery.LettersFromSite},
	} {
		code, _ := start(t, s, "Heat", "Dune", "Alien")
		if _, drew, err := s.Draw(t.Context(), code, c.request, lottery.VisitorID{}); err != nil || !drew {
			t.Fatal(drew, err)
		}
		if p, err := s.Proof(t.Context(), code); err != nil || p.Draws[0].LettersFrom != "" {
			t.Errorf("before the reveal: letters from %q, %v", p.Draws[0].LettersFrom, err)
		}
		if l := read(t, s, code); l.Last.Letters != "" {
			t.Errorf("before the reveal: letters %q", l.Last.Letters)
		}
		reveal(t, conn)
		p, err := s.Proof(t.Context(), code)
		if err != nil {
			t.Fatal(err)
		}
		d := checkProof(t, p)
		said, letters := d.Said()
		if d.LettersFrom != c.from || said != c.request.Word || len(letters) != lottery.LetterCount || c.request.Letters != "" && letters != c.request.Letters {
			t.Errorf("%+v: the word %q with letters from %q", c.request, *d.Word, d.LettersFrom)
		}
		if l := read(t, s, code); l.Last.Said != said || l.Last.Letters != letters {
			t.Errorf("the page says %q and %q", l.Last.Said, l.Last.Letters)
		}
	}
}

func TestDrawFromAnotherListThanWasShownChangesNothing(t *testing.T) {
	s, conn := open(t)
	code, host := start(t, s, "Heat", "Dune")
	shown := read(t, s, code).NextListHash()
	if _, _, err := s.AddTickets(t.Context(), code, store.NewTickets{Films: films("Alien")}, newBrowser()); err != nil {
		t.Fatal(err)
	}
	before := read(t, s, code)
	l, drew, err := s.Draw(t.Context(), code, lottery.DrawRequest{List: shown}, host)
	if !errors.Is(err, lottery.ErrListChanged) || drew || l == nil || len(l.Films()) != 3 {
		t.Errorf("%v, %v, %+v", drew, err, l)
	}
	if after := read(t, s, code); after.Last != nil || after.Version != before.Version || after.Commitment != before.Commitment {
		t.Errorf("it was drawn: %+v", after)
	}
	if _, drew, err := s.Draw(t.Context(), code, lottery.DrawRequest{List: before.NextListHash()}, host); err != nil || !drew {
		t.Fatal(drew, err)
	}
	reveal(t, conn)
	again := lottery.Redraw{Reason: "Seen it", DrawRequest: lottery.DrawRequest{List: before.NextListHash()}}
	if _, drew, err := s.Redraw(t.Context(), code, again, host); !errors.Is(err, lottery.ErrListChanged) || drew {
		t.Errorf("a redraw: %v, %v", drew, err)
	}
	again.List = read(t, s, code).NextListHash()
	if _, drew, err := s.Redraw(t.Context(), code, again, host); err != nil || !drew {
		t.Errorf("a redraw from its list: %v, %v", drew, err)
	}
}

func TestDrawRemembersWhoMadeIt(t *testing.T) {
	s, conn := open(t)
	guest := newBrowser()
	code, host := start(t, s, "Heat", "Dune")
	if _, _, err := s.AddTickets(t.Context(), code, store.NewTickets{Films: films("Alien", "Up"), By: "Bo"}, guest); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Draw(t.Context(), code, lottery.DrawRequest{}, guest); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		reveal(t, conn)
		if _, _, err := s.Redraw(t.Context(), code, lottery.Redraw{Reason: "Seen it"}, host); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := conn.Exec(t.Context(), "UPDATE draws SET visitor = NULL WHERE number = 2"); err != nil { // as the version before draws
		t.Fatal(err)
	}
	l := read(t, s, code)
	p, err := s.Proof(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	want := []lottery.Drawer{{Known: true, G: 2, Name: "Bo"}, {}, {Known: true, Host: true, G: 1}}
	for i, d := range append(l.Earlier, *l.Last) {
		if d.By != want[i] || p.Draws[i].By != want[i] {
			t.Errorf("draw %d: %+v, by its proof %+v", i+1, d.By, p.Draws[i].By)
		}
	}
}
