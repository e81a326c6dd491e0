package web

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/lottery"
)

func (s *Server) addTickets(c *fiber.Ctx) error {
	code := param(c, "code")
	list, by, err := s.ticketsOf(c)
	if err != nil {
		return s.refuseLottery(c, nil, err)
	}
	l, added, err := s.Store.AddTickets(c.UserContext(), code, list.Films, s.knownBrowser(c), by)
	if err != nil {
		return s.refuseLottery(c, l, err)
	}
	return s.sayAt(c, lotteryPath(code), sayOf(list, len(added.Tickets), added.Already))
}

// ticketsOf are the films that a form adds, typed or from the library, and the name of whoever adds them.
func (s *Server) ticketsOf(c *fiber.Ctx) (lottery.List, string, error) {
	_, list, err := s.newLottery(c, startForm{Titles: field(c, "titles"), Movies: fields(c, "movie")})
	if err != nil {
		return list, "", err
	}
	by, err := lottery.ParseBy(field(c, "by"))
	return list, by, err
}

func (s *Server) removeTicket(c *fiber.Ctx) error {
	code, n := param(c, "code"), number(c, "n")
	l, ticket, err := s.Store.RemoveTicket(c.UserContext(), code, int(n), s.knownBrowser(c))
	if err != nil {
		return s.refuseLottery(c, l, err)
	}
	return s.sayAt(c, lotteryPath(code), notice{TakenOut: ticket.Title, Undo: ticketPath(code, ticket.N, "restore")})
}

func (s *Server) restoreTicket(c *fiber.Ctx) error {
	l, _, err := s.Store.RestoreTicket(c.UserContext(), param(c, "code"), int(number(c, "n")), s.knownBrowser(c))
	return s.afterChange(c, l, err)
}

func ticketPath(code string, n int, action string) string {
	return fmt.Sprintf("%s/tickets/%d/%s", lotteryPath(code), n, action)
}
