package web

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/limit"
	"movie-lottery/app/lottery"
)

// maxPreviewed is how many films of a list that is being typed have a poster.
const maxPreviewed = 24

// understood is what was understood of a list that is being typed.
type understood struct {
	Path    string // of the preview, where lines are rewritten
	Text    string // of the list
	Films   []lottery.ListFilm
	Repeats int           // lines that name a film of the list again
	Links   int           // lines that are only a link
	Problem string        // what is wrong with the list; empty: nothing
	Choices []rewriteView // how to read the line that is wrong

	completions map[lottery.Key][]rewriteView // for lines without a year: films that begin so
}

// previewedFilm is a film of a list, with the other ways to read its line.
type previewedFilm struct {
	lottery.Film
	Choices []rewriteView
}

// rewriteView is a button that rewrites a line of the list as one of its readings.
type rewriteView struct {
	lottery.Reading
	Action    string
	Rewriting string // the button's value
	Title     string // of the film as which the line was read; empty: it could not be read
}

// rewriteViews returns a button for each of some readings of a line of the list.
func (u *understood) rewriteViews(readings []lottery.Reading, number int, title string) (all []rewriteView) {
	for _, r := range readings {
		all = append(all, rewriteView{r, u.Path, r.Rewriting(lottery.ListLine(u.Text, number)), title})
	}
	return all
}

// Shown returns the films that have a poster: the first ones.
func (u *understood) Shown() (films []previewedFilm) {
	for _, f := range u.Films[:min(len(u.Films), maxPreviewed)] {
		films = append(films, previewedFilm{f.Film, append(u.rewriteViews(f.Readings(), f.Number, f.Title), u.completions[f.Key()]...)})
	}
	return films
}

// Rest returns how many films have none.
func (u *understood) Rest() int { return max(0, len(u.Films)-maxPreviewed) }

func newUnderstood(c *fiber.Ctx, text string, list lottery.List) *understood {
	return &understood{Path: pathOf(pageAddress(c)), Text: text, Films: list.Films, Repeats: list.Repeats, Links: len(list.Links)}
}

// previewedTitles returns the titles of a form that asks for a preview, with a line rewritten where its button was pressed.
func previewedTitles(c *fiber.Ctx) string {
	return lottery.Rewrite(field(c, "titles"), field(c, "line"))
}

// preview shows how a list would be understood. It stores nothing.
func (s *Server) preview(c *fiber.Ctx) error {
	form := parseStartForm(c)
	form.Titles = previewedTitles(c)
	if err := s.take(c, limit.Cost{Kind: limit.Preview, Count: 1}); err != nil {
		return s.refuseStart(c, form, lottery.List{}, err)
	}
	list, err := lottery.ParseList(form.Titles)
	if err != nil {
		return s.refuseStart(c, form, list, err)
	}
	p := newHomePage(c, form, list)
	s.offerCompletions(c, p.Understood)
	return s.showForm(c, fiber.StatusOK, p)
}

// previewTickets is preview for visitors of a lottery, who need no password. Without htmx it answers with the lottery's page.
func (s *Server) previewTickets(c *fiber.Ctx) error {
	if part(c) == partUnderstood {
		return s.preview(c)
	}
	if err := s.take(c, limit.Cost{Kind: limit.Preview, Count: 1}); err != nil {
		return err
	}
	l, err := s.Store.Lottery(c.UserContext(), codeOf(c))
	if err != nil {
		return err
	}
	if err := l.CheckOpen(); err != nil {
		return s.refuseLottery(c, l, err)
	}
	p := s.openPage(l, s.lotteryRequest(c))
	status := s.previewIn(c, &p.Add)
	return s.render(c, status, "lottery-open", p)
}

// previewFilms is preview for the library. Without htmx it answers with the library's page.
func (s *Server) previewFilms(c *fiber.Ctx) error {
	if part(c) == partUnderstood {
		return s.preview(c)
	}
	if err := s.take(c, limit.Cost{Kind: limit.Preview, Count: 1}); err != nil {
		return err
	}
	var form addForm
	status := s.previewIn(c, &form)
	return s.showLibraryForm(c, status, flash{}, form)
}

// previewIn fills a page's form with what was typed and what is understood of it, and returns the status of the page.
func (s *Server) previewIn(c *fiber.Ctx, form *addForm) int {
	form.Titles, form.By = previewedTitles(c), field(c, "by")
	list, err := lottery.ParseList(form.Titles)
	form.Understood = newUnderstood(c, form.Titles, list)
	s.offerCompletions(c, form.Understood)
	invalid, isInvalid := errors.AsType[lottery.Invalid](err)
	if !isInvalid {
		return fiber.StatusOK
	}
	form.Errors = map[string]string{invalid.Field: problem(s.language(c), invalid)}
	form.Understood.refuse(invalid, "") // it is said beside the field
	return refused(c, err)
}

// refuse says what is wrong with a list. A line that is too long to be a title may be several: it has its choices.
func (u *understood) refuse(invalid lottery.Invalid, problem string) {
	u.Problem = problem
	if invalid.Problem == lottery.TitleTooLong {
		u.Choices = u.rewriteViews(lottery.Readings(lottery.ListLine(u.Text, invalid.Line)), invalid.Line, "")
	}
}
