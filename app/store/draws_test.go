package store_test

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
	"movie-lottery/app/testdb"
)

// checkProof makes every draw again from what its proof says, and returns the newest.
func checkProof(t *testing.T, p lottery.Proof) lottery.DrawProof {
	t.Helper()
	for i, d := range p.Draws {
		secret, err := hex.DecodeString(d.Seed)
		if err != nil || len(secret) != len(lottery.Seed{}) {
			t.Fatalf("draw %d has the seed %q", i+1, d.Seed)
		}
		seed := lottery.Seed(secret)
		var entries []lottery.Entry
		for _, e := range d.List {
			entries = append(entries, lottery.Entry(e))
		}
		if d.Number != i+1 || d.Commitment != seed.Commitment() || d.ListHash != lottery.ListHash(lottery.FormatList(entries)) {
			t.Errorf("draw %d does not keep its promise: %+v", i+1, d)
		}
		if winner := lottery.DrawSteps(seed, p.Code, d.Number, entries, *d.Word).Winner; winner != d.Winner {
			t.Errorf("draw %d: winner %d, by its proof %d", i+1, d.Winner, winner)
		}
	}
	return p.Draws[len(p.Draws)-1]
}

func TestDrawMatchesItsCommitmentAndStaysSecretUntilTheReveal(t *testing.T) {
	s, conn := open(t)
	code, _ := start(t, s, "Heat (1995)", "Dune", "12 стульев")
	promised := read(t, s, code).Commitment
	if p, err := s.Proof(t.Context(), code); err != nil || len(p.Draws) != 0 || p.NextCommitment != promised {
		t.Errorf("before the draw: %+v, %v", p, err)
	}
	if _, drew, err := s.Draw(t.Context(), code, lottery.DrawRequest{Word: "popcorn"}, lottery.VisitorID{}); err != nil || !drew {
		t.Fatal(drew, err)
	}

	if _, err := conn.Exec(t.Context(), "UPDATE draws SET drawn_at = now() + interval '5.9 s', told = false WHERE number = 1"); err != nil {
		t.Fatal(err)
	}
	l := read(t, s, code)
	if !l.Drawing() || l.Last.Winner != nil || l.Last.Said != "" {
		t.Errorf("before the reveal: %+v", l.Last)
	}
	p, err := s.Proof(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	if d := p.Draws[0]; d.Seed != "" || d.Word != nil || d.Winner != 0 || d.Commitment != promised || len(d.List) != 3 {
		t.Errorf("proof before the reveal: %+v", d)
	}
	if page, _, err := s.History(t.Context(), store.HistoryQuery{Limit: 1}); err != nil || page[0].Title != nil || !page[0].Drawing() {
		t.Errorf("history before the reveal: %+v, %v", page, err)
	}
	if p.NextCommitment == promised || p.NextCommitment != l.Commitment {
		t.Errorf("the next promise is %s", p.NextCommitment)
	}

	reveal(t, conn)
	l = read(t, s, code)
	if p, err = s.Proof(t.Context(), code); err != nil {
		t.Fatal(err)
	}
	d := checkProof(t, p)
	if w := l.Last.Winner; w == nil || w.Title != d.List[d.Winner-1].Title || w.Tickets != 3 || l.Last.Said != "popcorn" {
		t.Errorf("after the reveal: %+v", l.Last)
	}
	if page, _, err := s.History(t.Context(), store.HistoryQuery{Limit: 1}); err != nil || page[0].Title == nil || *page[0].Title != l.Last.Winner.Title {
		t.Errorf("history after the reveal: %+v, %v", page, err)
	}
}

func TestProofHasNameAndTimeOfItsLotteryButNotInItsJSON(t *testing.T) {
	s, conn := open(t)
	code, _, err := s.Start(t.Context(), store.NewLottery{Name: "Friday", Lang: "en", Films: films("Heat", "Dune"), Host: newBrowser()})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Draw(t.Context(), code, lottery.DrawRequest{}, lottery.VisitorID{}); err != nil {
		t.Fatal(err)
	}
	reveal(t, conn)
	p, err := s.Proof(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	if l := read(t, s, code); p.Name != "Friday" || !p.CreatedAt.Equal(l.CreatedAt) || p.Draws[0].Reason != "" {
		t.Errorf("%+v", p)
	}
	if b, err := json.Marshal(p); err != nil || strings.Contains(string(b), "Friday") || strings.Contains(strings.ToLower(string(b)), "reason") {
		t.Errorf("%s, %v", b, err)
	}
}

func TestDrawNeedsTwoFilms(t *testing.T) {
	s, _ := open(t)
	code, host := start(t, s, "Heat", "Dune")
	if _, _, err := s.RemoveTicket(t.Context(), code, 2, host); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Draw(t.Context(), code, lottery.DrawRequest{}, lottery.VisitorID{}); !errors.Is(err, lottery.ErrTooFew) {
		t.Error(err)
	}
}

func TestDrawnLotteryRefusesChangesAndKeepsItsDraw(t *testing.T) {
	s, conn := open(t)
	code, host := start(t, s, "Heat", "Dune")
	if _, _, err := s.Draw(t.Context(), code, lottery.DrawRequest{}, lottery.VisitorID{}); err != nil {
		t.Fatal(err)
	}
	for range 2 { // before the reveal and after it
		if _, _, err := s.AddTickets(t.Context(), code, store.NewTickets{Films: films("Alien")}, host); !errors.Is(err, lottery.ErrDrawn) {
			t.Errorf("adding: %v", err)
		}
		if _, _, err := s.RemoveTicket(t.Context(), code, 1, host); !errors.Is(err, lottery.ErrDrawn) {
			t.Errorf("taking out: %v", err)
		}
		reveal(t, conn)
	}
	before := read(t, s, code)
	if _, drew, err := s.Draw(t.Context(), code, lottery.DrawRequest{Word: "another word"}, lottery.VisitorID{}); err != nil || drew {
		t.Errorf("a second draw: %v, %v", drew, err)
	}
	if after := read(t, s, code); after.Version != before.Version || after.Last.Winner.N != before.Last.Winner.N || after.Last.Said != "" {
		t.Error("a second draw changed the first")
	}
}

func TestFiftySimultaneousDrawsMakeOneDraw(t *testing.T) {
	url := testdb.New(t)
	instances := []*store.Store{openAt(t, url), openAt(t, url)}
	code, _ := start(t, instances[0], "Heat", "Dune", "Alien", "Paprika", "Amélie")
	var drew sync.Map
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			word := fmt.Sprintf("word %d", i)
			if _, mine, err := instances[i%2].Draw(t.Context(), code, lottery.DrawRequest{Word: word}, lottery.VisitorID{}); err != nil {
				t.Error(err)
			} else if mine {
				drew.Store(word, true)
			}
		})
	}
	wg.Wait()
	reveal(t, testdb.Connect(t, url))
	p, err := instances[0].Proof(t.Context(), code)
	if err != nil || len(p.Draws) != 1 {
		t.Fatalf("%d draws, %v", len(p.Draws), err)
	}
	d := checkProof(t, p)
	n := 0
	drew.Range(func(word, _ any) bool {
		said, _ := d.Said()
		if n++; word != said {
			t.Errorf("%s drew, and the proof says %s", word, *d.Word)
		}
		return true
	})
	if n != 1 {
		t.Errorf("%d of them drew", n)
	}
}

