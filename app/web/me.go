package web

import (
	"cmp"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/lottery"
)

// naming is the field for the name of a guest, filled with the one that the guest has.
type naming struct {
	Name  string // as it is told from others; empty: none yet
	By    string // what stands in the field
	Error string
	Asks  bool // the guest has put a film in and has no name yet
}

// namingFor returns the field for a visitor's name. It is nil for one who has put nothing in yet, and so is not asked.
func namingFor(l *lottery.Lottery, v lottery.VisitorID) *naming {
	guest, hasFilms := l.Guest(v), tookPart(l, v)
	if guest.G == 0 || guest.Name == "" && !hasFilms && !guest.Host {
		return nil
	}
	return &naming{Name: lottery.Names(l.Guests)[guest.G], By: guest.Name, Asks: guest.Name == "" && !guest.Host}
}

// placeNaming puts the field below the visitor's own films, which are the first group, or above all where there are none.
func (p *openPage) placeNaming(n *naming) {
	p.Naming = n
	if n != nil && len(p.Groups[0].Films) > 0 && p.Groups[0].Films[0].Mine {
		p.Naming, p.Groups[0].Naming = nil, n
	}
}

// naming returns the page's field for the visitor's name, wherever it stands; nil: there is none.
func (p *openPage) naming() *naming { return cmp.Or(p.Naming, p.Groups[0].Naming) }

// refillName puts a name that was sent back into its field. A visitor who is not asked yet gets one in the form that adds films.
func (p *openPage) refillName(by string) {
	switch n := p.naming(); {
	case by == "":
	case n != nil:
		n.By, n.Error = by, p.Add.Errors["by"]
	default:
		p.Add.By = by
	}
}

func (s *Server) nameGuest(c *fiber.Ctx) error {
	code := codeOf(c)
	by, err := lottery.ParseBy(field(c, "by"))
	if err != nil {
		return s.refuseName(c, err)
	}
	visitor := s.ensureVisitor(c)
	l, err := s.Store.NameGuest(c.UserContext(), code, by, visitor)
	if err != nil {
		return s.refuseLottery(c, l, specify(err, lottery.ErrForbidden, errNoGuest))
	}
	f := flash{Kind: guestNamed, Title: l.NameAs(by, visitor)}
	if by == "" {
		f.Kind = guestUnnamed
	}
	return s.redirectWithFlash(c, changedLotteryPath(c, code), f)
}

// refuseName gives a form with a name that is too long back. It may be sent in any state of a lottery.
func (s *Server) refuseName(c *fiber.Ctx, cause error) error {
	l, err := s.Store.Lottery(c.UserContext(), codeOf(c))
	if err != nil {
		return err
	}
	return s.refuseLottery(c, l, cause)
}

// errNoGuest is lottery.ErrForbidden about a name, which has a message of its own: it goes onto films.
var errNoGuest = fmt.Errorf("no guest of this lottery: %w", lottery.ErrForbidden)
