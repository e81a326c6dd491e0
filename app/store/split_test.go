package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
	"movie-lottery/app/testdb"
)

func allowAll([]lottery.ListFilm) error { return nil }

// split splits a ticket as its first reading says, and returns what was added.
func split(t *testing.T, s *store.Store, code string, n int, by lottery.VisitorID) lottery.Addition {
	t.Helper()
	_, _, added, err := s.SplitTicket(t.Context(), code, store.Split{N: n, By: by, Allow: allowAll})
	if err != nil {
		t.Fatal(err)
	}
	return added
}

// askingNumbers are the numbers of the tickets that ask, those that were removed too.
func askingNumbers(t *testing.T, conn *pgx.Conn, code string) string {
	t.Helper()
	var numbers string
	if err := conn.QueryRow(t.Context(), `SELECT coalesce(string_agg(n::text, ' ' ORDER BY n), '') FROM tickets
		WHERE lottery_id = (SELECT id FROM lotteries WHERE code = $1) AND typed IS NOT NULL`, code).Scan(&numbers); err != nil {
		t.Fatal(err)
	}
	return numbers
}

// knownFilms are the titles of all films that the database has.
func knownFilms(t *testing.T, conn *pgx.Conn) string {
	t.Helper()
	var all string
	if err := conn.QueryRow(t.Context(), "SELECT string_agg(title, '; ' ORDER BY title) FROM films").Scan(&all); err != nil {
		t.Fatal(err)
	}
	return all
}

