package web

import (
	"cmp"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/i18n"
	"movie-lottery/app/lottery"
)

// guestView is another guest, all of whose films a host may take out.
type guestView struct {
	Name   string // as it is told from others; empty: none
	Films  int
	Remove string // action of the form
}

// guestFor returns the guest who put a ticket in, for a host; nil for others, and where the ticket is the guest's only one.
func guestFor(l *lottery.Lottery, t lottery.Ticket, v lottery.VisitorID) *guestView {
	films := len(l.FilmsOf(t.G))
	if !l.HostedBy(v) || l.Owns(t, v) || t.G == 0 || films < 2 {
		return nil
	}
	return &guestView{Name: lottery.Names(l.Guests)[t.G], Films: films, Remove: guestPath(l.Code, t.G, "remove")}
}

// errNotAbsent is lottery.ErrForbidden about another guest who is said to be absent, or back.
var errNotAbsent = fmt.Errorf("another guest's absence: %w", lottery.ErrForbidden)

// personView is a guest with films in an open lottery.
type personView struct {
	G      int
	Name   string
	Host   bool // and has a name, beside which that stands
	Films  int
	Absent bool
	Action string // of the button that says the opposite; empty where the visitor may not
}

// peopleView is who is here tonight. There is nothing to say with a single guest who is.
type peopleView struct {
	All    []personView
	Hint   string // says what a press does; empty where the visitor may press nothing
	Action string // of the form, whose buttons have their own
}

func newPeopleView(lang *i18n.Language, l *lottery.Lottery, visitor lottery.VisitorID) peopleView {
	v := peopleView{Action: lotteryPath(l.Code)}
	films := make(map[int]int)
	for _, t := range l.Films() {
		films[t.G]++
	}
	all, names := l.Participants(), lottery.Names(l.Guests)
	if len(all) < 2 && len(all) == len(l.Present()) {
		return v
	}
	for _, g := range all {
		p := personView{G: g.G, Name: cmp.Or(names[g.G], nameless(lang, g)), Host: g.Host && g.Name != "", Films: films[g.G], Absent: g.Absent}
		if g.G == l.Guest(visitor).G {
			p.Name = lang.Text("here.you", "name", p.Name)
		}
		if l.MaySetAbsent(g, visitor) {
			p.Action = guestPath(l.Code, g.G, "absent")
			if g.Absent {
				p.Action = guestPath(l.Code, g.G, "present")
			}
			v.Hint = lang.Text("here.me")
		}
		v.All = append(v.All, p)
	}
	if l.HostedBy(visitor) {
		v.Hint = lang.Text("here.p")
	}
	return v
}

// nameless returns what stands for the name of a guest who gave none.
func nameless(lang *i18n.Language, g lottery.Guest) string {
	if g.Host {
		return lang.Text("here.host")
	}
	return lang.Text("here.guest", "n", g.G)
}

// guestPath returns the path that a form about a guest is sent to.
func guestPath(code string, g int, action string) string {
	return fmt.Sprintf("%s/guests/%d/%s", lotteryPath(code), g, action)
}

func (s *Server) removeGuest(c *fiber.Ctx) error {
	code, g := codeOf(c), int(pathInt(c, "g"))
	l, removed, err := s.Store.RemoveGuest(c.UserContext(), code, g, s.ensureVisitor(c))
	if err != nil {
		return s.refuseLottery(c, l, err)
	}
	var f flash
	if len(removed) > 0 {
		f = guestFlash(l, guestRemoved, g, len(removed))
		f.Undo = &undo{Action: guestPath(code, g, "restore"), Place: onLottery}
	}
	return s.redirectWithFlash(c, changedLotteryPath(c, code), f)
}

func (s *Server) restoreGuest(c *fiber.Ctx) error {
	code, g := codeOf(c), int(pathInt(c, "g"))
	l, restored, err := s.Store.RestoreGuest(c.UserContext(), code, g, s.ensureVisitor(c))
	if err != nil {
		return s.refuseLottery(c, l, err)
	}
	f := guestFlash(l, guestRestored, g, len(restored))
	if len(restored) == 0 {
		f.Kind = nothingRestored
	}
	return s.redirectWithFlash(c, changedLotteryPath(c, code), f)
}

// guestFlash says how many films of a guest were taken out or brought back.
func guestFlash(l *lottery.Lottery, kind flashKind, g, films int) flash {
	return flash{Kind: kind, Title: lottery.Names(l.Guests)[g], Films: films}
}

// setAbsent returns the handler that says whether a guest is absent tonight.
func (s *Server) setAbsent(absent bool) fiber.Handler {
	return func(c *fiber.Ctx) error {
		l, _, err := s.Store.SetAbsent(c.UserContext(), codeOf(c), int(pathInt(c, "g")), absent, s.ensureVisitor(c))
		return s.afterChange(c, l, specify(err, lottery.ErrForbidden, errNotAbsent))
	}
}
