// Package lottery holds the rules: what a line of a list means, who may change what, how a draw is made and proved.
// It is pure: it knows no database, no HTTP, no clock, and takes its random bytes from the caller.
package lottery

import (
	"slices"
	"time"
)

// Limits on what people may type, in characters (code points after NFC) and films.
const (
	MaxName  = 80  // a lottery's name
	MaxBy    = 40  // the name somebody gives themselves
	MaxFilms = 100 // films in one lottery, those taken out not counted

	// MaxTickets is how many films one lottery may ever have had, those taken out counted: nobody needs a tenth of
	// them, but every page reads them all.
	MaxTickets = 1000
)

// Reveal is how long after a draw its winner is told: the same moment on every screen.
const Reveal = 6 * time.Second

// RestoreWithin is how long a lottery that was deleted, or a film that was taken out of the library, can be brought back.
const RestoreWithin = 30 * 24 * time.Hour

// RecentWinner is how long a film that won is left out, where recent winners are, of a lottery that is made from the
// library. Three months: what was drawn but not watched deserves another evening, only not the next dozen.
const RecentWinner = 90 * 24 * time.Hour

// VisitorID is the 128 random bits by which a browser is known; there are no accounts. The zero value is nobody.
type VisitorID [16]byte

// Known says whether b is somebody.
func (b VisitorID) Known() bool { return b != VisitorID{} }

// Lottery is one lottery as it was read at one moment.
type Lottery struct {
	ID           int64
	Code         string
	Name         string // may be empty
	Lang         string // the language it was started in
	Version      int64  // moves with every change that anybody can see
	LastN        int    // the last ticket number given
	CreatedAt    time.Time
	Deleted      bool
	RestoreUntil time.Time   // while it is deleted: until when a host may bring it back
	Gone         bool        // that time had passed, by the database's clock, when it was read
	Commitment   string      // the promise for the next draw: hex SHA-256 of its seed
	Hosts        []VisitorID // who may delete it, and take any film out
	Tickets      []Ticket    // by number; those taken out are among them
	Earlier      []Draw      // those before Last, by number; of their winners, Kept and Watched are not read
	Last         *Draw       // the newest draw; nil while the lottery is open
}

// Ticket is a film in a lottery, with title and year as they were typed.
type Ticket struct {
	N       int   // given once, from 1, never used again; not the position
	FilmID  int64 // 0 for a ticket that is not written down yet
	Title   string
	Year    int       // 0: unknown
	Weight  int       // 1 unless somebody gave more; 0: in sight, not in the draw
	Visitor VisitorID // who put it in
	By      string    // the name that browser goes by, may be empty
	Removed bool
}

// Film is what the ticket stands for.
func (t Ticket) Film() Film { return Film{Title: t.Title, Year: t.Year} }

// Draw is a draw that was made. Until the reveal it tells no winner and no word.
type Draw struct {
	Number     int
	Commitment string // the promise it kept
	DrawnAt    time.Time
	Elapsed    time.Duration // since DrawnAt, by the database's clock, when it was read
	Reason     string        // why it was drawn again; empty for the first draw
	Word       string
	Winner     *Winner // nil until the reveal, which the next draw waits for
	Reel       *Reel   // until the reveal, for the picture alone: nothing else may look at it; nil from then on
}

// Winner is the ticket that was drawn, and where its film stands in the library today.
type Winner struct {
	Ticket
	InLibrary bool // in the library
	Watched   bool // since the draw
	Tickets   int  // the sum of all weights in the draw: its chance was Weight in Tickets
}

// RevealIn is how long it still takes until the winner may be told, from Reveal down to 0.
func (d *Draw) RevealIn() time.Duration { return min(max(0, Reveal-d.Elapsed), Reveal) }

// Drawing says whether the draw is made and its winner is not yet told.
func (l *Lottery) Drawing() bool { return l.Last != nil && l.Last.Winner == nil }

// Films are the tickets that are in, those of weight 0 among them, by number.
func (l *Lottery) Films() []Ticket {
	in := make([]Ticket, 0, len(l.Tickets))
	for _, t := range l.Tickets {
		if !t.Removed {
			in = append(in, t)
		}
	}
	return in
}

// HostedBy says whether b is one of the hosts.
func (l *Lottery) HostedBy(b VisitorID) bool {
	return b.Known() && slices.Contains(l.Hosts, b)
}

// MayRemove says whether b may take t out, or put it back: the host may, and whoever put it in.
func (l *Lottery) MayRemove(t Ticket, b VisitorID) bool {
	return l.HostedBy(b) || b.Known() && t.Visitor == b
}

