package lottery

import "slices"

// FilmsOf returns the tickets of guest g that are in.
func (l *Lottery) FilmsOf(g int) []Ticket {
	return slices.DeleteFunc(l.Films(), func(t Ticket) bool { return t.G != g })
}

// RemoveGuest returns the tickets of guest g, all of which v wants to remove; the caller stores that. It returns ErrDeleted,
// ErrDrawn, ErrForbidden where v is no host, or ErrNotFound without such a guest.
func (l *Lottery) RemoveGuest(g int, v VisitorID) ([]Ticket, error) {
	if err := l.checkGuests(g, v); err != nil {
		return nil, err
	}
	return l.FilmsOf(g), nil
}

// RestoreGuest returns the removed tickets of guest g that are to be restored, which v wants: the lottery holds those that
// RemoveGuest returned last. A film that is in again under another number, or has won one of Evenings, is left out. Its errors are those of RemoveGuest, and
// Invalid where the lottery would have too many films.
func (l *Lottery) RestoreGuest(g int, v VisitorID) ([]Ticket, error) {
	if err := l.checkGuests(g, v); err != nil {
		return nil, err
	}
	films := l.Films()
	var back []Ticket
	for _, t := range l.Tickets {
		if t.Removed && t.G == g && !slices.ContainsFunc(films, t.sameFilm) && !l.hasWonAs(t) {
			back = append(back, t)
		}
	}
	return back, CheckFilms(len(films) + len(back))
}

// checkGuests returns nil if v may remove or restore all films of guest g now.
func (l *Lottery) checkGuests(g int, v VisitorID) error {
	if err := l.CheckOpen(); err != nil {
		return err
	}
	if !l.HostedBy(v) {
		return ErrForbidden
	}
	if g == 0 || l.find(func(other Guest) bool { return other.G == g }).G == 0 {
		return ErrNotFound
	}
	return nil
}

// sameFilm reports whether another ticket has the same film. A film's title may have been corrected since either was added.
func (t Ticket) sameFilm(other Ticket) bool {
	return t.FilmID != 0 && t.FilmID == other.FilmID || t.Film().Key() == other.Film().Key()
}
