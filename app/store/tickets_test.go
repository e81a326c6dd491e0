package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
	"movie-lottery/app/testdb"
)

func TestGuestAddsFilmsAndLearnsWhichWereThere(t *testing.T) {
	s, _ := open(t)
	code, _ := start(t, s, "Heat", "Dune")
	friend := newBrowser()
	_, added, err := s.AddTickets(t.Context(), code, store.NewTickets{Films: films("heat", "Alien (1979)"), By: "Bo"}, friend)
	if err != nil || len(added.Tickets) != 1 || len(added.Already) != 1 || added.Already[0].Title != "heat" {
		t.Errorf("%+v, %v", added, err)
	}
	l := read(t, s, code)
	if got := titles(l); got != "1 Heat 0; 2 Dune 0; 3 Alien 1979" {
		t.Errorf("films: %s", got)
	}
	if last := l.Tickets[2]; last.By != "Bo" || !l.Owns(last, friend) {
		t.Errorf("put in by %q", last.By)
	}
}

func TestAddingOnlyFilmsThatAreThereChangesNothing(t *testing.T) {
	s, _ := open(t)
	code, _ := start(t, s, "Heat", "Dune")
	before := read(t, s, code).Version
	if _, added, err := s.AddTickets(t.Context(), code, store.NewTickets{Films: films("HEAT")}, newBrowser()); err != nil || len(added.Already) != 1 {
		t.Errorf("%+v, %v", added, err)
	}
	if after := read(t, s, code).Version; after != before {
		t.Errorf("version %d became %d", before, after)
	}
}

func TestLotteryHoldsAHundredFilms(t *testing.T) {
	s, _ := open(t)
	var many []string
	for i := range 99 {
		many = append(many, fmt.Sprintf("Film %d", i))
	}
	code, host := start(t, s, many...)
	var full lottery.Invalid
	if _, _, err := s.AddTickets(t.Context(), code, store.NewTickets{Films: films("a", "b")}, host); !errors.As(err, &full) || full.Problem != lottery.TooManyFilms || full.Got != 101 {
		t.Errorf("two more: %v", err)
	}
	if _, _, err := s.AddTickets(t.Context(), code, store.NewTickets{Films: films("a")}, host); err != nil {
		t.Errorf("one more: %v", err)
	}
	if _, _, err := s.RemoveTicket(t.Context(), code, 1, host); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.AddTickets(t.Context(), code, store.NewTickets{Films: films("b")}, host); err != nil {
		t.Errorf("one for the one taken out: %v", err)
	}
	if _, _, err := s.RestoreTicket(t.Context(), code, 1, host); !errors.As(err, &full) {
		t.Errorf("bringing back a hundred and first: %v", err)
	}
}

func TestOneGuestCannotUseUpALottery(t *testing.T) {
	s, conn := open(t)
	code, host := start(t, s, "Heat", "Dune")
	guest, friend := newBrowser(), newBrowser()
	add := func(b lottery.VisitorID, titles ...string) (lottery.Addition, error) {
		_, added, err := s.AddTickets(t.Context(), code, store.NewTickets{Films: films(titles...)}, b)
		return added, err
	}
	for i := range lottery.MaxAdditions { // put in and taken out, one after the other
		added, err := add(guest, fmt.Sprint("Film ", i))
		if err != nil {
			t.Fatalf("film %d: %v", i+1, err)
		}
		if _, _, err := s.RemoveTicket(t.Context(), code, added.Tickets[0].N, guest); err != nil {
			t.Fatal(err)
		}
	}
	_, err := add(guest, "Alien")
	if invalid, _ := errors.AsType[lottery.Invalid](err); invalid.Problem != lottery.TooManyAdditions || invalid.Got != lottery.MaxAdditions+1 {
		t.Errorf("one more: %v", err)
	}
	if _, ticket, err := s.RestoreTicket(t.Context(), code, 2+lottery.MaxAdditions/2, guest); err != nil || ticket.Title != "Film 99" {
		t.Errorf("an old one is brought back: %+v, %v", ticket, err)
	}

	// So many guests did that, that the numbers went far beyond.
	if _, err := conn.Exec(t.Context(), "UPDATE lotteries SET last_n = 100000"); err != nil {
		t.Fatal(err)
	}
	if added, err := add(friend, "Alien"); err != nil || added.Tickets[0].N != 100001 {
		t.Errorf("a friend: %+v, %v", added, err)
	}
	if _, err := add(host, "Paprika"); err != nil {
		t.Errorf("the host: %v", err)
	}
	l := read(t, s, code)
	if got := titles(l); got != "1 Heat 0; 2 Dune 0; 102 Film 99 0; 100001 Alien 0; 100002 Paprika 0" || len(l.Tickets) != 5 {
		t.Errorf("%d tickets were read: %s", len(l.Tickets), got)
	}
}

