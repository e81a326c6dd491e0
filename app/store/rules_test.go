package store_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"movie-lottery/app/lottery"
)

// marks returns what the tickets of a lottery weigh and who has marked them, as a text.
func marks(l *lottery.Lottery) string {
	var all []string
	for _, t := range l.Films() {
		text := fmt.Sprint(t.N, ":", l.Weight(t))
		if len(t.Seen) > 0 {
			text += fmt.Sprint(" seen", t.Seen)
		}
		if len(t.Vetoes) > 0 {
			text += fmt.Sprint(" veto", t.Vetoes)
		}
		all = append(all, text)
	}
	return strings.Join(all, "; ")
}

func TestRulesAndMarksAreKept(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	code, host := start(t, s, "Heat", "Dune", "Alien")
	anna, boris := newBrowser(), newBrowser()
	addAs(t, s, code, anna, "Anna", "M")
	expect := func(what, want string) {
		t.Helper()
		if got := marks(read(t, s, code)); got != want {
			t.Errorf("%s: %s, not %s", what, got, want)
		}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Error(err)
		}
	}
	mark := func(n int, m lottery.Mark, on bool, v lottery.VisitorID) {
		t.Helper()
		for range 2 { // the same press twice
			_, _, err := s.SetMark(ctx, code, n, m, on, v)
			must(err)
		}
	}
	rules := lottery.Rules{GuestsDraw: true, Vetoes: true, Luck: true, PerGuest: 7}
	for _, fields := range []map[string]string{{"guests_add": "no", "weights": "no", "luck": "yes"}, {"vetoes": "yes", "per_guest": "7"}} {
		_, err := s.ChangeSettings(ctx, code, lottery.Settings{Rules: fields}, host)
		must(err)
	}
	if got := read(t, s, code).Rules; got != rules {
		t.Errorf("rules: %+v", got)
	}
	if _, err := s.ChangeSettings(ctx, code, lottery.Settings{}, anna); !errors.Is(err, lottery.ErrForbidden) {
		t.Errorf("rules of a guest: %v", err)
	}

	mark(1, lottery.Seen, true, boris) // who is a guest from now on
	mark(1, lottery.Seen, true, anna)
	mark(2, lottery.Veto, true, boris)
	expect("marked", "1:1 seen[2 3]; 2:0 veto[3]; 3:1; 4:1")
	expectGuests(t, s, code, "1  host 1 3; 2 Anna 1 1; 3  1 0")
	mark(1, lottery.Seen, false, boris)
	mark(2, lottery.Veto, false, boris)
	mark(3, lottery.Veto, true, boris)
	expect("taken back", "1:1 seen[2]; 2:1; 3:0 veto[3]; 4:1")

	_, _, err := s.SetWeight(ctx, code, 2, 4, host)
	must(err)
	_, _, err = s.SetWeight(ctx, code, 2, 0, host)
	must(err)
	expect("left out", "1:1 seen[2]; 2:0; 3:0 veto[3]; 4:1")
	_, ticket, err := s.SetWeight(ctx, code, 2, 2, host)
	must(err)
	if !ticket.LeftOut || ticket.Weight != 4 {
		t.Errorf("the ticket before: %+v", ticket)
	}
	_, numbers, _, err := s.LeaveOutSeen(ctx, code, lottery.SeenByAnybody, host)
	must(err)
	if len(numbers) != 1 || numbers[0] != 1 {
		t.Errorf("left out %v", numbers)
	}
	_, _, err = s.SetAbsent(ctx, code, 2, true, anna)
	must(err)
	expect("all", "1:0 seen[2]; 2:2; 3:0 veto[3]; 4:0")
	_, _, err = s.Draw(ctx, code, lottery.DrawRequest{}, boris)
	if !errors.Is(err, lottery.ErrTooFew) {
		t.Errorf("a draw of one film: %v", err)
	}
	_, _, err = s.SetAbsent(ctx, code, 2, false, host)
	must(err)
	_, drew, err := s.Draw(ctx, code, lottery.DrawRequest{}, boris)
	must(err)
	if !drew {
		t.Error("not drawn")
	}
	if _, _, err := s.SetMark(ctx, code, 1, lottery.Seen, true, host); !errors.Is(err, lottery.ErrDrawn) {
		t.Errorf("a mark after the draw: %v", err)
	}
}

func TestGuestKeepsOneVetoWhenAFilmComesBack(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	code, host := start(t, s, "Heat", "Dune", "Alien")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := s.ChangeSettings(ctx, code, lottery.Settings{Rules: map[string]string{"vetoes": "yes"}}, host)
	must(err)
	anna, boris := newBrowser(), newBrowser()
	for n, v := range map[int]lottery.VisitorID{1: anna, 3: boris} {
		_, _, err = s.SetMark(ctx, code, n, lottery.Veto, true, v)
		must(err)
	}
	_, _, err = s.SetMark(ctx, code, 1, lottery.Seen, true, anna)
	must(err)
	_, _, err = s.RemoveTicket(ctx, code, 1, host)
	must(err)
	_, _, err = s.SetMark(ctx, code, 2, lottery.Veto, true, anna)
	must(err)
	_, _, err = s.RestoreTicket(ctx, code, 1, host)
	must(err)
	l := read(t, s, code)
	g, other := l.Guest(anna).G, l.Guest(boris).G
	if want := fmt.Sprintf("1:1 seen[%d]; 2:0 veto[%d]; 3:0 veto[%d]", g, g, other); marks(l) != want {
		t.Errorf("%s, not %s", marks(l), want)
	}
}

func TestManyMarkAtOnceAndEachIsKept(t *testing.T) {
	s, _ := open(t)
	code, _ := start(t, s, "Heat", "Dune")
	var all sync.WaitGroup
	for range 12 {
		v := newBrowser()
		all.Go(func() {
			for n := 1; n <= 2; n++ {
				if _, _, err := s.SetMark(t.Context(), code, n, lottery.Seen, true, v); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	l := read(t, s, code)
	if len(l.Tickets[0].Seen) != 12 || len(l.Tickets[1].Seen) != 12 || len(l.Guests) != 13 {
		t.Errorf("%d and %d of 12 have seen the films; %d guests", len(l.Tickets[0].Seen), len(l.Tickets[1].Seen), len(l.Guests))
	}
}

// What was drawn from what is written down at the draw: neither a changed weight nor an erased guest changes it afterwards.
func TestOddsOfADrawAreThoseOfItsList(t *testing.T) {
	s, conn := open(t)
	code, host := start(t, s, "Heat", "Dune", "Alien")
	anna := newBrowser()
	addAs(t, s, code, anna, "Anna", "M")
	for n, weight := range []int{5, 5, 5} {
		if _, _, err := s.SetWeight(t.Context(), code, n+1, weight, host); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := s.SetAbsent(t.Context(), code, 2, true, anna); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Draw(t.Context(), code, lottery.DrawRequest{}, host); err != nil {
		t.Fatal(err)
	}
	reveal(t, conn)
	expectOdds := func(when string, weight, total int) {
		t.Helper()
		if w := read(t, s, code).Last.Winner; w.Weight != weight || w.Tickets != total || w.Title == "" {
			t.Errorf("%s: %q, %d in %d, not %d in %d", when, w.Title, w.Weight, w.Tickets, weight, total)
		}
	}
	expectOdds("after the draw", 5, 15)
	execute(t, conn, "UPDATE tickets SET weight = 1; UPDATE guests SET absent = false")
	expectOdds("with other weights", 5, 15)
}
