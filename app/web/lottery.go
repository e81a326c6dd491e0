package web

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/lottery"
)

// lotteryPage is one lottery, in whichever state it is: open, being drawn, or drawn.
type lotteryPage struct {
	Notice  notice
	Message string // why a change was refused
	Path    string
	Name    string
	Count   string // of films
	Link    string // to share
	Films   []ticketRow
	Open    bool
	Add     addForm
	Draw    drawForm
	Late    lateForm
	Drawing int // whole seconds until the reveal, from 1; 0: it is not being drawn
	Winner  *winnerView
	Host    bool
	Fair    string // the promise that was published before the draw
	Proof   string // where the proof is
}

// Title never names a winner before the reveal: there is none to name.
func (p lotteryPage) Title() string {
	switch {
	case p.Winner != nil:
		return p.Winner.Title + " · " + p.Name
	case p.Drawing > 0:
		return "Drawing… · " + p.Name
	}
	return p.Name
}

// RefreshIn is when the page is out of date by itself: at the reveal.
func (p lotteryPage) RefreshIn() int { return p.Drawing }

type ticketRow struct {
	Title  string
	Year   int
	By     string
	Remove string // where the form that takes it out goes; empty where the browser may not
}

type addForm struct {
	Action string
	Titles string
	By     string
	Errors map[string]string
}

type drawForm struct {
	Action string
	Few    string // what is missing for a draw
	Word   string
	Error  string
}

// lateForm holds films that came a moment after the draw.
type lateForm struct {
	Titles string
	Code   string
}

type winnerView struct {
	Title   string
	Year    int
	Eyebrow string // when
	Odds    string
	Word    string
	At      string // time of day
	Keep    *keepForm
	Watch   string // where the form that marks it watched goes; empty where it is
}

type keepForm struct {
	Code string
	N    int
}

func (s *Server) lottery(c *fiber.Ctx) error {
	code := param(c, "code")
	if right := lottery.CanonicalCode(code); right != code && right != "" {
		return seeOther(c, lotteryPath(right))
	}
	l, err := s.Store.Lottery(c.UserContext(), code)
	if err != nil {
		return err
	}
	if l.Deleted {
		return s.showDeleted(c, fiber.StatusGone, l, "")
	}
	p := s.lotteryPage(c, l)
	p.Notice = s.said(c, p.Path)
	p.Add = p.Notice.restored(p.Add)
	return s.render(c, fiber.StatusOK, "lottery", p)
}

func (s *Server) lotteryPage(c *fiber.Ctx, l *lottery.Lottery) lotteryPage {
	path, b, in := lotteryPath(l.Code), s.browser(c), l.Films()
	p := lotteryPage{
		Path: path, Name: s.nameOf(l.Name, l.CreatedAt), Count: films(len(in)), Link: s.base(c) + path,
		Open: l.Last == nil, Host: l.HostedBy(b), Fair: l.Commitment, Proof: path + "/proof.json",
		Add: addForm{Action: path + "/tickets"}, Draw: drawForm{Action: path + "/draw", Few: few(len(in))},
	}
	for _, t := range in {
		row := ticketRow{Title: t.Title, Year: t.Year, By: t.By}
		if p.Open && l.MayRemove(t, b) {
			row.Remove = ticketPath(l.Code, t.N, "remove")
		}
		p.Films = append(p.Films, row)
	}
	if l.Last != nil {
		p.Fair = l.Last.Commitment
	}
	if l.Drawing() {
		p.Drawing = max(1, int(math.Ceil(l.Last.RevealIn().Seconds())))
	} else if l.Last != nil {
		p.Winner = s.winnerView(l)
	}
	return p
}

