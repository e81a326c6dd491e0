package lottery_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"movie-lottery/app/lottery"
)

// asking returns a lottery of a host and a guest, with the films of a list, the first of the guest, the others of the host.
func asking(t *testing.T, list string) (l lottery.Lottery, host, guest lottery.VisitorID) {
	t.Helper()
	l.Rules = lottery.DefaultRules
	host, guest = lottery.VisitorID{1}, lottery.VisitorID{2}
	parsed, err := lottery.ParseList(list)
	if err != nil {
		t.Fatal(err)
	}
	l.Rules = lottery.DefaultRules
	l.Guests = []lottery.Guest{{G: 1, Host: true, Devices: []lottery.VisitorID{host}}, {G: 2, Devices: []lottery.VisitorID{guest}}}
	for i, f := range parsed.Films {
		owner := 1
		if i == 0 {
			owner = 2
		}
		l.LastN++
		l.Tickets = append(l.Tickets, lottery.Ticket{N: l.LastN, Title: f.Title, Year: f.Year, Weight: 1, G: owner, Typed: f.Typed})
	}
	return l, host, guest
}

// inWords returns an addition as a text.
func inWords(a lottery.Addition) string {
	var all []string
	for _, t := range a.Tickets {
		all = append(all, fmt.Sprintf("%d %s", t.N, t.Film().WithYear()))
	}
	for _, f := range a.Already {
		all = append(all, "already "+f.WithYear())
	}
	return strings.Join(all, "; ")
}

func TestSplitGivesTheTicketToTheFirstFilmThatIsNotInYet(t *testing.T) {
	for list, want := range map[string]string{
		"Heat, Alien, Dune":                       "1 Heat; 2 Alien; 3 Dune",
		"Heat, Alien, Dune\nUp\nOnce":             "1 Heat; 4 Alien; 5 Dune",
		"Heat, Alien, Dune\nALIEN":                "1 Heat; 3 Dune; already Alien",
		"Heat, Alien, Dune\nheat":                 "1 Alien; 3 Dune; already Heat",
		"Heat, Alien, Dune\nHeat\nDune\nAlien":    "already Heat; already Alien; already Dune",
		"Heat; Alien (1979)":                      "1 Heat; 2 Alien 1979",
		"Spirited Away 2001":                      "1 Spirited Away 2001",
		"Spirited Away 2001\nSpirited Away":       "1 Spirited Away 2001",
		"Spirited Away 2001\nSpirited Away, 2001": "already Spirited Away 2001",
		"Heat": "",
	} {
		l, host, guest := asking(t, list)
		for who, v := range map[string]lottery.VisitorID{"the host": host, "the guest": guest} {
			ticket, added, err := l.Split(1, "", v, 1)
			if err != nil || ticket.N != 1 || inWords(added) != want {
				t.Errorf("%q, %s: %s, %v; not %s", list, who, inWords(added), err, want)
			}
			for _, added := range added.Tickets {
				if added.G != 2 || added.Typed != "" {
					t.Errorf("%q, %s: %+v is not the guest's, or asks", list, who, added)
				}
			}
		}
	}
}

func TestSplitRefusesWhatChangesAndAdditionsRefuse(t *testing.T) {
	draw := func(l *lottery.Lottery) { l.Last = &lottery.Draw{} }
	fill := func(of, n int) func(*lottery.Lottery) {
		return func(l *lottery.Lottery) {
			for i := range n {
				l.LastN++
				l.Tickets = append(l.Tickets, lottery.Ticket{N: l.LastN, Title: fmt.Sprint("Film ", i), G: of})
			}
		}
	}
	_, host, guest := asking(t, "Heat")
	for name, c := range map[string]struct {
		change func(*lottery.Lottery)
		n      int
		text   string
		by     lottery.VisitorID
		added  int
		want   error
	}{
		"the reading that is meant":          {nil, 1, "Heat\r\nAlien\r\nDune", guest, 1, nil},
		"a reading that there is not":        {nil, 1, "Heat\nAlien", guest, 1, lottery.Invalid{Field: "reading", Problem: lottery.UnknownReading}},
		"a ticket that there is not":         {nil, 9, "", host, 1, lottery.ErrNotFound},
		"another guest's":                    {nil, 1, "", lottery.VisitorID{3}, 0, lottery.ErrForbidden},
		"a visitor without an id":            {nil, 1, "", lottery.VisitorID{}, 0, lottery.ErrForbidden},
		"after the draw":                     {draw, 1, "", host, 1, lottery.ErrDrawn},
		"up to a hundred films":              {fill(1, 97), 1, "", guest, 1, nil},
		"a hundred and first":                {fill(1, 98), 1, "", guest, 1, lottery.Invalid{Field: "titles", Problem: lottery.TooManyFilms, Got: 101, Limit: 100}},
		"up to fifty of a guest":             {fill(2, 47), 1, "", guest, 48, nil},
		"a fifty-first":                      {fill(2, 48), 1, "", guest, 49, lottery.Invalid{Field: "titles", Problem: lottery.TooManyOfGuest, Got: 51, Limit: 50}},
		"a fifty-first, by the host":         {fill(2, 48), 1, "", host, 0, nil},
		"up to two hundred additions":        {nil, 1, "", guest, 198, nil},
		"two hundred and one":                {nil, 1, "", guest, 199, lottery.Invalid{Field: "titles", Problem: lottery.TooManyAdditions, Got: 201, Limit: 200}},
		"two hundred and one, by the host":   {nil, 1, "", host, 199, nil},
		"nothing is asked of another ticket": {fill(1, 1), 2, "", host, 1, nil},
	} {
		l, _, _ := asking(t, "Heat, Alien, Dune")
		if c.change != nil {
			c.change(&l)
		}
		if _, _, err := l.Split(c.n, c.text, c.by, c.added); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, not %v", name, err, c.want)
		}
		if _, err := l.Confirm(c.n, c.by); c.want == nil && err != nil || errors.Is(c.want, lottery.ErrForbidden) != errors.Is(err, lottery.ErrForbidden) {
			t.Errorf("%s, confirmed: %v", name, err)
		}
	}
}

func TestRemovedTicketIsNotSplit(t *testing.T) {
	l, host, _ := asking(t, "Heat, Alien, Dune\nUp")
	l.Tickets[0].Removed = true
	if _, added, err := l.Split(1, "", host, 1); err != nil || inWords(added) != "" {
		t.Errorf("%s, %v", inWords(added), err)
	}
}
