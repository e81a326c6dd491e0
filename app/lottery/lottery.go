// Package lottery holds the rules: what a line of a list means, who may change what, how a draw is made and proved.
// It is pure: no database, no HTTP, no clock; callers pass in random bytes and times.
package lottery

import (
	"cmp"
	"slices"
	"time"
)

// Limits on form input, in characters (code points after NFC) and films.
const (
	MaxName   = 80  // a lottery's name
	MaxBy     = 40  // the name under which a visitor adds films
	MaxFilms  = 100 // films in one lottery, removed ones not counted
	MaxDraws  = 200 // of one lottery, those of all rounds
	MaxRounds = 100 // of one lottery

	// What one guest may add, so that no guest alone can fill a lottery or its tables. It is no limit for hosts, and what
	// a guest has removed counts for that guest alone.
	MaxOfGuest   = 50  // films in at once, unless a host allows more or fewer
	MaxAdditions = 200 // tickets in one round, removed ones counted

	// MaxGuests is how many guests a lottery may have for one more to become a guest by a mark alone.
	MaxGuests = 200
)

// Reveal is the time from a draw to its reveal, which is at the same moment on every screen.
const Reveal = 6 * time.Second

// RestoreWithin is how long a deleted lottery or library film can be restored.
const RestoreWithin = 30 * 24 * time.Hour

// RecentWinner is how long after its draw a winner counts as recent, for lotteries that are started from the library
// without recent winners. A film that was drawn but not watched comes back after these three months.
const RecentWinner = 90 * 24 * time.Hour

// VisitorID identifies a visitor by 128 random bits in a cookie; there are no accounts. The zero value stands for a
// visitor without the cookie.
type VisitorID [16]byte

// Known reports whether v comes from a cookie.
func (v VisitorID) Known() bool { return v != VisitorID{} }

// ScanBytes implements pgtype.BytesScanner. An id that is NULL is the zero value.
func (v *VisitorID) ScanBytes(id []byte) error {
	copy(v[:], id)
	return nil
}

// Lottery is a lottery as it was read at one moment. Its fields are the first columns of the store's query named lottery;
// those with a db tag are none of them.
type Lottery struct {
	ID           int64
	Code         string
	Name         string // may be empty
	Lang         string // code of the language it was started in
	Version      int64  // of its row: grows with every change that a page shows
	LastN        int    // the highest ticket number given so far
	CreatedAt    time.Time
	Deleted      bool
	RestoreUntil time.Time // of a deleted lottery: until when a host may restore it
	Gone         bool      // RestoreUntil has passed, by the database's clock
	Commitment   string    // of the next draw: the SHA-256 of its seed in lowercase hex
	Rematch      string    // code of the newest lottery that was started with its films; empty: none
	KeyRenewals  int       // how often the keys of its hosts were renewed
	Rules        Rules
	Round        int       // the newest, from 1
	DrawnBefore  int       // draws of the rounds before it
	LastNBefore  int       // the highest ticket number given before it
	Evenings     []Evening // the rounds before it, newest first: all that a change asks for, or one more than ShownEvenings
	Guests       []Guest   // by number; unknown are those whose id was erased
	Marked       []Marked  `db:"-"` // all marks of Tickets
	Tickets      []Ticket  // by number, without removed ones and the winners of Evenings; but a change has those that it names
	Earlier      []Draw    `db:"-"` // the draws of the round before Last, by number; their winners lack InLibrary and Watched
	Last         *Draw     `db:"-"` // the newest draw of the round; nil while the lottery is open
}

// Guest is a person in a lottery: a host, or one who put a film in. The store reads its fields in this order.
type Guest struct {
	G       int    // number in the lottery, from 1, never reused
	Name    string // may be empty; two guests may have the same
	Host    bool   // may delete the lottery, draw again, and remove any film
	Absent  bool   // tonight: the films stay in sight, but are not in the draw
	Since   int64  // version of the lottery since which the guest is absent, or back; 0: unknown
	Devices []VisitorID
}

// Marked is a mark of a ticket, by a guest.
type Marked struct {
	N, G  int
	Mark  Mark
	Since int64 // version of the lottery since which it is there; 0: unknown
}

