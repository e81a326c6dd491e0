package web

import (
	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/i18n"
	"movie-lottery/app/lottery"
	"movie-lottery/app/web/view"
)

// deletedPage stands at the address of a lottery that was deleted.
type deletedPage struct {
	Poll          string         // where it asks whether the lottery is back: the address that the lottery's page polled
	Message       string         // why a change was refused; empty: none was
	RefusedRedraw *refusedRedraw // one that came too late, with what was typed; nil: none
	Restore       string         // action of the form that brings it back, for a host; empty for others
	Until         i18n.SafeText  // the last day on which that works
	Within        bool           // htmx runs, so that the lottery comes back without a reload
	refresh       int            // seconds after which it asks again by itself: on a TV
}

func (p deletedPage) Head(l *i18n.Language) view.Head {
	return view.Head{Title: l.Text("deleted.h"), Refresh: p.refresh}
}

// deletedPage makes the page for the lottery's own address, where a host can bring it back.
func (s *Server) deletedPage(c *fiber.Ctx, l *lottery.Lottery) deletedPage {
	p := s.deletedAt(c, l.VersionInfo(), "")
	if l.HostedBy(s.visitor(c)) && !l.Gone {
		p.Restore = lotteryPath(l.Code) + "/restore"
		p.Until = s.language(c).Day(l.RestoreUntil.In(s.TimeZone))
	}
	return p
}

// deletedAt makes the page for an address below the lottery's, such as "/screen".
func (s *Server) deletedAt(c *fiber.Ctx, at lottery.VersionInfo, place string) deletedPage {
	p := deletedPage{Poll: pollPath(at, place, nil), Within: isFragment(c)}
	if place == screenPlace {
		p.refresh = screenRefresh
	}
	return p
}

// showDeleted answers with it. For htmx it replaces the whole page.
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