// CheckOpen says why nothing may be changed any more, with ErrDeleted or ErrDrawn; nil while it may.
func (l *Lottery) CheckOpen() error {
	switch {
	case l.Deleted:
		return ErrDeleted
	case l.Last != nil:
		return ErrDrawn
	}
	return nil
}

// CheckFilms says whether a lottery may have n films; with more than MaxFilms it is Invalid.
func CheckFilms(n int) error {
	if n > MaxFilms {
		return Invalid{Field: "titles", Problem: TooManyFilms, Got: n, Limit: MaxFilms}
	}
	return nil
}

// Addition is what adding a list to a lottery comes to.
type Addition struct {
	Tickets []Ticket // new, numbered
	Already []Film   // in the lottery before: said, not refused
}

// MoveToAlready is the addition when the tickets of some numbers turned out to be in the lottery before.
func (a Addition) MoveToAlready(numbers []int) Addition {
	after := Addition{Already: slices.Clone(a.Already)}
	for _, t := range a.Tickets {
		if slices.Contains(numbers, t.N) {
			after.Already = append(after.Already, t.Film())
		} else {
			after.Tickets = append(after.Tickets, t)
		}
	}
	return after
}

// Add numbers the films of a list that are not in yet and have them come from b.
// It refuses with ErrDeleted, ErrDrawn, or Invalid where there would be more than MaxFilms.
func (l *Lottery) Add(films []Film, b VisitorID) (Addition, error) {
	if err := l.CheckOpen(); err != nil {
		return Addition{}, err
	}
	in := make(map[Key]bool)
	for _, t := range l.Films() {
		in[t.Film().Key()] = true
	}
	var a Addition
	for _, f := range films {
		if in[f.Key()] {
			a.Already = append(a.Already, f)
			continue
		}
		a.Tickets = append(a.Tickets, Ticket{N: l.LastN + len(a.Tickets) + 1, Title: f.Title, Year: f.Year, Weight: 1, Visitor: b})
	}
	if err := CheckFilms(len(in) + len(a.Tickets)); err != nil {
		return Addition{}, err
	}
	if last := l.LastN + len(a.Tickets); last > MaxTickets {
		return Addition{}, Invalid{Field: "titles", Problem: TooManyTickets, Got: last, Limit: MaxTickets}
	}
	return a, nil
}

// Remove finds the ticket that b wants to take out.
// It refuses with ErrDeleted, ErrDrawn, ErrNotFound or ErrForbidden. Taking out twice is no error.
func (l *Lottery) Remove(n int, b VisitorID) (Ticket, error) { return l.changeable(n, b) }

// Restore finds the ticket that b wants to put back in.
// It refuses as Remove does, and with Invalid where the lottery is full; the film may be in again under another
// number: then there is nothing left to do, and the ticket that is in is the answer.
func (l *Lottery) Restore(n int, b VisitorID) (Ticket, error) {
	t, err := l.changeable(n, b)
	if err != nil || !t.Removed {
		return t, err
	}
	films, key := l.Films(), t.Film().Key()
	for _, in := range films {
		if t.FilmID != 0 && in.FilmID == t.FilmID || in.Film().Key() == key { // a film's title may have been corrected since
			return in, nil
		}
	}
	if err := CheckFilms(len(films) + 1); err != nil {
		return Ticket{}, err
	}
	return t, nil
}

func (l *Lottery) changeable(n int, b VisitorID) (Ticket, error) {
	if err := l.CheckOpen(); err != nil {
		return Ticket{}, err
	}
	i := slices.IndexFunc(l.Tickets, func(t Ticket) bool { return t.N == n })
	if i < 0 {
		return Ticket{}, ErrNotFound
	}
	if !l.MayRemove(l.Tickets[i], b) {
		return Ticket{}, ErrForbidden
	}
	return l.Tickets[i], nil
}

// CheckDelete says whether b may delete the lottery: only a host may (ErrForbidden), and not between the draw and the
// reveal (ErrDrawing), when it would tell that something is to be hidden.
func (l *Lottery) CheckDelete(b VisitorID) error {
	switch {
	case !l.HostedBy(b):
		return ErrForbidden
	case l.Drawing():
		return ErrDrawing
	}
	return nil
}

// CheckUndelete says whether b may bring the lottery back. It refuses as Delete does, and with ErrDeleted when RestoreWithin
// has passed.
func (l *Lottery) CheckUndelete(b VisitorID) error {
	if err := l.CheckDelete(b); err != nil {
		return err
	}
	if l.Gone {
		return ErrDeleted
	}
	return nil
}

// SearchText is what a search in the history looks at: the name and all titles that are in.
func (l *Lottery) SearchText(added ...Ticket) string {
	text := SearchLine(l.Name)
	for _, t := range slices.Concat(l.Films(), added) {
		text += SearchLine(t.Title)
	}
	return text
}