func TestOnlyTheHostAndTheGuestWhoAddedItRemoveATicket(t *testing.T) {
	s, _ := open(t)
	code, host := start(t, s, "Heat", "Dune")
	friend := newBrowser()
	if _, _, err := s.AddTickets(t.Context(), code, store.NewTickets{Films: films("Alien", "Paprika")}, friend); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		who  string
		b    lottery.VisitorID
		n    int
		want error
	}{
		{"a friend the host's", friend, 1, lottery.ErrForbidden},
		{"a stranger a friend's", newBrowser(), 3, lottery.ErrForbidden},
		{"a request without an id a guest's", lottery.VisitorID{}, 3, lottery.ErrForbidden},
		{"a friend their own", friend, 3, nil},
		{"a friend their own, twice", friend, 3, nil},
		{"the host a friend's", host, 4, nil},
		{"the host what is not there", host, 5, lottery.ErrNotFound},
	} {
		if _, _, err := s.RemoveTicket(t.Context(), code, c.n, c.b); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, not %v", c.who, err, c.want)
		}
	}
	if got := titles(read(t, s, code)); got != "1 Heat 0; 2 Dune 0" {
		t.Errorf("films: %s", got)
	}
	if _, ticket, err := s.RestoreTicket(t.Context(), code, 3, friend); err != nil || ticket.Title != "Alien" {
		t.Errorf("%+v, %v", ticket, err)
	}
	if got := titles(read(t, s, code)); got != "1 Heat 0; 2 Dune 0; 3 Alien 0" {
		t.Errorf("brought back: %s", got)
	}
}

func TestFilmAddedAgainGetsANewNumber(t *testing.T) {
	s, _ := open(t)
	code, host := start(t, s, "Heat", "Dune")
	if _, _, err := s.RemoveTicket(t.Context(), code, 1, host); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.AddTickets(t.Context(), code, store.NewTickets{Films: films("HEAT")}, host); err != nil {
		t.Fatal(err)
	}
	if _, ticket, err := s.RestoreTicket(t.Context(), code, 1, host); err != nil || ticket.N != 3 {
		t.Errorf("the ticket that is in: %+v, %v", ticket, err)
	}
	if got := titles(read(t, s, code)); got != "2 Dune 0; 3 HEAT 0" {
		t.Errorf("films: %s", got)
	}
}

func TestSimultaneousAdditionsAllSucceed(t *testing.T) {
	url := testdb.New(t)
	s := openAt(t, url)
	other := openAt(t, url) // a second instance
	code, _ := start(t, s, "Heat")
	var wg sync.WaitGroup
	for i := range 20 {
		for name, instance := range map[string]*store.Store{"this": s, "other": other} {
			wg.Go(func() {
				title := fmt.Sprintf("%s %d", name, i)
				if _, _, err := instance.AddTickets(t.Context(), code, store.NewTickets{Films: films(title)}, newBrowser()); err != nil {
					t.Error(err)
				}
			})
		}
	}
	wg.Wait()
	l := read(t, s, code)
	for i, ticket := range l.Films() {
		if ticket.N != i+1 {
			t.Errorf("ticket %d has number %d", i, ticket.N)
		}
	}
	if len(l.Films()) != 41 {
		t.Errorf("%d films, not 41", len(l.Films()))
	}
}

