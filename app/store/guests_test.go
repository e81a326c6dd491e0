package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
)

// guests returns the guests of a lottery as a text: number, name, "host", and how many devices and films each has.
func guests(l *lottery.Lottery) string {
	var all []string
	for _, g := range l.Guests {
		text, films := fmt.Sprint(g.G, " ", g.Name), 0
		if g.Host {
			text += " host"
		}
		for _, t := range l.Films() {
			if t.G == g.G {
				films++
			}
		}
		all = append(all, fmt.Sprintf("%s %d %d", text, len(g.Devices), films))
	}
	return strings.Join(all, "; ")
}

func expectGuests(t *testing.T, s *store.Store, code, want string) {
	t.Helper()
	if got := guests(read(t, s, code)); got != want {
		t.Errorf("guests: %s, not %s", got, want)
	}
}

// addAs adds a film to a lottery as one visitor, under a name.
func addAs(t *testing.T, s *store.Store, code string, v lottery.VisitorID, name, title string) {
	t.Helper()
	if _, _, err := s.AddTickets(t.Context(), code, store.NewTickets{Films: films(title), By: name}, v); err != nil {
		t.Fatal(err)
	}
}

func TestGuestsAreNumberedAndKeepTheirNumber(t *testing.T) {
	s, _ := open(t)
	code, _ := start(t, s, "Heat", "Dune")
	anna, boris := newBrowser(), newBrowser()
	addAs(t, s, code, anna, "", "Alien")
	addAs(t, s, code, boris, "Boris", "M")
	addAs(t, s, code, anna, "Anna", "Up")
	addAs(t, s, code, anna, "", "Ran")
	expectGuests(t, s, code, "1  host 1 2; 2 Anna 1 3; 3 Boris 1 1")
}

// A rematch has the guests of the lottery that its films are from. Its host is guest 1, whatever number they had there.
func TestRematchTakesOverGuestsAndTheirDevices(t *testing.T) {
	s, conn := open(t)
	code, first := start(t, s, "Heat", "Dune")
	anna, laptop, stranger := newBrowser(), newBrowser(), newBrowser()
	addAs(t, s, code, anna, "Anna", "Alien")
	addAs(t, s, code, newBrowser(), "Boris", "M")
	execute(t, conn, "INSERT INTO devices SELECT id, $2, 2 FROM lotteries WHERE code = $1", code, laptop[:])
	for host, want := range map[lottery.VisitorID]string{
		first:    "1  host 1 2; 2 Anna 2 1; 3 Boris 1 1",
		laptop:   "1 Anna host 2 1; 2  1 2; 3 Boris 1 1",
		stranger: "1  host 1 0; 2  1 2; 3 Anna 2 1; 4 Boris 1 1",
	} {
		again, _, err := s.Start(t.Context(), store.NewLottery{Lang: "en", From: code, Films: films("Heat", "Dune", "Alien", "M"), Host: host})
		if err != nil {
			t.Fatal(err)
		}
		expectGuests(t, s, again, want)
	}
}

func TestDevicesOfAGuestHaveTheSameRightsAndLimits(t *testing.T) {
	s, conn := open(t)
	code, _ := start(t, s, "Heat", "Dune")
	phone, laptop := newBrowser(), newBrowser()
	addAs(t, s, code, phone, "Anna", "Alien")
	execute(t, conn, "INSERT INTO devices SELECT id, $2, 2 FROM lotteries WHERE code = $1", code, laptop[:])
	if _, _, err := s.RemoveTicket(t.Context(), code, 3, laptop); err != nil {
		t.Errorf("a film of the other device can't be taken out: %v", err)
	}
	addAs(t, s, code, laptop, "Ann", "Up")
	expectGuests(t, s, code, "1  host 1 2; 2 Ann 2 1")
	var titles []string
	for i := range lottery.MaxOfGuest {
		titles = append(titles, fmt.Sprint("Film ", i))
	}
	_, _, err := s.AddTickets(t.Context(), code, store.NewTickets{Films: films(titles...)}, phone)
	if invalid, ok := err.(lottery.Invalid); !ok || invalid.Problem != lottery.TooManyOfGuest || invalid.Got != lottery.MaxOfGuest+1 {
		t.Errorf("one film more than a guest may have in: %v", err)
	}
}

