package lottery

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// MaxWeight is the greatest weight of a film in a draw.
const MaxWeight = 5

// Rules are what the hosts of a lottery let its guests do. They bind no host.
type Rules struct {
	GuestsAdd  bool `json:"guests_add"`
	GuestsDraw bool `json:"guests_draw"`
	Vetoes     bool `json:"vetoes"`    // each guest may keep one film out of the draw
	Weights    bool `json:"weights"`   // guests may say how much their own films weigh
	Luck       bool `json:"luck"`      // a film weighs one more for each round that it was in and lost
	PerGuest   int  `json:"per_guest"` // films that a guest may have in at once, 1 to MaxFilms
}

// DefaultRules are those of a lottery until a host changes them.
var DefaultRules = Rules{GuestsAdd: true, GuestsDraw: true, Weights: true, PerGuest: MaxOfGuest}

// UnmarshalJSON reads rules as they are stored: what is missing is as in DefaultRules.
func (r *Rules) UnmarshalJSON(stored []byte) error {
	type plain Rules // without this method
	p := plain(DefaultRules)
	if err := json.Unmarshal(stored, &p); err != nil {
		return err
	}
	*r = Rules(p)
	return nil
}

// ParsePerGuest parses how many films a guest may have in at once: 1 to MaxFilms, or nothing for MaxOfGuest. Other input is
// Invalid.
func ParsePerGuest(s string) (int, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return MaxOfGuest, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > MaxFilms {
		return 0, Invalid{Field: "per_guest", Problem: NotInRange, Limit: MaxFilms}
	}
	return n, nil
}

// RuleFields are the names of the fields of a form that changes rules: all of them say yes or no, but for per_guest.
var RuleFields = []string{"guests_add", "guests_draw", "vetoes", "weights", "luck", "per_guest"}

// ChangeRules returns the rules with the fields of a form taken over, on behalf of v. A rule whose field is missing stays as it
// is. It returns ErrDeleted, ErrForbidden where v is no host, ErrDrawn after a draw, or Invalid.
func (l *Lottery) ChangeRules(fields map[string]string, v VisitorID) (Rules, error) {
	if err := l.checkHost(v); err != nil {
		return Rules{}, err
	}
	rules := l.Rules
	for name, rule := range map[string]*bool{
		"guests_add": &rules.GuestsAdd, "guests_draw": &rules.GuestsDraw, "vetoes": &rules.Vetoes, "weights": &rules.Weights, "luck": &rules.Luck,
	} {
		switch value, given := fields[name]; {
		case !given:
		case value == "yes" || value == "no":
			*rule = value == "yes"
		default:
			return Rules{}, Invalid{Field: name, Problem: NotYesOrNo}
		}
	}
	if typed, given := fields["per_guest"]; given {
		n, err := ParsePerGuest(typed)
		if err != nil {
			return Rules{}, err
		}
		rules.PerGuest = n
	}
	return rules, nil
}

// checkHost returns nil if v is a host of an open lottery.
func (l *Lottery) checkHost(v VisitorID) error {
	switch {
	case l.Deleted:
		return ErrDeleted
	case !l.HostedBy(v):
		return ErrForbidden
	}
	return l.CheckOpen()
}

// Mark is what a guest says of a film.
type Mark string

// The marks. They stay for later draws.
const (
	Seen Mark = "seen" // the guest has seen the film
	Veto Mark = "veto" // the guest keeps the film out of the draw
)

// Exclusion says why a film that is in a lottery is not in its draw.
type Exclusion string

// The values of Exclusion; the zero value is that of a film that is in the draw.
const (
	LeftOut     Exclusion = "left out" // by its owner or a host
	Vetoed      Exclusion = "vetoed"   // by a guest; a page does not say by whom
	OwnerAbsent Exclusion = "absent"   // its owner is not here tonight
)

// Exclusion returns why a ticket is not in the draw. Where there are several reasons, it is the one that stays longest.
func (l *Lottery) Exclusion(t Ticket) Exclusion {
	switch {
	case t.LeftOut:
		return LeftOut
	case l.Rules.Vetoes && len(t.Vetoes) > 0:
		return Vetoed
	case l.Owner(t).Absent:
		return OwnerAbsent
	}
	return ""
}

