package web

import (
	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/i18n"
	"movie-lottery/app/limit"
	"movie-lottery/app/lottery"
	"movie-lottery/app/web/view"
)

// completionPath is where the films are found that complete a title.
const completionPath = "/films"

// completionPage has the films that begin with what was typed.
type completionPage struct {
	Q     string
	Films []lottery.Film
}

func (completionPage) Head(l *i18n.Language) view.Head {
	return view.Head{Title: l.Text("completion") + " · " + l.Text("brand")}
}

// complete answers with the films that begin with a line that is being typed: with the options of a list for the field, and
// otherwise with a page.
func (s *Server) complete(c *fiber.Ctx) error {
	if err := s.take(c, limit.Cost{Kind: limit.Completion, Count: 1}); err != nil {
		return err
	}
	p := completionPage{Q: query(c, "q")}
	if beginning, ok := lottery.ParseBeginning(p.Q); ok {
		var err error
		if p.Films, err = s.Store.Completions(c.UserContext(), beginning); err != nil {
			return err
		}
		if isFragment(c) && beginning.IsComplete(p.Films) {
			p.Films = nil
		}
	}
	if isFragment(c) {
		return s.renderPart(c, "completion-options", p)
	}
	return s.render(c, fiber.StatusOK, "completion", p)
}
