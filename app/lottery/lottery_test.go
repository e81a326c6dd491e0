package lottery_test

import (
	"errors"
	"fmt"
	"testing"

	"movie-lottery/app/lottery"
)

// hosts returns the guests of a lottery that has only a host.
func hosts(host lottery.VisitorID) []lottery.Guest {
	return []lottery.Guest{{G: 1, Host: true, Devices: []lottery.VisitorID{host}}}
}

// numbered returns n films with titles that begin alike.
func numbered(begin string, n int) (films []lottery.ListFilm) {
	for i := range n {
		films = append(films, lottery.ListFilm{Film: lottery.Film{Title: fmt.Sprint(begin, " ", i)}})
	}
	return films
}

// problemOf returns what is wrong with a form, and how many there would be; empty where nothing is.
func problemOf(err error) string {
	if invalid, ok := errors.AsType[lottery.Invalid](err); ok {
		return fmt.Sprint(invalid.Problem, ", ", invalid.Got)
	}
	return fmt.Sprint(err)
}

func TestGuestMayHaveFiftyFilmsInAndHostAll(t *testing.T) {
	host, guest, other := lottery.VisitorID{1}, lottery.VisitorID{2}, lottery.VisitorID{3}
	l := &lottery.Lottery{Rules: lottery.DefaultRules, Guests: []lottery.Guest{
		{G: 1, Host: true, Devices: []lottery.VisitorID{host}}, {G: 2, Devices: []lottery.VisitorID{guest}}, {G: 3, Devices: []lottery.VisitorID{other}},
	}}
	add := func(v lottery.VisitorID, begin string, n, before int) string {
		added, err := l.Add(numbered(begin, n), v, before)
		l.Tickets = append(l.Tickets, added.Tickets...)
		if n := len(l.Tickets); n > 0 {
			l.LastN = l.Tickets[n-1].N
		}
		return problemOf(err)
	}
	for _, c := range []struct {
		v         lottery.VisitorID
		begin     string
		n, before int
		want      string
	}{
		{guest, "a", 51, 0, "too many of a guest, 51"},
		{guest, "a", 48, 0, "<nil>"},
		{guest, "a", 50, 48, "<nil>"}, // 48 of them are in
		{guest, "b", 1, 50, "too many of a guest, 51"},
		{guest, "a", 50, 200, "<nil>"}, // all of them are in
		{other, "c", 2, 199, "too many additions, 201"},
		{other, "c", 1, 199, "<nil>"},
		{host, "d", 50, 999, "too many films, 101"},
		{host, "d", 49, 999, "<nil>"},
	} {
		if got := add(c.v, c.begin, c.n, c.before); got != c.want {
			t.Errorf("%d films %s for %v: %s, not %s", c.n, c.begin, c.v[0], got, c.want)
		}
	}
}

func TestRestoreKeepsToTheLimitOfAGuest(t *testing.T) {
	host, guest := lottery.VisitorID{1}, lottery.VisitorID{2}
	l := &lottery.Lottery{Rules: lottery.DefaultRules, Guests: append(hosts(host), lottery.Guest{G: 2, Devices: []lottery.VisitorID{guest}})}
	for i, f := range numbered("a", 51) {
		l.Tickets = append(l.Tickets, lottery.Ticket{N: i + 1, Title: f.Title, G: 2, Removed: i == 0})
	}
	if _, err := l.Restore(1, guest); problemOf(err) != "too many of a guest, 51" {
		t.Errorf("a guest's fifty-first: %v", err)
	}
	if ticket, err := l.Restore(1, host); err != nil || ticket.N != 1 {
		t.Errorf("by the host: %+v, %v", ticket, err)
	}
	l.Tickets[1].Removed = true
	if ticket, err := l.Restore(1, guest); err != nil || ticket.N != 1 {
		t.Errorf("the fiftieth: %+v, %v", ticket, err)
	}
}
