package lottery

import "slices"

// Readings returns the other ways to read the line of a ticket; none if it asks no longer, or never did.
func (t Ticket) Readings() []Reading { return readingsOf(t.Typed) }

// Split returns what becomes of ticket n, whose line v wants to be read in another way: as the reading with this Text, or as the
// first one where the text is empty. The first film that the lottery does not have yet takes the ticket, and with it its
// number; the others get new ones, of the guest who added it. Where the lottery has all of them, or they have won one of Evenings,
// which it has all of, the ticket is removed.
//
// The result has the ticket as it was. Its addition is empty if the ticket asks no longer, so that nothing is to be stored.
// Split returns ErrDeleted, ErrDrawn, ErrNotFound, ErrForbidden, and Invalid for a reading that there is not, and for
// what Add refuses: added is how many tickets v has added, removed ones included.
func (l *Lottery) Split(n int, text string, v VisitorID, added int) (Ticket, Addition, error) {
	t, err := l.changeable(n, v)
	if err != nil || t.Removed || t.Typed == "" {
		return t, Addition{}, err
	}
	reading, err := t.reading(text)
	if err != nil {
		return t, Addition{}, err
	}
	others := *l
	others.Tickets = slices.DeleteFunc(l.Films(), func(other Ticket) bool { return other.N == n })
	films := List{}.Merge(reading.Films).Films // no two alike
	a, err := others.Add(films, v, added-1)    // the ticket itself was added before
	if err != nil {
		return t, Addition{}, err
	}
	for i := range a.Tickets {
		a.Tickets[i].G, a.Tickets[i].By, a.Tickets[i].Sender = t.G, t.By, t.Sender
		a.Tickets[i].N--
	}
	if len(a.Tickets) > 0 {
		a.Tickets[0].N, a.Tickets[0].Weight = n, t.Weight
	}
	return t, a, nil
}

// reading returns the reading of the ticket with a text, or the first one for an empty text.
func (t Ticket) reading(text string) (Reading, error) {
	all := t.Readings()
	i := slices.IndexFunc(all, func(r Reading) bool { return text == "" || r.Text() == lineBreaks.Replace(text) })
	if i < 0 {
		return Reading{}, Invalid{Field: "reading", Problem: UnknownReading}
	}
	return all[i], nil
}

// Confirm returns ticket n, whose line was read as v meant it; the caller stores that, if the ticket asks. It returns
// ErrDeleted, ErrDrawn, ErrNotFound or ErrForbidden.
func (l *Lottery) Confirm(n int, v VisitorID) (Ticket, error) { return l.changeable(n, v) }
