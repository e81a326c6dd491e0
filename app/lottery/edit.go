package lottery

import (
	"errors"
	"slices"
)

// ParseTitle parses a text that names one film, as a line of a list does. It returns Invalid for none, for several, and for a
// title of more than MaxTitle characters.
func ParseTitle(text string) (ListFilm, error) {
	list, err := ParseList(text)
	long, isLong := errors.AsType[Invalid](err)
	switch {
	case isLong && long.Problem == TitleTooLong:
		return ListFilm{}, Invalid{Field: "title", Problem: TooLong, Got: long.Got, Limit: long.Limit}
	case err != nil || len(list.Films)+list.Repeats+len(list.Links) > 1:
		return ListFilm{}, Invalid{Field: "title", Problem: SeveralFilms}
	case len(list.Links) > 0:
		return ListFilm{}, Invalid{Field: "title", Problem: OnlyLinks, Got: 1}
	case len(list.Films) == 0:
		return ListFilm{}, Invalid{Field: "title", Problem: NoTitle}
	}
	return list.Films[0], nil
}

// Editable returns ticket n if v may correct its film now. Its errors are those of Remove, and Invalid for a removed ticket.
func (l *Lottery) Editable(n int, v VisitorID) (Ticket, error) {
	t, err := l.changeable(n, v)
	if err == nil && t.Removed {
		err = Invalid{Field: "title", Problem: TakenOut}
	}
	return t, err
}

// Edit returns the lottery with another film as ticket n, which v wants; the caller stores that. The film has the id filmID
// where it is known; otherwise that is 0. The errors of Edit are those of Editable, and Invalid where another ticket has that
// film, or it has won an evening: the lottery has all of its Evenings.
func (l *Lottery) Edit(n int, film Film, filmID int64, v VisitorID) (*Lottery, error) {
	if _, err := l.Editable(n, v); err != nil {
		return nil, err
	}
	if l.hasWonAs(Ticket{FilmID: filmID, Title: film.Title, Year: film.Year}) {
		return nil, Invalid{Field: "title", Problem: HasWon}
	}
	edited := *l
	edited.Tickets = slices.Clone(l.Tickets)
	for i, t := range l.Tickets {
		switch {
		case t.N == n:
			edited.Tickets[i].Title, edited.Tickets[i].Year, edited.Tickets[i].Typed = film.Title, film.Year, ""
		case t.sameFilm(Ticket{FilmID: filmID, Title: film.Title, Year: film.Year}):
			return nil, Invalid{Field: "title", Problem: AlreadyIn}
		}
	}
	return &edited, nil
}
