package web

import (
	"cmp"
	"crypto/rand"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
	"movie-lottery/app/words"
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

func (homePage) Title(l *words.Language) string { return l.Text("brand") }

// Shown are the first of the films.
func (p homePage) Shown() []lottery.Film { return p.Films[:min(len(p.Films), understoodAt)] }

// Rest is how many films are not shown.
func (p homePage) Rest() int { return len(p.Films) - len(p.Shown()) }

// startForm is what was typed to start a lottery, as it was typed.
type startForm struct {
	Titles string
	Name   string
	By     string
	Movies []string // ids of films
	From   string   // the code of an earlier lottery
	Leave  []string // winner, watched
	Once   string   // the form's own number: sent twice, it starts one lottery
	Errors map[string]string
}

func startFormOf(c *fiber.Ctx) startForm {
	return startForm{
		Titles: field(c, "titles"), Name: field(c, "name"), By: field(c, "by"), Once: cmp.Or(field(c, "once"), rand.Text()),
		Movies: fields(c, "movie"), From: field(c, "from"), Leave: fields(c, "leave"),
	}
}

func (s *Server) home(c *fiber.Ctx) error {
	past, _, err := s.Store.History(c.UserContext(), store.HistoryQuery{Limit: newest})
	if err != nil {
		return err
	}
	c.Response().Header.Del("X-Robots-Tag")
	return s.render(c, fiber.StatusOK, "home", homePage{Form: startForm{Once: rand.Text()}, Lately: s.pastRows(s.language(c), past)})
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
	if isFragment(c) && c.Get("HX-Target") == "understood" {
		return s.render(c, status, "home-news", p)
	}
	return s.render(c, status, "home", p)
}

func homePageOf(form startForm, list lottery.List) homePage {
	return homePage{Form: form, Films: list.Films, Repeated: list.Repeated, Links: len(list.Links)}
}

func (s *Server) startLottery(c *fiber.Ctx) error {
	form := startFormOf(c)
	lot, list, err := s.newLottery(c, form)
	if err != nil {
		return s.refuseStart(c, form, err)
	}
	lot.Lang, lot.Host, lot.Code = s.language(c).Code, s.hostOf(c, form), s.codeFor(form)
	code, err := s.Store.Start(c.UserContext(), lot)
	if err != nil {
		return err
	}
	s.Metrics.LotteriesStarted.Inc()
	return s.sayAt(c, "/l/"+code, sayOf(list, 0, nil))
}

// codeFor makes the code of the lottery that a form starts: the same form, sent twice, makes the same one. Its number is
// random, and without our key nobody can tell the code.
func (s *Server) codeFor(f startForm) string {
	content := slices.Concat([]string{f.Once, f.Titles, f.Name, f.By, f.From}, f.Movies, f.Leave)
	mac := s.signer.mac("start", []byte(strings.Join(content, "\x00")))
	return lottery.Code([lottery.CodeBytes]byte(mac[:lottery.CodeBytes]))
}

// hostOf is who starts a lottery. A browser that is new gets the same name from the same form, so that sending it twice
// at once is done by one.
func (s *Server) hostOf(c *fiber.Ctx, f startForm) lottery.Browser {
	b := s.browser(c)
	if !b.Known() {
		copy(b[:], s.signer.mac("host", []byte(f.Once)))
		s.rememberBrowser(c, b)
	}
	return b
}

// newLottery is what a form asks for: films that were typed, and films that are known.
func (s *Server) newLottery(c *fiber.Ctx, form startForm) (lot store.NewLottery, list lottery.List, err error) {
	if list, err = lottery.ParseList(form.Titles); err != nil {
		return lot, list, err
	}
	if lot.Name, err = lottery.ParseName(form.Name); err != nil {
		return lot, list, err
	}
	if lot.By, err = lottery.ParseBy(form.By); err != nil {
		return lot, list, err
	}
	src, err := form.sources()
	if err != nil {
		return lot, list, err
	}
	if src.Code != "" || len(src.Movies) > 0 {
		known, err := s.Store.SourceFilms(c.UserContext(), src)
		if err != nil {
			return lot, list, err
		}
		list = list.Merge(known)
	}
	lot.Films = list.Films
	if err := lottery.CheckFilms(len(list.Films)); err != nil {
		return lot, list, err
	}
	return lot, list, usable(list, 0)
}

// usable says what is missing in a list, or can't be kept of it. Known are films that come without being typed.
func usable(list lottery.List, known int) error {
	switch n := len(list.Films) + known; {
	case n == 0 && len(list.Links) > 0:
		return lottery.Invalid{Field: "titles", Problem: lottery.OnlyLinks, Got: len(list.Links)}
	case n == 0:
		return lottery.Invalid{Field: "titles", Problem: lottery.Missing}
	}
	return keepable(list)
}

func (f startForm) sources() (store.Sources, error) {
	src := store.Sources{
		Code:        lottery.CanonicalCode(f.From),
		LeaveWinner: slices.Contains(f.Leave, "winner"), LeaveWatched: slices.Contains(f.Leave, "watched"),
	}
	var err error
	src.Movies, err = movieIDs(f.Movies)
	return src, err
}

// movieIDs reads ids of films, each once.
func movieIDs(values []string) (ids []int64, err error) {
	if err := lottery.CheckFilms(len(values)); err != nil {
		return nil, err
	}
	for _, v := range values {
		id, err := strconv.ParseInt(v, 10, 64)
		if err != nil || id < 1 {
			return nil, lottery.Invalid{Field: "movie", Problem: lottery.UnknownSource}
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// refuseStart gives the form back as it was typed, with what is wrong beside the field.
func (s *Server) refuseStart(c *fiber.Ctx, form startForm, err error) error {
	l := s.language(c)
	if invalid, ok := errors.AsType[lottery.Invalid](err); ok {
		form.Errors = map[string]string{invalid.Field: problem(l, invalid)}
	} else if errors.Is(err, lottery.ErrDrawing) {
		form.Errors = map[string]string{"from": l.Text("no.drawing")}
	} else {
		return err
	}
	list, _ := lottery.ParseList(form.Titles) // what is wrong with it is said
	return s.showForm(c, refused(c, err), homePageOf(form, list))
}
