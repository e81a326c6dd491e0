package web

import (
	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/i18n"
	"movie-lottery/app/lottery"
)

// deletedPage stands where a lottery was.
type deletedPage struct {
	Poll          string         // where it asks whether the lottery is back, as the page that it was
	Message       string         // why a change was refused
	RefusedRedraw *refusedRedraw // what was typed for it; nil: nothing
	Restore       string         // where the form that brings it back goes, for a host
	Until         i18n.SafeText  // when that will be too late
	Within        bool           // a page that hears of changes: what comes back there does so without a reload
	refresh       int
}

func (deletedPage) Title(l *i18n.Language) string { return l.Text("deleted.h") }

// RefreshIn is when the page asks again by itself: where a TV shows it.
func (p deletedPage) RefreshIn() int { return p.refresh }

// deletedPage is what is left of a lottery, at a place below its address: on its own page, a host can bring it back.
func (s *Server) deletedPage(c *fiber.Ctx, l *lottery.Lottery, place string) deletedPage {
	p := s.deletedAt(c, l.VersionInfo(), place)
	if place == "" && l.HostedBy(s.visitor(c)) && !l.Gone {
		p.Restore = lotteryPath(l.Code) + "/restore"
		p.Until = s.language(c).Day(l.RestoreUntil.In(s.TimeZone))
	}
	return p
}

func (s *Server) deletedAt(c *fiber.Ctx, at lottery.VersionInfo, place string) deletedPage {
	p := deletedPage{Poll: pollPath(at, place, nil), Within: isFragment(c)}
	if place == "/screen" {
		p.refresh = screenRefresh
	}
	return p
}

// showDeleted puts it in the place of the whole page.
func (s *Server) showDeleted(c *fiber.Ctx, status int, p deletedPage) error {
	if isFragment(c) {
		retarget(c, wholePage)
	}
	return s.render(c, status, "deleted", p)
}

func (s *Server) deleteLottery(c *fiber.Ctx) error {
	l, err := s.Store.Delete(c.UserContext(), codeOf(c), s.ensureVisitor(c))
	return s.afterChange(c, l, err)
}

func (s *Server) restoreLottery(c *fiber.Ctx) error {
	l, err := s.Store.Restore(c.UserContext(), codeOf(c), s.ensureVisitor(c))
	return s.afterChange(c, l, err)
}