// Weight returns what a ticket weighs in a draw, 0 to MaxWeight: what its owner gave it, and with Luck one more for each
// round that it lost. It is 0 for one that is removed or excluded.
func (l *Lottery) Weight(t Ticket) int {
	switch {
	case t.Removed, l.Exclusion(t) != "":
		return 0
	case l.Rules.Luck:
		return min(t.Weight+t.Lost, MaxWeight)
	}
	return min(t.Weight, MaxWeight)
}

// Odds say how the chances in the next draw are spread.
type Odds struct {
	Films int  // that are in the draw
	Total int  // of all their weights
	Alike bool // they all weigh the same
}

// Odds returns those of the draw that would be made now.
func (l *Lottery) Odds() Odds {
	o := Odds{Alike: true}
	entries := l.entriesOf(l.Entrants(l.NextNumber()))
	for _, e := range entries {
		o.Films++
		o.Total += e.Weight
		o.Alike = o.Alike && e.Weight == entries[0].Weight
	}
	return o
}

// Percent returns the chance of a film of a weight, rounded; 0 where it is under one percent.
func (o Odds) Percent(weight int) int {
	if o.Total == 0 || 100*weight < o.Total {
		return 0
	}
	return (200*weight + o.Total) / (2 * o.Total)
}

// CheckMark returns ticket n if v may mark it, or take a mark back, which all who have the link may while the lottery is
// open. It returns ErrDeleted, ErrDrawn, ErrNotFound, ErrForbidden for a veto where the rules have none, and Invalid for a
// second one of the same guest, or where the lottery has MaxGuests guests and v would be one more.
func (l *Lottery) CheckMark(n int, mark Mark, on bool, v VisitorID) (Ticket, error) {
	t, err := l.openTicket(n)
	if err != nil {
		return Ticket{}, err
	}
	switch {
	case !on:
	case mark == Veto && !l.Rules.Vetoes:
		return Ticket{}, ErrForbidden
	case l.Guest(v).G == 0 && len(l.Guests) >= MaxGuests:
		return Ticket{}, Invalid{Field: string(mark), Problem: TooManyGuests, Got: len(l.Guests) + 1, Limit: MaxGuests}
	case mark == Veto && !slices.Contains([]int{0, n}, l.VetoOf(v).N):
		return Ticket{}, Invalid{Field: string(mark), Problem: SecondVeto}
	}
	return t, nil
}

// VetoOf returns the film that v keeps out of the draw; the zero value if there is none.
func (l *Lottery) VetoOf(v VisitorID) Ticket {
	me := l.Guest(v).G
	for _, t := range l.Films() {
		if me > 0 && slices.Contains(t.Vetoes, me) {
			return t
		}
	}
	return Ticket{}
}

// HasMarked reports whether v has marked a film.
func (l *Lottery) HasMarked(v VisitorID) bool {
	me := l.Guest(v).G
	return me > 0 && slices.ContainsFunc(l.Films(), func(t Ticket) bool { return slices.Contains(t.Seen, me) || slices.Contains(t.Vetoes, me) })
}

// openTicket returns ticket n of an open lottery, which is not removed.
func (l *Lottery) openTicket(n int) (Ticket, error) {
	t, err := l.ticket(n)
	if err == nil && t.Removed {
		return Ticket{}, l.hasWon(n)
	}
	return t, err
}

// ParseWeight parses what a film is to weigh: 0, which leaves it out, to MaxWeight. Other input is Invalid.
func ParseWeight(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > MaxWeight {
		return 0, Invalid{Field: "weight", Problem: NotInRange, Limit: MaxWeight}
	}
	return n, nil
}

// CheckWeight returns ticket n if v may say what it weighs: the hosts may, and where the rules let them, the guest who added
// it. It returns ErrDeleted, ErrDrawn, ErrNotFound or ErrForbidden.
func (l *Lottery) CheckWeight(n int, v VisitorID) (Ticket, error) {
	t, err := l.openTicket(n)
	if err == nil && !l.MayWeigh(t, v) {
		err = ErrForbidden
	}
	return t, err
}

