package store_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
	"movie-lottery/app/testdb"
)

func TestRedrawKeepsTheDrawBeforeAndItsOwnCommitment(t *testing.T) {
	s, conn := open(t)
	code, host := start(t, s, "Heat (1995)", "Dune", "12 стульев", "Alien")
	if _, _, err := s.Redraw(t.Context(), code, lottery.Redraw{Reason: "early"}, host); !errors.Is(err, lottery.ErrNotDrawn) {
		t.Errorf("before any draw: %v", err)
	}
	if _, _, err := s.Draw(t.Context(), code, lottery.DrawRequest{Word: "first"}, lottery.VisitorID{}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Redraw(t.Context(), code, lottery.Redraw{Reason: "early"}, host); !errors.Is(err, lottery.ErrDrawing) {
		t.Errorf("before the reveal: %v", err)
	}
	reveal(t, conn)
	first := read(t, s, code)
	if _, _, err := s.Redraw(t.Context(), code, lottery.Redraw{Reason: "theirs"}, newBrowser()); !errors.Is(err, lottery.ErrForbidden) {
		t.Errorf("by a friend: %v", err)
	}
	if _, drew, err := s.Redraw(t.Context(), code, lottery.Redraw{After: 1, Reason: "Нигде нет", DrawRequest: lottery.DrawRequest{Word: "second"}}, host); err != nil || !drew {
		t.Fatal(drew, err)
	}

	if _, err := conn.Exec(t.Context(), "UPDATE draws SET drawn_at = now() + interval '5.9 s', told = false WHERE number = 2"); err != nil {
		t.Fatal(err)
	}
	l := read(t, s, code)
	if !l.Drawing() || l.Last.Number != 2 || l.Last.Said != "" || l.Last.Reason != "Нигде нет" || l.Last.Commitment != first.Commitment || l.Version != first.Version+1 {
		t.Errorf("while it spins: %+v", l.Last)
	}
	if len(l.Earlier) != 1 {
		t.Fatalf("%d earlier draws", len(l.Earlier))
	}
	before := l.Earlier[0]
	if before.Number != 1 || before.Said != "first" || before.Reason != "" || before.Winner.N != first.Last.Winner.N || before.Winner.Tickets != 4 ||
		before.Commitment != first.Last.Commitment || !before.DrawnAt.Equal(first.Last.DrawnAt) || l.Won(before.Winner.N) != 1 {
		t.Errorf("the first draw: %+v, %+v", before, before.Winner)
	}
	p, err := s.Proof(t.Context(), code)
	if err != nil || len(p.Draws) != 2 {
		t.Fatalf("%d draws, %v", len(p.Draws), err)
	}
	if d := p.Draws[1]; d.Seed != "" || d.Word != nil || d.Winner != 0 || len(d.List) != 3 || d.Reason != "Нигде нет" || p.Draws[0].Winner == 0 {
		t.Errorf("its proof while it spins: %+v", d)
	}
	if page, _, err := s.History(t.Context(), store.HistoryQuery{Limit: 1}); err != nil || page[0].Title != nil || !page[0].Drawing() || page[0].Draws != 2 {
		t.Errorf("history while it spins: %+v, %v", page, err)
	}

	reveal(t, conn)
	l = read(t, s, code)
	if w := l.Last.Winner; w == nil || w.N == first.Last.Winner.N || w.Tickets != 3 || l.Last.Said != "second" {
		t.Errorf("after the reveal: %+v", l.Last)
	}
	if p, err = s.Proof(t.Context(), code); err != nil {
		t.Fatal(err)
	}
	if d := checkProof(t, p); d.Commitment != first.Commitment || d.List[d.Winner-1].Title != l.Last.Winner.Title {
		t.Errorf("the second draw's proof: %+v", d)
	}
	if page, _, err := s.History(t.Context(), store.HistoryQuery{Limit: 1}); err != nil || page[0].Title == nil || *page[0].Title != l.Last.Winner.Title {
		t.Errorf("history after the reveal: %+v, %v", page, err)
	}
	if _, _, err := s.AddTickets(t.Context(), code, store.NewTickets{Films: films("Up")}, host); !errors.Is(err, lottery.ErrDrawn) {
		t.Errorf("adding: %v", err)
	}
	if _, _, err := s.Draw(t.Context(), code, lottery.DrawRequest{Word: "third"}, lottery.VisitorID{}); err != nil || read(t, s, code).Last.Number != 2 {
		t.Errorf("drawing once more is no redraw: %v", err)
	}
}

func TestRedrawsArePossibleUntilOneFilmIsLeft(t *testing.T) {
	s, conn := open(t)
	code, host := start(t, s, "Heat", "Dune", "Alien", "Paprika")
	if _, _, err := s.Draw(t.Context(), code, lottery.DrawRequest{}, lottery.VisitorID{}); err != nil {
		t.Fatal(err)
	}
	for n := 2; n <= 3; n++ {
		reveal(t, conn)
		if _, drew, err := s.Redraw(t.Context(), code, lottery.Redraw{Reason: fmt.Sprint(n)}, host); err != nil || !drew {
			t.Fatal(n, drew, err)
		}
	}
	reveal(t, conn)
	before := read(t, s, code)
	if _, drew, err := s.Redraw(t.Context(), code, lottery.Redraw{Reason: "4"}, host); !errors.Is(err, lottery.ErrTooFew) || drew {
		t.Errorf("of one film: %v, %v", drew, err)
	}
	l := read(t, s, code)
	won := map[int]bool{l.Last.Winner.N: true}
	for i, d := range l.Earlier {
		won[d.Winner.N] = true
		if d.Number != i+1 || d.Winner.Tickets != 4-i {
			t.Errorf("%d: draw %d of %d tickets", i, d.Number, d.Winner.Tickets)
		}
	}
	if len(won) != 3 || l.Last.Number != 3 || l.Version != before.Version {
		t.Errorf("%d films have won in %d draws", len(won), l.Last.Number)
	}
	p, err := s.Proof(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	checkProof(t, p)
}

func TestTwentySimultaneousRedrawsMakeOneDraw(t *testing.T) {
	url := testdb.New(t)
	instances := []*store.Store{openAt(t, url), openAt(t, url)}
	conn := testdb.Connect(t, url)
	for _, after := range []int{1, 0} { // as the page's form says it, and as a program may leave it out
		code, host := start(t, instances[0], "Heat", "Dune", "Alien", "Paprika", "Amélie")
		if _, _, err := instances[0].Draw(t.Context(), code, lottery.DrawRequest{}, lottery.VisitorID{}); err != nil {
			t.Fatal(err)
		}
		reveal(t, conn)
		var drew atomic.Int32
		var wg sync.WaitGroup
		for i := range 20 {
			wg.Go(func() {
				again := lottery.Redraw{After: after, Reason: fmt.Sprintf("reason %d", i), DrawRequest: lottery.DrawRequest{Word: fmt.Sprintf("word %d", i)}}
				_, mine, err := instances[i%2].Redraw(t.Context(), code, again, host)
				if err != nil && (after != 0 || !errors.Is(err, lottery.ErrDrawing)) {
					t.Error(err)
				}
				if mine {
					drew.Add(1)
				}
			})
		}
		wg.Wait()
		reveal(t, conn)
		p, err := instances[1].Proof(t.Context(), code)
		if err != nil || len(p.Draws) != 2 || drew.Load() != 1 {
			t.Fatalf("%d draws, of which %d redrew, %v", len(p.Draws), drew.Load(), err)
		}
		d := checkProof(t, p)
		var i, j int
		if _, err := fmt.Sscanf(d.Reason+" "+*d.Word, "reason %d word %d", &i, &j); err != nil || i != j {
			t.Errorf("drawn with %q because of %q", *d.Word, d.Reason)
		}
		first := p.Draws[0].List[p.Draws[0].Winner-1].Title
		if len(d.List) != 4 || slices.ContainsFunc(d.List, func(e lottery.Entry) bool { return e.Title == first }) {
			t.Errorf("drawn from %+v after %s", d.List, first)
		}
	}
}