// Ticket is a film in a lottery, with title and year as they were typed. The store reads its fields in this order.
type Ticket struct {
	N       int   // number in the lottery, from 1, never reused; not the position in a draw's list
	FilmID  int64 // 0 for a ticket that is not stored yet
	Title   string
	Year    int    // 0: unknown
	Weight  int    // that its owner gave it: 1 by default, up to MaxWeight; see Lottery.Weight for what counts
	LeftOut bool   // shown, but not in the draw
	G       int    // number of the guest who added it; 0: unknown
	By      string // that guest's name, may be empty
	Removed bool
	Typed   string // the line that it was typed as, while it asks which of its readings is meant; otherwise empty
	Sender  string // the name before its line in the chat that it was pasted from; empty: none; see Lottery.Sender
	Lost    int    // rounds that it was in and did not win
	Since   int64  // version of the lottery since which it is left out; 0: it is not, or that is unknown
	Seen    []int  `db:"-"` // numbers of the guests who have seen the film
	Vetoes  []int  `db:"-"` // numbers of the guests who keep it out of the draw, where the rules let them
}

// Film returns the ticket's title and year.
func (t Ticket) Film() Film { return Film{Title: t.Title, Year: t.Year} }

// Draw is a draw that was made. Until its reveal it has no winner, no word and no letters. The store reads the fields up to
// By, in this order.
type Draw struct {
	Number     int    // from 1
	Commitment string // published before the draw: the SHA-256 of its seed in lowercase hex
	DrawnAt    time.Time
	Elapsed    time.Duration // from DrawnAt to the reading, by the database's clock
	Reason     string        // why it was drawn again; empty for the first draw
	By         Drawer        // also before the reveal
	Said       string        // the lucky word of the visitor who drew, may be empty
	Letters    string        // that were mixed in with it; empty: none
	Winner     *Winner       // nil until the reveal; a redraw is refused until then
	Reel       *Reel         // nil from the reveal on; it gives the winner away, so it is for the animation alone
}

// Drawer says who drew. The zero value is not known.
type Drawer struct {
	Known bool // as it is not in draws of earlier versions, nor where it was erased
	Host  bool
	G     int    // number of the guest; 0: none
	Name  string `db:"-"` // of the guest, as Names returns it; empty: none
}

// Winner is the ticket that was drawn, with the state of its film in the library when it was read.
type Winner struct {
	Ticket
	InLibrary bool
	Watched   bool // marked as watched since the draw
	Tickets   int  // the sum of all weights in the draw: the chance was Weight in Tickets
}

// RevealIn returns the time left until the reveal, from Reveal down to 0.
func (d *Draw) RevealIn() time.Duration { return min(max(0, Reveal-d.Elapsed), Reveal) }

// Drawing reports whether the newest draw is made but not revealed yet.
func (l *Lottery) Drawing() bool { return l.Last != nil && l.Last.Winner == nil }

// Films returns the tickets that are not removed, by number; those of weight 0 are included, the winners of Evenings are not.
func (l *Lottery) Films() []Ticket {
	return slices.DeleteFunc(slices.Clone(l.Tickets), func(t Ticket) bool { return t.Removed })
}

// Guest returns the guest that a visitor is; the zero value for one who is none.
func (l *Lottery) Guest(v VisitorID) Guest {
	if !v.Known() {
		return Guest{}
	}
	return l.find(func(g Guest) bool { return slices.Contains(g.Devices, v) })
}

// Owner returns the guest who added a ticket; the zero value where that is unknown.
func (l *Lottery) Owner(t Ticket) Guest {
	return l.find(func(g Guest) bool { return g.G == t.G })
}

func (l *Lottery) find(is func(Guest) bool) Guest {
	if i := slices.IndexFunc(l.Guests, is); i >= 0 {
		return l.Guests[i]
	}
	return Guest{}
}

// GuestNumber returns the number of the guest that a visitor is, or that a visitor who is none yet gets.
func (l *Lottery) GuestNumber(v VisitorID) int {
	if g := l.Guest(v).G; g > 0 || len(l.Guests) == 0 {
		return max(g, 1)
	}
	return l.Guests[len(l.Guests)-1].G + 1
}

// HostedBy reports whether v is one of the hosts.
func (l *Lottery) HostedBy(v VisitorID) bool { return l.Guest(v).Host }

// Owns reports whether v is the guest who added t.
func (l *Lottery) Owns(t Ticket, v VisitorID) bool { return t.G > 0 && l.Guest(v).G == t.G }

// MayRemove reports whether v may remove or restore t, or say how its line is meant: the hosts may, and the guest who added it.
func (l *Lottery) MayRemove(t Ticket, v VisitorID) bool { return l.HostedBy(v) || l.Owns(t, v) }

// CheckOpen returns nil while films may be added or removed and no draw was made; otherwise ErrDeleted or ErrDrawn.
func (l *Lottery) CheckOpen() error {
	switch {
	case l.Deleted:
		return ErrDeleted
	case l.Last != nil:
		return ErrDrawn
	}
	return nil
}