// inOrder returns the lines of a text, sorted.
func inOrder(text string) string {
	lines := strings.Split(text, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func TestTicketIsSplitIntoTheFilmsOfItsLine(t *testing.T) {
	s, conn := open(t)
	code, host := start(t, s, "Up")
	guest := newBrowser()
	if _, _, err := s.AddTickets(t.Context(), code, store.NewTickets{Films: films("Heat, Alien, Dune", "Once"), By: "Bo"}, guest); err != nil {
		t.Fatal(err)
	}
	before := read(t, s, code)
	added := split(t, s, code, 2, host)
	if len(added.Tickets) != 3 || len(added.Already) != 0 {
		t.Errorf("added: %+v", added)
	}
	l := read(t, s, code)
	if got := titles(l); got != "1 Up 0; 2 Heat 0; 3 Once 0; 4 Alien 0; 5 Dune 0" {
		t.Errorf("films: %s", got)
	}
	for _, ticket := range l.Films()[1:] {
		if !l.Owns(ticket, guest) || ticket.By != "Bo" || ticket.Typed != "" {
			t.Errorf("%+v is not the guest's, or asks", ticket)
		}
	}
	if l.Version != before.Version+1 {
		t.Errorf("version %d became %d", before.Version, l.Version)
	}
	var search string
	if err := conn.QueryRow(t.Context(), "SELECT search FROM lotteries WHERE code = $1", code).Scan(&search); err != nil || inOrder(search) != inOrder(l.SearchText()) {
		t.Errorf("search text: %q, not %q; %v", search, l.SearchText(), err)
	}
	if got := knownFilms(t, conn); got != "Alien; Dune; Heat; Once; Up" {
		t.Errorf("films: %s", got)
	}

	if added := split(t, s, code, 2, host); len(added.Tickets)+len(added.Already) != 0 {
		t.Errorf("twice: %+v", added)
	}
	if again := read(t, s, code); titles(again) != titles(l) || again.Version != l.Version {
		t.Errorf("twice: %s", titles(again))
	}
}

func TestSplitMergesWhatTheLotteryHas(t *testing.T) {
	for list, want := range map[string]string{
		"Heat, Alien, Dune|ALIEN":           "1 Heat 0; 2 ALIEN 0; 3 Dune 0",
		"Heat, Alien, Dune|Heat":            "1 Alien 0; 2 Heat 0; 3 Dune 0",
		"Heat, Alien, Dune|Dune|Alien|Heat": "2 Dune 0; 3 Alien 0; 4 Heat 0",
		"Spirited Away 2001|Spirited Away":  "1 Spirited Away 2001; 2 Spirited Away 0",
	} {
		s, conn := open(t)
		code, host := start(t, s, strings.Split(list, "|")...)
		split(t, s, code, 1, host)
		l := read(t, s, code)
		if got := titles(l); got != want {
			t.Errorf("%s: %s, not %s", list, got, want)
		}
		if got := askingNumbers(t, conn, code); got != "" {
			t.Errorf("%s: %s still ask", list, got)
		}
		if _, added, err := s.AddTickets(t.Context(), code, store.NewTickets{Films: films("Once")}, host); err != nil || added.Tickets[0].N != l.LastN+1 {
			t.Errorf("%s: the next ticket: %+v, %v", list, added, err)
		}
	}
}

func TestSplitMergesAFilmWithACorrectedTitle(t *testing.T) {
	s, conn := open(t)
	code, host := start(t, s, "Heet", "Heat / Alien", "Dune, Heat, Up", "Aliem")
	exec(t, conn, "UPDATE films SET title = 'Heat', fold = 'heat' WHERE title = 'Heet'")
	exec(t, conn, "UPDATE films SET title = 'Alien', fold = 'alien' WHERE title = 'Aliem'")
	if added := split(t, s, code, 2, host); len(added.Tickets) != 0 || len(added.Already) != 2 {
		t.Errorf("both are in: %+v", added)
	}
	if added := split(t, s, code, 3, host); len(added.Tickets) != 2 || len(added.Already) != 1 || added.Already[0].Title != "Heat" {
		t.Errorf("one is in: %+v", added)
	}
	if got := titles(read(t, s, code)); got != "1 Heet 0; 3 Dune 0; 4 Aliem 0; 7 Up 0" {
		t.Errorf("films: %s", got)
	}
}

func TestFilmOfAWholeLineStaysWhereItIsNeeded(t *testing.T) {
	s, conn := open(t)
	code, host := start(t, s, "Heat / Alien", "Up / Once", "Dune / Coco")
	start(t, s, "Heat / Alien")
	if _, err := s.AddFilms(t.Context(), films("Up / Once")); err != nil {
		t.Fatal(err)
	}
	for n := range 3 {
		split(t, s, code, n+1, host)
	}
	if got := knownFilms(t, conn); got != "Alien; Coco; Dune; Heat; Heat / Alien; Once; Up; Up / Once" {
		t.Errorf("films: %s", got)
	}
}

func TestRefusedSplitChangesNothing(t *testing.T) {
	s, conn := open(t)
	code, host := start(t, s, "Heat, Alien, Dune", "Up / Once")
	before := read(t, s, code)
	refused := errors.New("too much for this client")
	for name, c := range map[string]struct {
		split store.Split
		want  error
	}{
		"by a guest":            {store.Split{N: 1, By: newBrowser(), Allow: allowAll}, lottery.ErrForbidden},
		"no such ticket":        {store.Split{N: 9, By: host, Allow: allowAll}, lottery.ErrNotFound},
		"no such reading":       {store.Split{N: 1, By: host, Reading: "Heat", Allow: allowAll}, lottery.Invalid{Field: "reading", Problem: lottery.UnknownReading}},
		"more than is allowed":  {store.Split{N: 1, By: host, Allow: func([]lottery.ListFilm) error { return refused }}, refused},
		"a lottery that is not": {store.Split{N: 1, By: host, Allow: allowAll}, nil},
	} {
		in := code
		if c.want == nil {
			in, c.want = "nothing", lottery.ErrNotFound
		}
		if _, _, added, err := s.SplitTicket(t.Context(), in, c.split); !errors.Is(err, c.want) || len(added.Tickets) != 0 {
			t.Errorf("%s: %+v, %v", name, added, err)
		}
	}
	if _, _, err := s.ConfirmTicket(t.Context(), code, 1, newBrowser()); !errors.Is(err, lottery.ErrForbidden) {
		t.Errorf("confirmed by a guest: %v", err)
	}
	if after := read(t, s, code); after.Version != before.Version || titles(after) != titles(before) || askingNumbers(t, conn, code) != "1 2" {
		t.Errorf("changed: %s", titles(after))
	}
}

func TestQuestionStaysUntilItIsAnsweredOrDrawn(t *testing.T) {
	s, conn := open(t)
	code, host := start(t, s, "Heat, Alien, Dune", "Up / Once", "Coco / Paprika", "Soul")
	asks := func(when, want string) {
		t.Helper()
		if got := askingNumbers(t, conn, code); got != want {
			t.Errorf("%s: %s, not %s", when, got, want)
		}
	}
	asks("at first", "1 2 3")
	for _, n := range []int{1, 3} {
		if _, _, err := s.RemoveTicket(t.Context(), code, n, host); err != nil {
			t.Fatal(err)
		}
	}
	if added := split(t, s, code, 1, host); len(added.Tickets) != 0 {
		t.Errorf("a removed ticket is split: %+v", added)
	}
	asks("removed", "1 2 3")
	if _, ticket, err := s.RestoreTicket(t.Context(), code, 1, host); err != nil || ticket.Typed != "Heat, Alien, Dune" {
		t.Errorf("restored: %+v, %v", ticket, err)
	}
	before := read(t, s, code).Version
	for range 2 {
		if _, ticket, err := s.ConfirmTicket(t.Context(), code, 2, host); err != nil || ticket.Title != "Up / Once" {
			t.Errorf("confirmed: %+v, %v", ticket, err)
		}
	}
	if after := read(t, s, code).Version; after != before+1 {
		t.Errorf("confirmed twice: version %d became %d", before, after)
	}
	asks("confirmed", "1 3")
	if _, _, err := s.Draw(t.Context(), code, lottery.DrawRequest{}, host); err != nil {
		t.Fatal(err)
	}
	asks("drawn", "")
	if _, _, err := s.ConfirmTicket(t.Context(), code, 1, host); !errors.Is(err, lottery.ErrDrawn) {
		t.Errorf("confirmed after the draw: %v", err)
	}
	if _, _, _, err := s.SplitTicket(t.Context(), code, store.Split{N: 1, By: host, Allow: allowAll}); !errors.Is(err, lottery.ErrDrawn) {
		t.Errorf("split after the draw: %v", err)
	}
}

func TestAnonymizedLotteryAsksNothing(t *testing.T) {
	s, conn := open(t)
	code, _ := start(t, s, "Heat, Alien, Dune")
	exec(t, conn, "UPDATE lotteries SET created_at = now() - interval '2 years', changed_at = NULL")
	if _, _, err := s.Anonymize(t.Context(), lottery.RestoreWithin); err != nil {
		t.Fatal(err)
	}
	if got := askingNumbers(t, conn, code); got != "" {
		t.Errorf("%s still ask", got)
	}
}

func TestTicketIsSplitOnceByTwoPressesAtOnce(t *testing.T) {
	url := testdb.New(t)
	instances := []*store.Store{openAt(t, url), openAt(t, url)}
	for i := range 10 {
		code, host := start(t, instances[0], fmt.Sprintf("Heat %d, Alien, Dune", i), "Up")
		var splits, confirmed sync.Map
		var wg sync.WaitGroup
		for who, s := range instances {
			wg.Go(func() {
				_, _, added, err := s.SplitTicket(t.Context(), code, store.Split{N: 1, By: host, Allow: allowAll})
				if err != nil {
					t.Error(err)
				} else if len(added.Tickets) > 0 {
					splits.Store(who, true)
				}
			})
			wg.Go(func() {
				if _, ticket, err := s.ConfirmTicket(t.Context(), code, 1, host); err != nil {
					t.Error(err)
				} else if ticket.Typed != "" {
					confirmed.Store(who, true)
				}
			})
		}
		wg.Wait()
		count := func(m *sync.Map) (n int) {
			m.Range(func(_, _ any) bool { n++; return true })
			return n
		}
		l := read(t, instances[0], code)
		if n := count(&splits); n > 1 || n == 1 && len(l.Films()) != 4 || n == 0 && len(l.Films()) != 2 {
			t.Errorf("split %d times: %s", n, titles(l))
		}
		if count(&splits)+count(&confirmed) == 0 {
			t.Error("no press was told that it answered the question")
		}
	}
}

func TestSimultaneousSplitsAndStartsOfTheSameLinesDoNotDeadlock(t *testing.T) {
	url := testdb.New(t)
	var wg sync.WaitGroup
	for range 4 {
		s := openAt(t, url)
		for range 10 {
			wg.Go(func() {
				code, host := start(t, s, "Up / Zulu", "Zulu / Up", "Alien / Up", "Zulu")
				for n := range 3 {
					if _, _, _, err := s.SplitTicket(context.WithoutCancel(t.Context()), code, store.Split{N: n + 1, By: host, Allow: allowAll}); err != nil {
						t.Error(err)
					}
				}
				if got := titles(read(t, s, code)); got != "1 Up 0; 3 Alien 0; 4 Zulu 0" {
					t.Errorf("films: %s", got)
				}
			})
		}
	}
	wg.Wait()
}
