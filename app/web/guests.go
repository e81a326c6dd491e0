package web

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

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
	f := guestFlash(l, guestRemoved, g, len(removed))
	f.Undo = &undo{Action: guestPath(code, g, "restore"), Place: onLottery}
	return s.redirectWithFlash(c, changedLotteryPath(c, code), f)
}

func (s *Server) restoreGuest(c *fiber.Ctx) error {
	code, g := codeOf(c), int(pathInt(c, "g"))
	l, restored, err := s.Store.RestoreGuest(c.UserContext(), code, g, s.ensureVisitor(c))
	if err != nil {
		return s.refuseLottery(c, l, err)
	}
	return s.redirectWithFlash(c, changedLotteryPath(c, code), guestFlash(l, guestRestored, g, len(restored)))
}

// guestFlash says how many films of a guest were taken out or brought back; nothing where there were none.
func guestFlash(l *lottery.Lottery, kind flashKind, g, films int) flash {
	if films == 0 {
		return flash{}
	}
	return flash{Kind: kind, Title: lottery.Names(l.Guests)[g], Films: films}
}