// What the version before writes, which knows neither numbers nor devices.
func TestGuestsOfTheVersionBeforeAreNumbered(t *testing.T) {
	s, conn := open(t)
	code, _ := start(t, s, "Heat")
	anna, boris, laptop := newBrowser(), newBrowser(), newBrowser()
	name := func(v lottery.VisitorID, name string) {
		execute(t, conn, `INSERT INTO guests (lottery_id, browser, name) SELECT id, $2, $3 FROM lotteries WHERE code = $1
			ON CONFLICT (lottery_id, browser) DO UPDATE SET name = EXCLUDED.name`, code, v[:], name)
	}
	add := func(v lottery.VisitorID, n int, title string) {
		execute(t, conn, `WITH f AS (INSERT INTO films (title, fold, search) VALUES ($4, $4, $4) RETURNING id)
			INSERT INTO tickets (lottery_id, n, film_id, title, browser) SELECT l.id, $3, f.id, $4, $2 FROM lotteries l, f WHERE code = $1`,
			code, v[:], n, title)
	}
	add(anna, 2, "alien")
	name(boris, "Boris")
	add(boris, 3, "m")
	name(anna, "Anna")
	expectGuests(t, s, code, "1  host 1 1; 2 Anna 1 1; 3 Boris 1 1")

	execute(t, conn, "INSERT INTO devices SELECT id, $2, 2 FROM lotteries WHERE code = $1", code, laptop[:])
	name(laptop, "Ann")
	add(laptop, 4, "up")
	expectGuests(t, s, code, "1  host 1 1; 2 Ann 2 2; 3 Boris 1 1")

	execute(t, conn, "DELETE FROM guests WHERE browser = $1", anna[:]) // as the version before forgets a visitor
	if got := text(t, conn, "SELECT string_agg(g::text, ' ' ORDER BY g) FROM devices"); got != "1 3" {
		t.Errorf("devices of guests %s are known", got)
	}
}

func TestMigrationNumbersGuestsOfAllLotteries(t *testing.T) {
	s, conn := open(t)
	var codes []string
	for range 3 {
		code, _ := start(t, s, "Heat", "Dune")
		addAs(t, s, code, newBrowser(), "", "Alien")
		addAs(t, s, code, newBrowser(), "Boris", "M")
		codes = append(codes, code)
	}
	execute(t, conn, "DELETE FROM guests WHERE NOT host AND name = ''") // the version before has no row for these
	execute(t, conn, "UPDATE guests SET g = NULL")
	execute(t, conn, "DELETE FROM devices")
	for range 2 { // a run that was interrupted is run again
		migrateUp(t, conn, "20261129220100_number_guests.sql")
		for _, code := range codes {
			expectGuests(t, s, code, "1  host 1 2; 2 Boris 1 1; 3  1 1")
		}
	}
}