func TestFilmWithACorrectedTitleIsNotAddedTwice(t *testing.T) {
	s, conn := open(t)
	code, host := start(t, s, "Heet", "Dune")
	if _, err := conn.Exec(t.Context(), "UPDATE films SET title = 'Heat', fold = 'heat' WHERE title = 'Heet'"); err != nil {
		t.Fatal(err)
	}
	_, added, err := s.AddTickets(t.Context(), code, store.NewTickets{Films: films("Alien", "Heat", "Paprika")}, host)
	if err != nil || len(added.Tickets) != 2 || len(added.Already) != 1 || added.Already[0].Title != "Heat" {
		t.Errorf("added: %+v, %v", added, err)
	}
	if got := titles(read(t, s, code)); got != "1 Heet 0; 2 Dune 0; 3 Alien 0; 5 Paprika 0" {
		t.Errorf("films: %s", got)
	}

	if _, _, err := s.RemoveTicket(t.Context(), code, 1, host); err != nil {
		t.Fatal(err)
	}
	if _, added, err := s.AddTickets(t.Context(), code, store.NewTickets{Films: films("Heat")}, host); err != nil || len(added.Tickets) != 1 {
		t.Errorf("put in again: %+v, %v", added, err)
	}
	if _, ticket, err := s.RestoreTicket(t.Context(), code, 1, host); err != nil || ticket.N != 6 {
		t.Errorf("the ticket that is in: %+v, %v", ticket, err)
	}
	if got := titles(read(t, s, code)); got != "2 Dune 0; 3 Alien 0; 5 Paprika 0; 6 Heat 0" {
		t.Errorf("films: %s", got)
	}
}

func TestFilmAddedAndRestoredAtTheSameTimeIsInOnce(t *testing.T) {
	url := testdb.New(t)
	instances := []*store.Store{openAt(t, url), openAt(t, url), openAt(t, url)}
	for range 20 {
		code, host := start(t, instances[0], "Heat", "Dune")
		if _, _, err := instances[0].RemoveTicket(t.Context(), code, 1, host); err != nil {
			t.Fatal(err)
		}
		var told sync.Map // the numbers that were told to be new
		var wg sync.WaitGroup
		for i, s := range instances {
			wg.Go(func() {
				if i == 0 {
					if _, ticket, err := s.RestoreTicket(t.Context(), code, 1, host); err != nil {
						t.Error(err)
					} else if ticket.N == 1 {
						told.Store(1, true)
					}
					return
				}
				_, added, err := s.AddTickets(t.Context(), code, store.NewTickets{Films: films("heat")}, host)
				if err != nil || len(added.Tickets)+len(added.Already) != 1 {
					t.Errorf("%+v, %v", added, err)
				}
				for _, ticket := range added.Tickets {
					told.Store(ticket.N, true)
				}
			})
		}
		wg.Wait()
		l, n := read(t, instances[0], code), 0
		told.Range(func(number, _ any) bool {
			n++
			if last := l.Films()[len(l.Films())-1]; last.N != number && l.Films()[0].N != number {
				t.Errorf("%v was told, and it is %s", number, titles(l))
			}
			return true
		})
		if len(l.Films()) != 2 || n != 1 {
			t.Errorf("in: %s; told %d times", titles(l), n)
		}
	}
}

func TestFilmKeepsTheFirstIDThatALineGivesIt(t *testing.T) {
	s, conn := open(t)
	named := func(title, value string) []lottery.ListFilm {
		return []lottery.ListFilm{{Film: lottery.Film{Title: title}, ID: lottery.FilmID{Provider: "imdb", Value: value}}}
	}
	host := newBrowser()
	code, _, err := s.Start(t.Context(), store.NewLottery{Lang: "en", Films: named("Heat", "tt0113277"), Host: host})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.AddTickets(t.Context(), code, store.NewTickets{Films: named("Alien", "tt0078748")}, host); err != nil {
		t.Fatal(err)
	}
	for _, films := range [][]lottery.ListFilm{named("Dune", "tt1160419"), named("Not Heat", "tt0113277")} {
		if _, err := s.AddFilms(t.Context(), films); err != nil {
			t.Fatal(err)
		}
	}
	var got string
	if err := conn.QueryRow(t.Context(), `SELECT string_agg(title || ' ' || value, ', ' ORDER BY title)
		FROM film_ids JOIN films ON films.id = film_id WHERE provider = 'imdb'`).Scan(&got); err != nil {
		t.Fatal(err)
	}
	if want := "Alien tt0078748, Dune tt1160419, Heat tt0113277"; got != want {
		t.Errorf("ids: %s, not %s", got, want)
	}
}
