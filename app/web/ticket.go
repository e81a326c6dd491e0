package web

import (
	"errors"
	"slices"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/i18n"
	"movie-lottery/app/lottery"
	"movie-lottery/app/web/view"
)

// ticketPage is all that a visitor can do with a film of an open lottery: a page, or a sheet above the lottery.
type ticketPage struct {
	Lottery string // its path
	Row     ticketRow
	Sheet   bool
	Veto    string         // what the visitor's veto is: vetoFree, vetoHere, vetoUsed; empty: there are none
	Other   string         // title of the film that it is used on
	Weights []weightChoice // empty: the visitor may not say what it weighs
	Given   int            // weight that its owner gave it
}

const (
	vetoFree = "free" // not used
	vetoHere = "here" // used on this film
	vetoUsed = "used" // used on another one
)

// weightChoice is a button that says what a film weighs.
type weightChoice struct {
	N      int
	Chosen bool
}

// Head has no title for a sheet: the page below it keeps its own.
func (p ticketPage) Head(*i18n.Language) view.Head {
	if p.Sheet {
		return view.Head{}
	}
	return view.Head{Title: titled(p.Row.Title, p.Row.Year)}
}

func (s *Server) ticket(c *fiber.Ctx) error {
	l, err := s.Store.Lottery(c.UserContext(), codeOf(c))
	if err != nil {
		return err
	}
	if !isFragment(c) && l.CheckOpen() != nil {
		return seeOther(c, lotteryPath(l.Code))
	}
	n, visitor := int(pathInt(c, "n")), s.visitor(c)
	t, err := l.CheckMark(n, lottery.Seen, false, visitor) // all may mark who have the link
	if errors.Is(err, lottery.ErrNotFound) && n > 0 && n <= l.LastN {
		err = lottery.Invalid{Field: "title", Problem: lottery.TakenOut}
	}
	if err != nil {
		if isFragment(c) {
			retarget(c, lotteryPart)
		}
		return s.refuseLottery(c, l, err)
	}
	return s.render(c, fiber.StatusOK, "ticket", newTicketPage(l, t, visitor, isFragment(c)))
}

func newTicketPage(l *lottery.Lottery, t lottery.Ticket, visitor lottery.VisitorID, sheet bool) ticketPage {
	rows := slices.DeleteFunc(ticketRows(l, visitor, flash{}), func(r ticketRow) bool { return r.N != t.N })
	addMarks(l, visitor, rows)
	p := ticketPage{Lottery: lotteryPath(l.Code), Row: rows[0], Sheet: sheet, Given: t.Weight}
	weighs, veto := l.MayWeigh(t, visitor), l.VetoOf(visitor)
	switch {
	case !l.Rules.Vetoes:
	case veto.N == t.N:
		p.Veto = vetoHere
	case weighs: // and can leave it out
	case veto.N == 0:
		p.Veto = vetoFree
	default:
		p.Veto, p.Other = vetoUsed, veto.Title
	}
	if weighs {
		for n := 1; n <= lottery.MaxWeight; n++ {
			p.Weights = append(p.Weights, weightChoice{n, n == t.Weight && !t.LeftOut})
		}
	}
	return p
}