// CheckFilms returns Invalid where n films are more than MaxFilms.
func CheckFilms(n int) error {
	if n > MaxFilms {
		return Invalid{Field: "titles", Problem: TooManyFilms, Got: n, Limit: MaxFilms}
	}
	return nil
}

// Addition is the result of adding films to a lottery.
type Addition struct {
	Tickets []Ticket  // new ones, numbered
	Already []Film    // those that were in the lottery before; the page says so, it is no error
	Won     []Evening // those whose films were not added since they have won
}

// Empty reports whether there was no film to add.
func (a Addition) Empty() bool { return len(a.Tickets)+len(a.Already)+len(a.Won) == 0 }

// MoveToAlready returns the addition with the tickets of these numbers moved to Already.
func (a Addition) MoveToAlready(numbers []int) Addition {
	moved := Addition{Already: slices.Clone(a.Already), Won: a.Won}
	for _, t := range a.Tickets {
		if slices.Contains(numbers, t.N) {
			moved.Already = append(moved.Already, t.Film())
		} else {
			moved.Tickets = append(moved.Tickets, t)
		}
	}
	return moved
}

// Add returns tickets for the films that are not in the lottery yet, added by v, who has added so many tickets before
// in this round, removed ones included. The lottery has all of its Evenings. It returns ErrDeleted, ErrDrawn, ErrForbidden where
// guests may not add, or Invalid where the lottery would have more than MaxFilms films, or a guest more than Rules.PerGuest of
// them or more than MaxAdditions tickets.
func (l *Lottery) Add(films []ListFilm, v VisitorID, before int) (Addition, error) {
	if err := l.CheckOpen(); err != nil {
		return Addition{}, err
	}
	if !l.MayAdd(v) {
		return Addition{}, ErrForbidden
	}
	in := make(map[Key]bool)
	for _, t := range l.Films() {
		in[t.Film().Key()] = true
	}
	var a Addition
	for _, f := range films {
		if in[f.Key()] {
			a.Already = append(a.Already, f.Film)
			continue
		}
		if i := slices.IndexFunc(l.Evenings, func(e Evening) bool { return e.Winner.Film().Key() == f.Key() }); i >= 0 {
			a.Won = append(a.Won, l.Evenings[i])
			continue
		}
		a.Tickets = append(a.Tickets, Ticket{N: l.LastN + len(a.Tickets) + 1, Title: f.Title, Year: f.Year, Weight: 1, G: l.GuestNumber(v), Typed: f.Typed, Sender: f.Sender})
	}
	if err := CheckFilms(len(in) + len(a.Tickets)); err != nil {
		return Addition{}, err
	}
	if err := l.checkGuest(v, len(a.Tickets)); err != nil {
		return Addition{}, err
	}
	if after := before + len(a.Tickets); after > MaxAdditions && len(a.Tickets) > 0 && !l.HostedBy(v) {
		return Addition{}, Invalid{Field: "titles", Problem: TooManyAdditions, Got: after, Limit: MaxAdditions}
	}
	return a, nil
}

// checkGuest returns Invalid where v is no host, and would have more than Rules.PerGuest films in with n more.
func (l *Lottery) checkGuest(v VisitorID, n int) error {
	if n == 0 || l.HostedBy(v) {
		return nil
	}
	for _, t := range l.Films() {
		if l.Owns(t, v) {
			n++
		}
	}
	if n > l.Rules.PerGuest {
		return Invalid{Field: "titles", Problem: TooManyOfGuest, Got: n, Limit: l.Rules.PerGuest}
	}
	return nil
}

// WithTickets returns the lottery as it is after v added tickets, without reading it again. The name is on all tickets of the
// guest from now on; where it is empty they keep the one that they have.
func (l *Lottery) WithTickets(added []Ticket, v VisitorID, name string) *Lottery {
	if len(added) == 0 {
		return l
	}
	after, guest := *l, l.Guest(v)
	after.Guests = slices.Clone(l.Guests)
	if guest.G == 0 {
		guest = Guest{G: added[0].G, Devices: []VisitorID{v}}
		after.Guests = append(after.Guests, guest)
	}
	guest.Name = cmp.Or(name, guest.Name)
	for i, g := range after.Guests {
		if g.G == guest.G {
			after.Guests[i] = guest
		}
	}
	after.Version, after.LastN = l.Version+1, added[len(added)-1].N
	after.Tickets = slices.Concat(l.Tickets, added)
	for i, t := range after.Tickets {
		if t.G == guest.G {
			after.Tickets[i].By = guest.Name
		}
	}
	return &after
}

