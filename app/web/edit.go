package web

import (
	"errors"
	"slices"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/i18n"
	"movie-lottery/app/lottery"
	"movie-lottery/app/web/view"
)

// editPage is the form that corrects the film of a ticket: a page, or a sheet above the lottery.
type editPage struct {
	Path   string // of the lottery
	Action string
	Title  string // as it is on the ticket
	Year   int
	Line   string // what stands in the field
	Anew   bool   // the ticket has what it loses where another film is typed
	Error  string
	Guest  *guestView // who put it in, where the visitor may take out all of their films
	Sheet  bool
}

// Head has no title for a sheet: the page below it keeps its own.
func (p editPage) Head(l *i18n.Language) view.Head {
	if p.Sheet {
		return view.Head{}
	}
	return view.Head{Title: l.Text("edit.h") + " · " + titled(p.Title, p.Year)}
}

// editSheet is where the form is shown above the lottery.
var editSheet = target{"#edit-sheet", "innerHTML", "unset"}

func (s *Server) newEditPage(c *fiber.Ctx, l *lottery.Lottery, t lottery.Ticket) editPage {
	return editPage{
		Path: lotteryPath(l.Code), Action: ticketPath(l.Code, t.N, "edit"), Title: t.Title, Year: t.Year, Line: t.Film().Line(),
		Anew: l.ResetByAnotherFilm(t), Guest: guestFor(l, t, s.visitor(c)), Sheet: isFragment(c),
	}
}

func (s *Server) editForm(c *fiber.Ctx) error {
	l, err := s.Store.Lottery(c.UserContext(), codeOf(c))
	if err != nil {
		return err
	}
	ticket, err := l.Editable(int(pathInt(c, "n")), s.visitor(c))
	if err != nil {
		return s.refuseEdit(c, l, err)
	}
	return s.render(c, fiber.StatusOK, "edit", s.newEditPage(c, l, ticket))
}

func (s *Server) editTicket(c *fiber.Ctx) error {
	film, err := lottery.ParseTitle(field(c, "title"))
	if err != nil {
		return s.refuseEdit(c, nil, err)
	}
	if err := s.takeFilms(c, []lottery.ListFilm{film}); err != nil {
		return err
	}
	l, err := s.Store.EditTicket(c.UserContext(), codeOf(c), int(pathInt(c, "n")), film, s.ensureVisitor(c))
	if err != nil {
		return s.refuseEdit(c, l, err)
	}
	return s.redirectWithFlash(c, changedLotteryPath(c, l.Code), flash{Kind: ticketEdited, Title: titled(film.Title, film.Year)})
}

// refuseEdit gives the form back, with what was typed. Where there is nothing to correct any more, the lottery's page says why.
// The lottery is nil where the form was refused before it was read.
func (s *Server) refuseEdit(c *fiber.Ctx, l *lottery.Lottery, cause error) error {
	if l == nil {
		var err error
		if _, isInvalid := errors.AsType[lottery.Invalid](cause); !isInvalid {
			return cause
		}
		if l, err = s.Store.Lottery(c.UserContext(), codeOf(c)); err != nil {
			return err
		}
	}
	ticket, err := l.Editable(int(pathInt(c, "n")), s.visitor(c))
	if err != nil {
		cause = err
	}
	invalid, isInvalid := errors.AsType[lottery.Invalid](cause)
	if !isInvalid {
		if isFragment(c) {
			retarget(c, lotteryPart)
		}
		return s.refuseLottery(c, l, ofTicket(cause))
	}
	p := s.newEditPage(c, l, ticket)
	p.Error = problem(s.language(c), invalid)
	if i := slices.IndexFunc(l.Evenings, func(e lottery.Evening) bool { return e.Round == invalid.Got }); i >= 0 && invalid.Problem == lottery.HasWon {
		p.Error = s.language(c).Text("bad.won", "title", l.Evenings[i].Winner.Title, "day", s.language(c).Date(l.Evenings[i].DrawnAt.In(s.TimeZone)))
	}
	if postArgs(c).Has("title") {
		p.Line = field(c, "title")
	}
	if isFragment(c) {
		retarget(c, editSheet)
	}
	return s.render(c, refused(c, cause), "edit", p)
}
