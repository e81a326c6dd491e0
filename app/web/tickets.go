package web

import (
	"errors"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
)

type ticketRow struct {
	N      int
	Title  string
	Year   int
	By     string
	New    bool   // since the page was last seen
	Out    bool   // was just taken out
	Undo   string // where the form that brings it back goes, where it was
	Remove string // where the form that takes it out goes; empty where the browser may not
}

// ticketRows are the films of a lottery as a browser sees them: with what was just taken out in its place, and without
// those that have won.
func ticketRows(l *lottery.Lottery, b lottery.VisitorID, said flash) (rows []ticketRow) {
	open := l.Last == nil
	for _, t := range l.Tickets {
		if t.Removed && (t.N != said.Out || !open) || l.Won(t.N) != 0 {
			continue
		}
		row := ticketRow{N: t.N, Title: t.Title, Year: t.Year, By: t.By, New: said.From > 0 && t.N >= said.From, Out: t.Removed}
		if row.Out {
			row.Undo = said.Undo
		} else if open && l.MayRemove(t, b) {
			row.Remove = ticketPath(l.Code, t.N, "remove")
		}
		rows = append(rows, row)
	}
	return rows
}

func (s *Server) addTickets(c *fiber.Ctx) error {
	code := codeOf(c)
	list, add, err := newTickets(c)
	if err != nil {
		return s.refuseLottery(c, nil, err)
	}
	l, added, err := s.Store.AddTickets(c.UserContext(), code, add, s.ensureVisitor(c))
	if err != nil {
		return s.refuseLottery(c, l, err)
	}
	n := flashFor(list, len(added.Tickets), added.Already)
	if len(added.Tickets) > 0 {
		n.From = added.Tickets[0].N
	}
	return s.redirectWithFlash(c, changedLotteryPath(c, code), n)
}

// newTickets are the films that a form adds, typed or from the library, and the name of whoever adds them.
func newTickets(c *fiber.Ctx) (list lottery.List, add store.NewTickets, err error) {
	if list, err = lottery.ParseList(field(c, "titles")); err != nil {
		return list, add, err
	}
	if add.Movies, err = movieIDs(fields(c, "movie")); err != nil {
		return list, add, err
	}
	if add.By, err = lottery.ParseBy(field(c, "by")); err != nil {
		return list, add, err
	}
	add.Films = list.Films
	return list, add, usable(list, len(add.Movies))
}

func (s *Server) removeTicket(c *fiber.Ctx) error {
	code, n := codeOf(c), pathInt(c, "n")
	l, ticket, err := s.Store.RemoveTicket(c.UserContext(), code, int(n), s.ensureVisitor(c))
	if err != nil {
		return s.refuseLottery(c, l, ofTicket(err))
	}
	return s.redirectWithFlash(c, changedLotteryPath(c, code), flash{TakenOut: ticket.Title, Out: ticket.N, Undo: ticketPath(code, ticket.N, "restore"), Swap: "#lottery"})
}

func (s *Server) restoreTicket(c *fiber.Ctx) error {
	l, _, err := s.Store.RestoreTicket(c.UserContext(), codeOf(c), int(pathInt(c, "n")), s.ensureVisitor(c))
	return s.afterChange(c, l, ofTicket(err))
}

// errNotTheirs is lottery.ErrForbidden about a ticket, which more people than the host may change.
var errNotTheirs = fmt.Errorf("somebody else's ticket: %w", lottery.ErrForbidden)

func ofTicket(err error) error {
	if errors.Is(err, lottery.ErrForbidden) {
		return errNotTheirs
	}
	return err
}

func ticketPath(code string, n int, action string) string {
	return fmt.Sprintf("%s/tickets/%d/%s", lotteryPath(code), n, action)
}
