package web

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/i18n"
	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
)

const (
	newest       = 6  // lotteries that the first page shows
	understoodAt = 24 // films of a list that is being typed that are shown as posters
)

// homePage starts a lottery.
type homePage struct {
	Form     startForm
	Films    []lottery.Film // what was understood of the list
	Repeated []lottery.Film // films that it says once more
	Links    int            // lines that are only a link
	Lately   []pastRow
}

func (homePage) Title(l *i18n.Language) string { return l.Text("brand") }

// Shown are the first of the films.
func (p homePage) Shown() []lottery.Film { return p.Films[:min(len(p.Films), understoodAt)] }

// Rest is how many films are not shown.
func (p homePage) Rest() int { return len(p.Films) - len(p.Shown()) }

// Drawing says whether a lottery of the page tells its winner any moment. The page never reloads by itself, as somebody
// may be typing.
func (p homePage) Drawing() bool {
	return slices.ContainsFunc(p.Lately, func(r pastRow) bool { return r.Drawing })
}

// startForm is what was typed to start a lottery, as it was typed.
type startForm struct {
	Titles         string
	Name           string
	By             string
	Movies         []string // ids of films
	From           string   // the code of an earlier lottery
	Leave          []string // winner, watched
	IdempotencyKey string   // the form's own number: sent twice, it starts one lottery
	Picked         bool     // in the library, not typed
	Errors         map[string]string
}

func startFormOf(c *fiber.Ctx) startForm {
	return startForm{
		Titles: field(c, "titles"), Name: field(c, "name"), By: field(c, "by"), IdempotencyKey: cmp.Or(field(c, "once"), formToken()),
		Movies: fields(c, "movie"), From: field(c, "from"), Leave: leaves(c.Request().PostArgs()),
		Picked: field(c, "pick") != "",
	}
}

// Leaves says whether the form leaves such films out.
func (f startForm) Leaves(which string) bool { return slices.Contains(f.Leave, which) }

func (s *Server) home(c *fiber.Ctx) error {
	past, _, err := s.Store.History(c.UserContext(), store.HistoryQuery{Limit: newest})
	if err != nil {
		return err
	}
	c.Response().Header.Del("X-Robots-Tag")
	return s.render(c, fiber.StatusOK, "home", homePage{Form: startForm{IdempotencyKey: formToken()}, Lately: s.pastRows(s.language(c), past)})
}

// preview shows what would be understood of a list. It stores nothing.
func (s *Server) preview(c *fiber.Ctx) error {
	form := startFormOf(c)
	list, err := lottery.ParseList(form.Titles)
	if err != nil {
		return s.refuseStart(c, form, err)
	}
	return s.showForm(c, fiber.StatusOK, homePageOf(form, list))
}

// showForm renders a form that was sent: whole, or what changes of it while somebody types.
func (s *Server) showForm(c *fiber.Ctx, status int, p homePage) error {
	if part(c) == "understood" {
		return s.render(c, status, "home-news", p)
	}
	return s.render(c, status, "home", p)
}

func homePageOf(form startForm, list lottery.List) homePage {
	return homePage{Form: form, Films: list.Films, Repeated: list.Repeated, Links: len(list.Links)}
}

func (s *Server) startLottery(c *fiber.Ctx) error {
	form := startFormOf(c)
	lot, started, err := s.newLottery(c, form)
	if err != nil {
		return s.refuseStart(c, form, err)
	}
	lot.Lang, lot.Host, lot.Code = s.language(c).Code, s.hostOf(c, form), s.codeFor(form)
	code, err := s.Store.Start(c.UserContext(), lot)
	if err != nil {
		return err
	}
	s.Metrics.LotteriesStarted.Inc()
	return s.redirectWithFlash(c, lotteryPath(code), started)
}

