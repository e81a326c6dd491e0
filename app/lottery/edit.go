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

// Edit returns the lottery with another title or film as ticket n, which v wants, and that ticket; the caller stores them. The film
// has the id filmID where it is known; otherwise that is 0. A ticket that becomes another film keeps its number, but counts as
// added now: it has no marks, no luck and one chance, and the round can't be taken back any more. A year that is added or left
// out makes no other film of it.
//
// The errors of Edit are those of Editable, and Invalid where another ticket has that film, or it has won an evening: the
// lottery has all of its Evenings.
func (l *Lottery) Edit(n int, film Film, filmID int64, v VisitorID) (*Lottery, Ticket, error) {
	before, err := l.Editable(n, v)
	if err != nil {
		return nil, Ticket{}, err
	}
	after, edited := before, *l
	after.Title, after.Year, after.Typed = film.Title, film.Year, ""
	if after.FilmID = filmID; !before.sameFilm(after) && !differInYearAlone(before.Film(), film) {
		after.Weight, after.LeftOut, after.Lost, after.Seen, after.Vetoes = 1, false, 0, nil, nil
		edited.LastN = max(l.LastN, l.LastNBefore+1) // as if a number had been given in this round
	}
	if i := slices.IndexFunc(l.Evenings, func(e Evening) bool { return after.sameFilm(e.Winner) }); i >= 0 {
		return nil, Ticket{}, Invalid{Field: "title", Problem: HasWon, Got: l.Evenings[i].Round}
	}
	edited.Tickets = slices.Clone(l.Tickets)
	for i, t := range l.Tickets {
		switch {
		case t.N == n:
			edited.Tickets[i] = after
		case t.sameFilm(after):
			return nil, Ticket{}, Invalid{Field: "title", Problem: AlreadyIn}
		}
	}
	return &edited, after, nil
}

// differInYearAlone reports whether the titles of two films are the same, and the year of one is not known.
func differInYearAlone(a, b Film) bool {
	return a.Key().Fold == b.Key().Fold && (a.Year == 0 || b.Year == 0)
}

// ResetByAnotherFilm reports whether a ticket has anything that Edit resets where the ticket becomes another film.
func (l *Lottery) ResetByAnotherFilm(t Ticket) bool {
	return t.Weight != 1 || t.LeftOut || l.Rules.Luck && t.Lost > 0 || len(t.Seen)+len(t.Vetoes) > 0
}