// MayWeigh reports whether v may say what t weighs.
func (l *Lottery) MayWeigh(t Ticket, v VisitorID) bool {
	return l.HostedBy(v) || l.Rules.Weights && l.Owns(t, v)
}

// CheckAbsent returns the guest with number g if v may say that they are absent or back: the hosts may, and that guest. It
// returns ErrDeleted, ErrDrawn, ErrNotFound or ErrForbidden.
func (l *Lottery) CheckAbsent(g int, v VisitorID) (Guest, error) {
	if err := l.CheckOpen(); err != nil {
		return Guest{}, err
	}
	guest := l.find(func(other Guest) bool { return other.G == g })
	switch {
	case guest.G == 0:
		return Guest{}, ErrNotFound
	case !l.MaySetAbsent(guest, v):
		return Guest{}, ErrForbidden
	}
	return guest, nil
}

// MaySetAbsent reports whether v may say that a guest is absent.
func (l *Lottery) MaySetAbsent(g Guest, v VisitorID) bool {
	return l.HostedBy(v) || l.Guest(v).G == g.G
}

// MayAdd reports whether v may add films while the lottery is open.
func (l *Lottery) MayAdd(v VisitorID) bool { return l.Rules.GuestsAdd || l.HostedBy(v) }

// MayDraw reports whether v may make the first draw.
func (l *Lottery) MayDraw(v VisitorID) bool { return l.Rules.GuestsDraw || l.HostedBy(v) }

// SeenBy says whose marks make a host leave a film out.
type SeenBy string

// The values of SeenBy.
const (
	SeenByAnybody   SeenBy = "anybody"
	SeenByEverybody SeenBy = "everybody" // all guests with films in, but for those who are absent
)

// ParseSeenBy parses a form's field: a value of SeenBy. Other input is Invalid.
func ParseSeenBy(s string) (SeenBy, error) {
	if by := SeenBy(s); by == SeenByAnybody || by == SeenByEverybody {
		return by, nil
	}
	return "", Invalid{Field: "by", Problem: Missing}
}

// SeenTickets returns the numbers of the films in the draw that have been seen, which v wants to leave out. It returns
// ErrDeleted, ErrForbidden where v is no host, or ErrDrawn.
func (l *Lottery) SeenTickets(by SeenBy, v VisitorID) ([]int, error) {
	if err := l.checkHost(v); err != nil {
		return nil, err
	}
	var here []int
	for _, g := range l.Present() {
		here = append(here, g.G)
	}
	hasSeen := func(t Ticket) bool {
		if by == SeenByAnybody {
			return len(t.Seen) > 0
		}
		return len(here) > 0 && !slices.ContainsFunc(here, func(g int) bool { return !slices.Contains(t.Seen, g) })
	}
	var numbers []int
	for _, t := range l.Films() {
		if !t.LeftOut && hasSeen(t) {
			numbers = append(numbers, t.N)
		}
	}
	return numbers, nil
}

// LeftOutSince returns the numbers of the films that were left out at once, by which the lottery got this version, and still are
// so, which v wants to put back in. It returns the errors of SeenTickets.
func (l *Lottery) LeftOutSince(version int64, v VisitorID) ([]int, error) {
	if err := l.checkHost(v); err != nil {
		return nil, err
	}
	var numbers []int
	for _, t := range l.Films() {
		if t.LeftOut && t.Since == version {
			numbers = append(numbers, t.N)
		}
	}
	return numbers, nil
}

// Present returns the guests with films in who are not absent, by number.
func (l *Lottery) Present() []Guest {
	return slices.DeleteFunc(l.Participants(), func(g Guest) bool { return g.Absent })
}

// Participants returns the guests with films in, by number.
func (l *Lottery) Participants() []Guest {
	hasFilm := make(map[int]bool)
	for _, t := range l.Films() {
		hasFilm[t.G] = true
	}
	return slices.DeleteFunc(slices.Clone(l.Guests), func(g Guest) bool { return !hasFilm[g.G] })
}