// codeFor makes the code of the lottery that a form starts: the same form, sent twice, makes the same one. Its number is
// random, and without our key nobody can tell the code.
func (s *Server) codeFor(f startForm) string {
	content := slices.Concat([]string{f.IdempotencyKey, f.Titles, f.Name, f.By, f.From}, f.Movies, f.Leave)
	mac := s.signer.mac("start", []byte(strings.Join(content, "\x00")))
	return lottery.Code([lottery.CodeBytes]byte(mac[:lottery.CodeBytes]))
}

// hostOf is who starts a lottery. A browser that is new gets the same name from the same form, so that sending it twice
// at once is done by one.
func (s *Server) hostOf(c *fiber.Ctx, f startForm) lottery.VisitorID {
	b := s.visitor(c)
	if !b.Known() {
		copy(b[:], s.signer.mac("host", []byte(f.IdempotencyKey)))
		s.setVisitorCookie(c, b)
	}
	return b
}

// newLottery reads what a form asks for: films that were typed, films that are known, and what its page will say of them.
// Lines that are only links go with that to the lottery's page, which has a field for them; a list with more of them
// than a cookie holds is Invalid.
func (s *Server) newLottery(c *fiber.Ctx, form startForm) (lot store.NewLottery, started flash, err error) {
	list, err := lottery.ParseList(form.Titles)
	if err != nil {
		return lot, started, err
	}
	if lot.Name, err = lottery.ParseName(form.Name); err != nil {
		return lot, started, err
	}
	if lot.By, err = lottery.ParseBy(form.By); err != nil {
		return lot, started, err
	}
	list, leftOut, err := s.withSources(c, form, list)
	if err != nil {
		return lot, started, err
	}
	if len(strings.Join(list.Links, "\n")) > maxLines {
		return lot, started, lottery.Invalid{Field: "titles", Problem: lottery.TooManyLinks, Got: len(list.Links)}
	}
	lot.Films, started = list.Films, listFlash(list, 0, nil)
	started.Counts.LeftOut, started.Lines = leftOut, list.Links
	if err := lottery.CheckFilms(len(list.Films)); err != nil {
		return lot, started, err
	}
	return lot, started, checkList(list, 0)
}

// withSources puts the known films of a form behind those that were typed, and says how many it left out.
func (s *Server) withSources(c *fiber.Ctx, form startForm, list lottery.List) (all lottery.List, left int, err error) {
	src, err := form.sources()
	if err != nil || src.Code == "" && len(src.Movies) == 0 {
		return list, 0, err
	}
	known, left, err := s.Store.SourceFilms(c.UserContext(), src)
	if err != nil {
		return list, 0, err
	}
	all = list.Merge(known)
	if len(all.Films) == 0 && left > 0 {
		return list, 0, lottery.Invalid{Field: "leave", Problem: lottery.NoneLeft, Got: left}
	}
	return all, left, nil
}

func (f startForm) sources() (store.Sources, error) {
	src := store.Sources{
		Code:        lottery.CanonicalCode(f.From),
		LeaveWinner: f.Leaves("winner"), LeaveWatched: f.Leaves("watched"),
	}
	var err error
	src.Movies, err = movieIDs(f.Movies)
	return src, err
}

// refuseStart gives the form back as it was typed, with what is wrong beside the field.
func (s *Server) refuseStart(c *fiber.Ctx, form startForm, err error) error {
	l := s.language(c)
	invalid, isInvalid := errors.AsType[lottery.Invalid](err)
	switch {
	case isInvalid && form.Picked:
		return s.refusePick(c, err, invalid)
	case isInvalid:
		form.Errors = map[string]string{invalid.Field: problem(l, invalid)}
	case errors.Is(err, lottery.ErrDrawing):
		form.Errors = map[string]string{"from": l.Text("no.drawing")}
	default:
		return err
	}
	list, _ := lottery.ParseList(form.Titles) // what is wrong with it is said
	return s.showForm(c, refused(c, err), homePageOf(form, list))
}
