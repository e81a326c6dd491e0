package lottery_test

import (
	"errors"
	"strings"
	"testing"

	"movie-lottery/app/lottery"
)

func TestTitleIsOneLineOfAList(t *testing.T) {
	for text, want := range map[string]string{
		"Heat (1995)":                "Heat 1995",
		"- heat, 1995\n\n":           "heat 1995",
		"Blade Runner 2049":          "Blade Runner 2049",
		"":                           "title: no title (line 0, 0 of 0)",
		" \u200b\n":                  "title: no title (line 0, 0 of 0)",
		"Heat\nDune":                 "title: several films (line 0, 0 of 0)",
		"Heat\nheat":                 "title: several films (line 0, 0 of 0)",
		"Heat\nhttps://boxd.it/2a1m": "title: several films (line 0, 0 of 0)",
		"https://boxd.it/2a1m":       "title: only links (line 0, 1 of 0)",
		strings.Repeat("x", 201):     "title: too long (line 0, 201 of 200)",
		strings.Repeat("x\n", 9999):  "title: several films (line 0, 0 of 0)",
	} {
		film, err := lottery.ParseTitle(text)
		got := film.WithYear()
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%.40q is %q, not %q", text, got, want)
		}
	}
}

func TestTicketIsEditedByItsOwnerOrAHostUntilTheDraw(t *testing.T) {
	host, anna, boris := lottery.VisitorID{1}, lottery.VisitorID{2}, lottery.VisitorID{3}
	l := &lottery.Lottery{
		Guests: []lottery.Guest{{G: 1, Host: true, Devices: []lottery.VisitorID{host}}, {G: 2, Devices: []lottery.VisitorID{anna}}},
		Tickets: []lottery.Ticket{
			{N: 1, FilmID: 11, Title: "Heat", G: 1}, {N: 2, FilmID: 12, Title: "Dune 1984", G: 2, Typed: "Dune 1984"},
			{N: 3, FilmID: 13, Title: "Alien", G: 2, Removed: true},
		},
	}
	drawn, deleted := *l, *l
	drawn.Last, deleted.Deleted = &lottery.Draw{}, true
	dune := lottery.Film{Title: "Dune", Year: 1984}
	for name, c := range map[string]struct {
		l      *lottery.Lottery
		n      int
		film   lottery.Film
		filmID int64
		v      lottery.VisitorID
		want   error
	}{
		"by its owner":                        {l, 2, dune, 0, anna, nil},
		"by a host":                           {l, 2, dune, 14, host, nil},
		"with the film it has":                {l, 2, lottery.Film{Title: "DUNE 1984"}, 12, anna, nil},
		"a host's, by a guest":                {l, 1, dune, 0, anna, lottery.ErrForbidden},
		"by a stranger":                       {l, 2, dune, 0, boris, lottery.ErrForbidden},
		"that there is not":                   {l, 9, dune, 0, host, lottery.ErrNotFound},
		"that is out":                         {l, 3, dune, 0, anna, lottery.Invalid{Field: "title", Problem: lottery.TakenOut}},
		"after the draw":                      {&drawn, 2, dune, 0, anna, lottery.ErrDrawn},
		"of a deleted lottery":                {&deleted, 2, dune, 0, anna, lottery.ErrDeleted},
		"with a film that is in":              {l, 2, lottery.Film{Title: "HEAT"}, 0, anna, lottery.Invalid{Field: "title", Problem: lottery.AlreadyIn}},
		"with one of a title corrected since": {l, 2, lottery.Film{Title: "Heat 2"}, 11, anna, lottery.Invalid{Field: "title", Problem: lottery.AlreadyIn}},
		"with a film that was taken out":      {l, 2, lottery.Film{Title: "Paprika"}, 0, anna, nil},
	} {
		after, ticket, err := c.l.Edit(c.n, c.film, c.filmID, c.v)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, not %v", name, err, c.want)
		}
		if err == nil && (after.Tickets[1].Film() != c.film || after.Tickets[1].N != 2 || after.Tickets[1].Typed != "" || ticket.Film() != c.film) {
			t.Errorf("%s: %+v, %+v", name, after.Tickets[1], ticket)
		}
	}
	if l.Tickets[1].Title != "Dune 1984" {
		t.Error("the lottery before was changed")
	}
}

func TestTicketThatBecomesAnotherFilmCountsAsAddedNow(t *testing.T) {
	host := lottery.VisitorID{1}
	l := &lottery.Lottery{
		LastN: 3, LastNBefore: 3, Guests: []lottery.Guest{{G: 1, Host: true, Devices: []lottery.VisitorID{host}}},
		Evenings: []lottery.Evening{{Round: 1, Winner: lottery.Ticket{N: 3, FilmID: 13, Title: "Alien"}}},
		Tickets: []lottery.Ticket{
			{N: 1, FilmID: 11, Title: "Heat", G: 1, Weight: 3, LeftOut: true, Lost: 2, Sender: "Anna", Seen: []int{1}, Vetoes: []int{2}},
			{N: 2, FilmID: 12, Title: "Dune", G: 1, Weight: 1},
		},
	}
	for name, c := range map[string]struct {
		film   lottery.Film
		filmID int64
		anew   bool
	}{
		"another spelling":              {lottery.Film{Title: "HEAT!"}, 11, false},
		"a title of the film":           {lottery.Film{Title: "Heat", Year: 1995}, 11, false},
		"a title that is corrected now": {lottery.Film{Title: "heat"}, 0, false},
		"its year":                      {lottery.Film{Title: "Heat", Year: 1995}, 0, false},
		"another film":                  {lottery.Film{Title: "Heat 2"}, 0, true},
		"a film that is known":          {lottery.Film{Title: "Up"}, 14, true},
	} {
		edited, after, err := l.Edit(1, c.film, c.filmID, host)
		if err != nil {
			t.Fatal(err)
		}
		if kept := after.Weight == 3 && after.LeftOut && after.Lost == 2 && len(after.Seen) == 1 && len(after.Vetoes) == 1; kept == c.anew || l.ResetByAnotherFilm(after) == c.anew {
			t.Errorf("%s: %+v", name, after)
		}
		if (edited.LastN == 4) != c.anew || after.N != 1 || after.Sender != "Anna" {
			t.Errorf("%s: number %d after %d, of %q", name, after.N, edited.LastN, after.Sender)
		}
	}
	l.LastN = 5 // numbers were given in this round
	if edited, _, err := l.Edit(1, lottery.Film{Title: "Up"}, 0, host); err != nil || edited.LastN != 5 {
		t.Errorf("%+v, %v", edited, err)
	}
	if _, _, err := l.Edit(1, lottery.Film{Title: "alien"}, 0, host); !errors.Is(err, lottery.Invalid{Field: "title", Problem: lottery.HasWon, Got: 1}) {
		t.Errorf("an evening's winner: %v", err)
	}
}