func (s *Server) winnerView(l *lottery.Lottery) *winnerView {
	w, at := l.Last.Winner, l.Last.DrawnAt.In(s.TimeZone)
	v := &winnerView{
		Title: w.Title, Year: w.Year, Word: l.Last.Word, At: at.Format("15:04"),
		Odds: fmt.Sprintf("%d in %d", w.Weight, w.Tickets), Eyebrow: "Tonight's film",
	}
	if l.Last.Elapsed > 12*time.Hour {
		v.Eyebrow = "Drawn on " + at.Format("2 January")
	}
	if !w.Kept {
		v.Keep = &keepForm{Code: l.Code, N: w.N}
	}
	if !w.Watched {
		v.Watch = filmPath(w.FilmID, "watched")
	}
	return v
}

// refuseLottery gives a refused form back on the lottery's page: what is wrong beside its field, what was typed in it.
// The lottery is nil where the refusal came before it was read.
func (s *Server) refuseLottery(c *fiber.Ctx, l *lottery.Lottery, cause error) error {
	if _, invalid := errors.AsType[lottery.Invalid](cause); l == nil && invalid {
		var err error
		if l, err = s.Store.Lottery(c.UserContext(), param(c, "code")); err != nil {
			return err
		}
		if closed := l.Open(); closed != nil { // whatever is wrong with the form, there is none any more
			cause = closed
		}
	}
	status := statusOf(cause)
	if l == nil || status >= 500 || status == fiber.StatusNotFound {
		return cause
	}
	if l.Deleted {
		if field(c, "titles") != "" { // typed for a lottery that is gone: still good for another
			return lottery.ErrDeleted
		}
		return s.showDeleted(c, refused(c, cause), l, refusal(cause))
	}
	p := s.lotteryPage(c, l)
	p.refuse(c, l, cause)
	return s.render(c, refused(c, cause), "lottery", p)
}

func (p *lotteryPage) refuse(c *fiber.Ctx, l *lottery.Lottery, cause error) {
	p.Add.Titles, p.Add.By, p.Draw.Word = field(c, "titles"), field(c, "by"), field(c, "word")
	invalid, isInvalid := errors.AsType[lottery.Invalid](cause)
	switch {
	case isInvalid && invalid.Field == "word":
		p.Draw.Error = problem(invalid)
	case isInvalid:
		p.Add.Errors = map[string]string{invalid.Field: problem(invalid)}
	case errors.Is(cause, lottery.ErrTooFew):
		p.Draw.Error = p.Draw.Few
	case errors.Is(cause, lottery.ErrDrawn) && p.Add.Titles != "":
		p.Late = lateForm{Titles: p.Add.Titles, Code: l.Code}
	default:
		p.Message = refusal(cause)
	}
}

// deletedPage stands where a lottery was.
type deletedPage struct {
	Message string // why a change was refused
	Restore string // where the form that brings it back goes, for a host
}

func (deletedPage) Title() string { return "Lottery deleted" }

func (s *Server) showDeleted(c *fiber.Ctx, status int, l *lottery.Lottery, message string) error {
	p := deletedPage{Message: message}
	if l.HostedBy(s.browser(c)) && !l.Gone {
		p.Restore = lotteryPath(l.Code) + "/restore"
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

// afterChange leads back to the lottery's page, where there is nothing more to say than what it shows.
func (s *Server) afterChange(c *fiber.Ctx, l *lottery.Lottery, err error) error {
	if err != nil {
		return s.refuseLottery(c, l, err)
	}
	return seeOther(c, lotteryPath(l.Code))
}

func lotteryPath(code string) string { return "/l/" + escapePath(code) }

// base is what shared links begin with.
func (s *Server) base(c *fiber.Ctx) string {
	if s.PublicURL != "" {
		return s.PublicURL
	}
	scheme := "http://"
	if s.secureScheme(c) {
		scheme = "https://"
	}
	return scheme + text([]byte(c.Hostname()))
}

// nameOf is a lottery's name, or the evening's where it has none.
func (s *Server) nameOf(name string, createdAt time.Time) string {
	if name != "" {
		return name
	}
	return "Movie night, " + createdAt.In(s.TimeZone).Format("2 January")
}
