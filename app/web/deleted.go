package web

import (
	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/lottery"
	"movie-lottery/app/words"
)

// deletedPage stands where a lottery was.
type deletedPage struct {
	Path    string       // where the lottery was, and is again where it is brought back
	Message string       // why a change was refused
	Restore string       // where the form that brings it back goes, for a host
	Until   words.Phrase // when that will be too late
	Within  bool         // a page that hears of changes: what comes back there does so without a reload
}

func (deletedPage) Title(l *words.Language) string { return l.Text("deleted.h") }

func (s *Server) showDeleted(c *fiber.Ctx, status int, l *lottery.Lottery, message string) error {
	p := deletedPage{Path: lotteryPath(l.Code), Message: message, Within: isFragment(c)}
	if l.HostedBy(s.browser(c)) && !l.Gone {
		p.Restore = lotteryPath(l.Code) + "/restore"
		p.Until = s.language(c).Day(l.RestoreUntil.In(s.TimeZone))
	}
	return s.render(c, status, "deleted", p)
}

func (s *Server) deleteLottery(c *fiber.Ctx) error {
	l, err := s.Store.Delete(c.UserContext(), param(c, "code"), s.knownBrowser(c))
	return s.afterChange(c, l, err)
}

func (s *Server) restoreLottery(c *fiber.Ctx) error {
	l, err := s.Store.Restore(c.UserContext(), param(c, "code"), s.knownBrowser(c))
	return s.afterChange(c, l, err)
}