func TestProofMatchesTheListWhileTicketsChange(t *testing.T) {
	url := testdb.New(t)
	s, other := openAt(t, url), openAt(t, url)
	conn := testdb.Connect(t, url)
	for range 10 {
		code, host := start(t, s, "Heat", "Dune", "Alien")
		var wg sync.WaitGroup
		for i := range 5 {
			wg.Go(func() {
				_, _, _ = other.AddTickets(t.Context(), code, store.NewTickets{Films: films(fmt.Sprintf("Film %d", i))}, host)
			})
			wg.Go(func() { _, _, _ = s.RemoveTicket(t.Context(), code, i, host) })
		}
		wg.Go(func() {
			if _, _, err := other.Draw(t.Context(), code, lottery.DrawRequest{Word: "now"}, lottery.VisitorID{}); err != nil && !errors.Is(err, lottery.ErrTooFew) {
				t.Error(err)
			}
		})
		wg.Wait()
		if _, _, err := s.Draw(t.Context(), code, lottery.DrawRequest{Word: "late"}, lottery.VisitorID{}); err != nil {
			t.Fatal(err)
		}
		reveal(t, conn)
		p, err := s.Proof(t.Context(), code)
		if err != nil {
			t.Fatal(err)
		}
		d := checkProof(t, p)
		l := read(t, s, code)
		var drawn []lottery.Entry
		for i, ticket := range l.Films() {
			drawn = append(drawn, lottery.Entry{Position: i + 1, Weight: ticket.Weight, Title: ticket.Title, Year: ticket.Year})
		}
		if d.ListHash != lottery.ListHash(lottery.FormatList(drawn)) {
			t.Errorf("drawn from another list than the page shows: %+v, %+v", d.List, drawn)
		}
	}
}

func TestProofKeepsTheTypedTitleWhenTheFilmIsCorrected(t *testing.T) {
	s, conn := open(t)
	code, _ := start(t, s, "Heet", "Dune")
	if _, _, err := s.Draw(t.Context(), code, lottery.DrawRequest{}, lottery.VisitorID{}); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), "UPDATE films SET title = 'Heat', fold = 'heat' WHERE title = 'Heet'"); err != nil {
		t.Fatal(err)
	}
	reveal(t, conn)
	p, err := s.Proof(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	if d := checkProof(t, p); d.List[0].Title != "Heet" || read(t, s, code).Tickets[0].Title != "Heet" {
		t.Errorf("the list says %q", d.List[0].Title)
	}
}