func TestAllFilmsOfAGuestAreTakenOutAndBroughtBack(t *testing.T) {
	s, conn := open(t)
	code, host := start(t, s, "Heat", "Dune")
	anna, laptop, boris := newBrowser(), newBrowser(), newBrowser()
	for _, title := range []string{"Alien", "Up", "Ran"} {
		addAs(t, s, code, anna, "Anna", title)
	}
	addAs(t, s, code, boris, "Boris", "M")
	execute(t, conn, "INSERT INTO devices SELECT id, $2, 2 FROM lotteries WHERE code = $1", code, laptop[:])
	addAs(t, s, code, laptop, "", "Brazil")
	if _, _, err := s.RemoveTicket(t.Context(), code, 4, anna); err != nil { // which no undo brings back
		t.Fatal(err)
	}
	press := func(change func(context.Context, string, int, lottery.VisitorID) (*lottery.Lottery, []lottery.Ticket, error), g, n int, films string) {
		t.Helper()
		_, changed, err := change(t.Context(), code, g, host)
		if err != nil || len(changed) != n {
			t.Errorf("%d films: %v", len(changed), err)
		}
		if got := titles(read(t, s, code)); got != films {
			t.Errorf("films: %s, not %s", got, films)
		}
		if got := text(t, conn, "SELECT search FROM lotteries WHERE code = '"+code+"'"); got != read(t, s, code).SearchText() {
			t.Errorf("searched in %q", got)
		}
	}
	press(s.RestoreGuest, 2, 0, "1 Heat 0; 2 Dune 0; 3 Alien 0; 5 Ran 0; 6 M 0; 7 Brazil 0") // nothing to undo
	press(s.RemoveGuest, 2, 3, "1 Heat 0; 2 Dune 0; 6 M 0")
	press(s.RemoveGuest, 2, 0, "1 Heat 0; 2 Dune 0; 6 M 0")
	press(s.RemoveGuest, 3, 1, "1 Heat 0; 2 Dune 0")
	press(s.RestoreGuest, 2, 3, "1 Heat 0; 2 Dune 0; 3 Alien 0; 5 Ran 0; 7 Brazil 0")
	press(s.RestoreGuest, 2, 0, "1 Heat 0; 2 Dune 0; 3 Alien 0; 5 Ran 0; 7 Brazil 0")
	press(s.RestoreGuest, 3, 1, "1 Heat 0; 2 Dune 0; 3 Alien 0; 5 Ran 0; 6 M 0; 7 Brazil 0")

	// A second press has an undo of its own.
	press(s.RemoveGuest, 2, 3, "1 Heat 0; 2 Dune 0; 6 M 0")
	addAs(t, s, code, anna, "", "Jaws")
	press(s.RemoveGuest, 2, 1, "1 Heat 0; 2 Dune 0; 6 M 0")
	press(s.RestoreGuest, 2, 1, "1 Heat 0; 2 Dune 0; 6 M 0; 8 Jaws 0")

	// What the guest has brought back and taken out again stays out, and a film that is in under another number is left out.
	press(s.RemoveGuest, 2, 1, "1 Heat 0; 2 Dune 0; 6 M 0")
	for _, change := range []func(context.Context, string, int, lottery.VisitorID) (*lottery.Lottery, lottery.Ticket, error){s.RestoreTicket, s.RemoveTicket} {
		if _, _, err := change(t.Context(), code, 8, anna); err != nil {
			t.Fatal(err)
		}
	}
	press(s.RestoreGuest, 2, 0, "1 Heat 0; 2 Dune 0; 6 M 0")
	press(s.RemoveGuest, 3, 1, "1 Heat 0; 2 Dune 0")
	addAs(t, s, code, boris, "", "m")
	press(s.RestoreGuest, 3, 0, "1 Heat 0; 2 Dune 0; 9 m 0")

	for _, c := range []struct {
		who  string
		g    int
		v    lottery.VisitorID
		want error
	}{{"a guest", 2, anna, lottery.ErrForbidden}, {"a stranger", 2, newBrowser(), lottery.ErrForbidden}, {"an unknown number", 9, host, lottery.ErrNotFound}, {"no number", 0, host, lottery.ErrNotFound}} {
		if _, _, err := s.RemoveGuest(t.Context(), code, c.g, c.v); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.who, err)
		}
		if _, _, err := s.RestoreGuest(t.Context(), code, c.g, c.v); !errors.Is(err, c.want) {
			t.Errorf("%s, undo: %v", c.who, err)
		}
	}
}

func TestLimitHoldsWhenFilmsOfAGuestAreBroughtBack(t *testing.T) {
	s, _ := open(t)
	code, host := start(t, s, "Heat", "Dune")
	anna := newBrowser()
	addAs(t, s, code, anna, "Anna", "Alien")
	addAs(t, s, code, anna, "Anna", "Up")
	if _, _, err := s.RemoveGuest(t.Context(), code, 2, host); err != nil {
		t.Fatal(err)
	}
	var many []string
	for i := range lottery.MaxFilms - 3 {
		many = append(many, fmt.Sprint("Film ", i))
	}
	if _, _, err := s.AddTickets(t.Context(), code, store.NewTickets{Films: films(many...)}, host); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.RestoreGuest(t.Context(), code, 2, host); !errors.Is(err, lottery.Invalid{Field: "titles", Problem: lottery.TooManyFilms, Got: 101, Limit: 100}) {
		t.Errorf("one film too many: %v", err)
	}
	if n := len(read(t, s, code).Films()); n != 99 {
		t.Errorf("%d films are in", n)
	}
}
