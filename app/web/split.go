package web

import (
	"errors"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
)

// splitTicket reads the line of a ticket in another way.
func (s *Server) splitTicket(c *fiber.Ctx) error {
	code := codeOf(c)
	split := store.Split{
		N: int(pathInt(c, "n")), Reading: field(c, "reading"), By: s.ensureVisitor(c),
		Allow: func(films []lottery.ListFilm) error { return s.takeFilms(c, films) },
	}
	l, ticket, added, err := s.Store.SplitTicket(c.UserContext(), code, split)
	if limitText(s.language(c), err) != "" {
		return err
	}
	if err != nil {
		return s.refuseLottery(c, l, ofReading(ofTicket(err)))
	}
	return s.redirectWithFlash(c, changedLotteryPath(c, code), s.splitFlash(ticket, added))
}

// splitFlash says what became of a ticket that was split.
func (s *Server) splitFlash(ticket lottery.Ticket, added lottery.Addition) flash {
	if added.Empty() { // it had been answered before
		return flash{}
	}
	f := listFlash(lottery.List{}, len(added.Tickets), added.Already)
	f.addWon(added.Won, s.TimeZone)
	f.Kind, f.Before = ticketSplit, ticket.Title
	for _, t := range added.Tickets {
		if t.N != ticket.N {
			f.Ticket = t.N
			break
		}
	}
	if len(added.Tickets) == 1 && len(added.Already) == 0 {
		f.Now = titled(added.Tickets[0].Title, added.Tickets[0].Year)
	}
	return f
}

// confirmTicket says that the line of a ticket was read as it was meant.
func (s *Server) confirmTicket(c *fiber.Ctx) error {
	l, ticket, err := s.Store.ConfirmTicket(c.UserContext(), codeOf(c), int(pathInt(c, "n")), s.ensureVisitor(c))
	if err != nil {
		return s.refuseLottery(c, l, ofTicket(err))
	}
	var f flash
	if ticket.Typed != "" {
		f = flash{Kind: ticketConfirmed, Title: ticket.Title}
		f.Undo = &undo{Action: ticketPath(l.Code, ticket.N, "ask"), Before: s.signer.seal(typedPurpose(l.Code, ticket), []byte(ticket.Typed)), Place: onLottery}
	}
	return s.redirectWithFlash(c, changedLotteryPath(c, l.Code), f)
}

// askTicket is the undo of confirmTicket, as long as the ticket has the same film.
func (s *Server) askTicket(c *fiber.Ctx) error {
	code, sealed := codeOf(c), field(c, "before")
	l, asks, err := s.Store.AskTicket(c.UserContext(), code, int(pathInt(c, "n")), func(t lottery.Ticket) string {
		line, _, _ := s.signer.open(typedPurpose(code, t), sealed)
		return string(line)
	}, s.ensureVisitor(c))
	if err != nil {
		return s.refuseLottery(c, l, ofTicket(err))
	}
	var f flash
	if !asks {
		f.Kind = nothingRestored
	}
	return s.redirectWithFlash(c, changedLotteryPath(c, code), f)
}

// typedPurpose is what the line of a ticket is signed for.
func typedPurpose(code string, t lottery.Ticket) string {
	return fmt.Sprintf("typed %s %d %s", code, t.N, titled(t.Title, t.Year))
}

// ofReading returns an error about the films of a reading as one about that, and not about a field: nothing was typed.
func ofReading(err error) error {
	if invalid, ok := errors.AsType[lottery.Invalid](err); ok {
		invalid.Field = "reading"
		return invalid
	}
	return err
}