// Remove returns ticket n, which v wants to remove; the caller stores that. It returns ErrDeleted, ErrDrawn, ErrNotFound
// or ErrForbidden. Removing a removed ticket is no error.
func (l *Lottery) Remove(n int, v VisitorID) (Ticket, error) { return l.changeable(n, v) }

// Restore returns the removed ticket n, which v wants to restore; the caller stores that. Where the same film is in the
// lottery under another number, or has won an evening, it returns that ticket, and nothing is to be stored. The lottery has all of
// its Evenings. Its errors are those of Remove, and
// Invalid where the lottery is full, or a guest has as many films in as a guest may.
func (l *Lottery) Restore(n int, v VisitorID) (Ticket, error) {
	t, err := l.changeable(n, v)
	if err != nil || !t.Removed {
		return t, err
	}
	films := l.Films()
	if i := slices.IndexFunc(films, t.sameFilm); i >= 0 {
		return films[i], nil
	}
	if i := slices.IndexFunc(l.Evenings, func(e Evening) bool { return t.sameFilm(e.Winner) }); i >= 0 {
		return l.Evenings[i].Winner, nil
	}
	if err := CheckFilms(len(films) + 1); err != nil {
		return Ticket{}, err
	}
	if err := l.checkGuest(v, 1); err != nil {
		return Ticket{}, err
	}
	return t, nil
}

// hasWonAs reports whether one of Evenings had the film of a ticket as its winner.
func (l *Lottery) hasWonAs(t Ticket) bool {
	return slices.ContainsFunc(l.Evenings, func(e Evening) bool { return t.sameFilm(e.Winner) })
}

// hasWon returns ErrDrawn if ticket n has won one of Evenings, and ErrNotFound otherwise.
func (l *Lottery) hasWon(n int) error {
	if slices.ContainsFunc(l.Evenings, func(e Evening) bool { return e.Winner.N == n }) {
		return ErrDrawn
	}
	return ErrNotFound
}

// changeable returns ticket n if v may change it now.
func (l *Lottery) changeable(n int, v VisitorID) (Ticket, error) {
	t, err := l.ticket(n)
	if err == nil && !l.MayRemove(t, v) {
		return Ticket{}, ErrForbidden
	}
	return t, err
}

// ticket returns ticket n of an open lottery, which may be removed.
func (l *Lottery) ticket(n int) (Ticket, error) {
	if err := l.CheckOpen(); err != nil {
		return Ticket{}, err
	}
	i := slices.IndexFunc(l.Tickets, func(t Ticket) bool { return t.N == n })
	if i < 0 {
		return Ticket{}, l.hasWon(n)
	}
	return l.Tickets[i], nil
}

// CheckWatched returns ticket n if it is the winner of the newest draw or of an earlier round, and so can be marked watched,
// which any visitor may do. The lottery has all of its Evenings. It returns ErrDeleted, ErrDrawing before the reveal,
// ErrNotFound without such a ticket, and ErrNotDrawn for one that has not won.
func (l *Lottery) CheckWatched(n int) (Ticket, error) {
	if l.Deleted {
		return Ticket{}, ErrDeleted
	}
	if i := slices.IndexFunc(l.Evenings, func(e Evening) bool { return e.Winner.N == n }); i >= 0 {
		return l.Evenings[i].Winner, nil
	}
	switch {
	case l.Drawing():
		return Ticket{}, ErrDrawing
	case l.Last != nil && l.Last.Winner.N == n:
		return l.Last.Winner.Ticket, nil
	case slices.ContainsFunc(l.Tickets, func(t Ticket) bool { return t.N == n }):
		return Ticket{}, ErrNotDrawn
	}
	return Ticket{}, ErrNotFound
}

// CheckDelete returns nil if v may delete the lottery: ErrForbidden where v is no host, ErrDrawing between a draw and its
// reveal, so that a host cannot withdraw a winner before others see it.
func (l *Lottery) CheckDelete(v VisitorID) error {
	switch {
	case !l.HostedBy(v):
		return ErrForbidden
	case l.Drawing():
		return ErrDrawing
	}
	return nil
}

// CheckUndelete returns nil if v may restore the deleted lottery. Its errors are those of CheckDelete, and ErrDeleted
// once RestoreWithin has passed.
func (l *Lottery) CheckUndelete(v VisitorID) error {
	if err := l.CheckDelete(v); err != nil {
		return err
	}
	if l.Gone {
		return ErrDeleted
	}
	return nil
}

// SearchText returns what a search in the history matches, with the added tickets.
func (l *Lottery) SearchText(added ...Ticket) string {
	var films []Film
	for _, t := range slices.Concat(l.Films(), added) {
		films = append(films, t.Film())
	}
	return SearchText(l.Name, films)
}
