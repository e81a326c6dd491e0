package web

import (
	"slices"

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
		found, err := s.Store.Completions(c.UserContext(), beginning)
		if err != nil {
			return err
		}
		if !isFragment(c) || !beginning.IsComplete(found[0]) {
			p.Films = found[0]
		}
	}
	if isFragment(c) {
		return s.renderPart(c, "completion-options", p)
	}
	return s.render(c, fiber.StatusOK, "completion", p)
}

// What a preview offers: films for so many lines, the first that have no year, and so many for each.
const (
	maxCompletedLines    = 8
	maxCompletionChoices = 3
)

// offerCompletions adds to a preview, for each film without a year that the site knows films for that begin so, buttons that
// write one of them in its place. It is for pages: with scripts, the list below the field offers them while the line is
// typed. Without the database, the preview is one without these.
func (s *Server) offerCompletions(c *fiber.Ctx, u *understood) {
	if isFragment(c) || !s.loggedIn(c) {
		return
	}
	var lines []string
	var beginnings []lottery.Beginning
	for _, film := range u.Films {
		if film.Year > 0 || len(lines) == maxCompletedLines {
			continue
		}
		line := lottery.ListLine(u.Text, film.Number)
		if b, ok := lottery.ParseBeginning(line); ok && b.Typed.Year == 0 {
			lines, beginnings = append(lines, line), append(beginnings, b)
		}
	}
	if len(lines) == 0 {
		return
	}
	found, err := s.Store.Completions(c.UserContext(), beginnings...)
	if err != nil {
		LogOf(c.UserContext()).Warn("no completions", "error", err)
		return
	}
	u.completions = make(map[lottery.Key][]rewriteView)
	for i, films := range found {
		typed := beginnings[i].Typed
		if slices.ContainsFunc(films, func(f lottery.Film) bool { return f.Key() == typed.Key() }) {
			continue
		}
		var choices []rewriteView
		for _, film := range films[:min(len(films), maxCompletionChoices)] {
			reading := lottery.Reading{Films: []lottery.Film{film}}
			choices = append(choices, rewriteView{reading, u.Path, reading.Rewriting(lines[i]), typed.Title})
		}
		u.completions[typed.Key()] = choices
	}
}
