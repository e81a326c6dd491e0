package web

import (
	"errors"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/text/language"

	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
)

// newest is how many lotteries the first page shows.
const newest = 6

// homePage starts a lottery.
type homePage struct {
	Form   startForm
	Lately []pastRow
}

func (homePage) Title() string { return "Movie Lottery" }

// startForm is what was typed to start a lottery, as it was typed.
type startForm struct {
	Titles string
	Name   string
	By     string
	Movies []string // ids of films
	From   string   // the code of an earlier lottery
	Leave  []string // winner, watched
	Errors map[string]string
}

func startFormOf(c *fiber.Ctx) startForm {
	return startForm{
		Titles: field(c, "titles"), Name: field(c, "name"), By: field(c, "by"),
		Movies: fields(c, "movie"), From: field(c, "from"), Leave: fields(c, "leave"),
	}
}

func (s *Server) home(c *fiber.Ctx) error {
	past, _, err := s.Store.History(c.UserContext(), store.HistoryQuery{Limit: newest})
	if err != nil {
		return err
	}
	return s.render(c, fiber.StatusOK, "home", homePage{Lately: s.pastRows(past)})
}

func (s *Server) startLottery(c *fiber.Ctx) error {
	form := startFormOf(c)
	lot, list, err := s.newLottery(c, form)
	if err != nil {
		return s.refuseStart(c, form, err)
	}
	lot.Lang, lot.Host = languageOf(c), s.knownBrowser(c)
	code, err := s.Store.Start(c.UserContext(), lot)
	if err != nil {
		return err
	}
	s.Metrics.LotteriesStarted.Inc()
	return s.sayAt(c, "/l/"+code, sayOf(list, 0, nil))
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
	if invalid, ok := errors.AsType[lottery.Invalid](err); ok {
		form.Errors = map[string]string{invalid.Field: problem(invalid)}
	} else if errors.Is(err, lottery.ErrDrawing) {
		form.Errors = map[string]string{"from": beingDrawn}
	} else {
		return err
	}
	return s.render(c, refused(c, err), "home", homePage{Form: form})
}

// spoken are the languages that a lottery can remember, the first where a browser knows none of them.
var spoken = language.NewMatcher([]language.Tag{language.English, language.Russian})

func languageOf(c *fiber.Ctx) string {
	tag, _ := language.MatchStrings(spoken, c.Get(fiber.HeaderAcceptLanguage))
	base, _ := tag.Base()
	return base.String()
}
