package web

import (
	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/i18n"
	"movie-lottery/app/lottery"
	"movie-lottery/app/web/view"
)

// rematchPage is the form that starts a lottery with the films of an earlier one: a page, or a sheet above the winner. It is
// not a part of the winner's page, which many visitors are sent alike: each form has a random key.
type rematchPage struct {
	Form  startForm
	Path  string // of the earlier lottery
	Name  string
	Sheet bool
}

// Head has no title for a sheet: the page below it keeps its own.
func (p rematchPage) Head(l *i18n.Language) view.Head {
	if p.Sheet {
		return view.Head{}
	}
	return view.Head{Title: l.Text("again.h") + " · " + p.Name}
}

func (s *Server) rematch(c *fiber.Ctx) error {
	l, err := s.Store.Lottery(c.UserContext(), codeOf(c))
	if err != nil {
		return err
	}
	if l.Deleted {
		return s.showDeleted(c, fiber.StatusGone, s.deletedPage(c, l))
	}
	if l.Last == nil || l.Drawing() {
		return seeOther(c, lotteryPath(l.Code))
	}
	return s.render(c, fiber.StatusOK, "rematch", rematchPage{
		Form: startForm{From: l.Code, Leave: []string{"winner"}, IdempotencyKey: s.newStartToken(c)},
		Path: lotteryPath(l.Code), Name: s.nameOf(s.language(c), l.Name, l.CreatedAt), Sheet: part(c) == partSheet,
	})
}

// rematchPath is the newest lottery that was started with the films of l; empty where there is none.
func rematchPath(l *lottery.Lottery) string {
	if l.Rematch == "" {
		return ""
	}
	return lotteryPath(l.Rematch)
}
