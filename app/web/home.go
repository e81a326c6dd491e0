package web

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/i18n"
	"movie-lottery/app/limit"
	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
	"movie-lottery/app/web/view"
)

// maxRecent is how many lotteries the first page shows.
const maxRecent = 6

// homePage is the form that starts a lottery, and below it the newest ones.
type homePage struct {
	Form       startForm
	Understood *understood // nil: no list was sent
	Recent     []historyRow
}

func (homePage) Head(l *i18n.Language) view.Head { return view.Head{Title: l.Text("brand")} }

// Drawing says whether a lottery on the page is being drawn. The page has a link to show what is new, and never reloads by
// itself: that would lose what is being typed.
func (p homePage) Drawing() bool {
	return slices.ContainsFunc(p.Recent, func(r historyRow) bool { return r.Drawing })
}

// startForm is the form that starts a lottery, as it was typed.
type startForm struct {
	Titles         string
	Name           string
	By             string
	Movies         []string // ids of films
	From           string   // the code of an earlier lottery
	Leave          []string // winner, watched
	IdempotencyKey string   // random; the same form sent twice starts one lottery
	FromLibrary    bool     // sent by the library's page, where films are selected
	Errors         map[string]string
}

func parseStartForm(c *fiber.Ctx) startForm {
	return startForm{
		Titles: field(c, "titles"), Name: field(c, "name"), By: field(c, "by"), IdempotencyKey: cmp.Or(field(c, "once"), formToken()),
		Movies: fields(c, "movie"), From: field(c, "from"), Leave: leaveOptions(postArgs(c)),
		FromLibrary: field(c, "pick") != "",
	}
}

// LeavesOut says whether the form leaves such films out: "winner" or "watched".
func (f startForm) LeavesOut(which string) bool { return slices.Contains(f.Leave, which) }

func (s *Server) home(c *fiber.Ctx) error {
	past, _, err := s.Store.History(c.UserContext(), store.HistoryQuery{Limit: maxRecent})
	if err != nil {
		return err
	}
	return s.render(c, fiber.StatusOK, "home", homePage{Form: startForm{IdempotencyKey: s.newStartToken(c)}, Recent: s.historyRows(s.language(c), past)})
}

// showForm answers with the page as it is for a form, or with the part of it that changes with the list.
func (s *Server) showForm(c *fiber.Ctx, status int, p homePage) error {
	if part(c) == partUnderstood {
		return s.render(c, status, "home-news", p)
	}
	return s.render(c, status, "home", p)
}

func newHomePage(c *fiber.Ctx, form startForm, list lottery.List) homePage {
	return homePage{Form: form, Understood: newUnderstood(c, form.Titles, list)}
}

func (s *Server) startLottery(c *fiber.Ctx) error {
	form := parseStartForm(c)
	list, err := lottery.ParseList(form.Titles)
	if err != nil {
		return s.refuseStart(c, form, list, err)
	}
	lot, started, err := s.newLottery(c, form, list)
	if err == nil {
		err = s.takeFilms(c, lot.Films, limit.Cost{Kind: limit.Start, Count: 1}, limit.Cost{Kind: limit.StartDaily, Count: 1})
	}
	if err != nil {
		return s.refuseStart(c, form, list, err)
	}
	lot.Lang, lot.Host = s.language(c).Code, s.ensureHost(c, form.IdempotencyKey)
	lot.Code, lot.From = s.codeFor(form, lot.Host), lottery.CanonicalCode(form.From)
	code, again, err := s.Store.Start(c.UserContext(), lot)
	if err != nil {
		return err
	}
	if started.Again = again; !again {
		s.Metrics.LotteriesStarted.Inc()
		s.Metrics.CountFilms("lottery", len(lot.Films))
	}
	if s.losesCookies(c, form.IdempotencyKey) {
		return s.showStarted(c, code, lot.Name, started)
	}
	return s.redirectWithFlash(c, lotteryPath(code), started)
}

// codeFor returns the code of the lottery that a host's form starts: the same for the same form. It can't be guessed, as the
// site's secret key goes into it.
func (s *Server) codeFor(f startForm, host lottery.VisitorID) string {
	content := slices.Concat([]string{string(host[:]), f.IdempotencyKey, f.Titles, f.Name, f.By, f.From}, f.Movies, f.Leave)
	mac := s.signer.mac("start", []byte(strings.Join(content, "\x00")))
	return lottery.Code([lottery.CodeBytes]byte(mac[:lottery.CodeBytes]))
}

// newLottery reads what a form asks for: films that were typed, as they were parsed, films that are known, and what its
// page will say of them.
// Lines that are only links go with that to the lottery's page, which has a field for them; a list with more of them
// than a cookie holds is Invalid.
func (s *Server) newLottery(c *fiber.Ctx, form startForm, list lottery.List) (lot store.NewLottery, started flash, err error) {
	if lot.Name, err = lottery.ParseName(form.Name); err != nil {
		return lot, started, err
	}
	if lot.By, err = lottery.ParseBy(form.By); err != nil {
		return lot, started, err
	}
	list, leftOut, err := s.addSources(c, form, list)
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

// addSources adds the films that a form names by id or by an earlier lottery, after those that were typed. It returns how
// many of them were left out, and Invalid where that leaves none.
func (s *Server) addSources(c *fiber.Ctx, form startForm, list lottery.List) (all lottery.List, left int, err error) {
	code := lottery.CanonicalCode(form.From)
	movies, err := movieIDs(form.Movies)
	if err != nil || code == "" && len(movies) == 0 {
		return list, 0, err
	}
	known, left, err := s.Store.SourceFilms(c.UserContext(), store.Sources{
		Code: code, Movies: movies, LeaveWinner: form.LeavesOut("winner"), LeaveWatched: form.LeavesOut("watched"),
	})
	if err != nil {
		return list, 0, err
	}
	all = list.Merge(known)
	if len(all.Films) == 0 && left > 0 {
		return list, 0, lottery.Invalid{Field: "leave", Problem: lottery.NoneLeft, Got: left}
	}
	return all, left, nil
}

// refuseStart gives the form back as it was typed, with what is wrong beside the field, and below it the films of its list
// as far as it was parsed.
func (s *Server) refuseStart(c *fiber.Ctx, form startForm, list lottery.List, err error) error {
	l := s.language(c)
	invalid, isInvalid := errors.AsType[lottery.Invalid](err)
	limited := limitText(l, err)
	switch {
	case limited != "" && !form.FromLibrary:
		form.Errors = map[string]string{"titles": limited}
		return s.showForm(c, refused(c, err), homePage{Form: form, Understood: &understood{Problem: limited}}) // the list is not looked at
	case isInvalid && form.FromLibrary:
		return s.refuseSelection(c, err, invalid)
	case isInvalid:
		form.Errors = map[string]string{invalid.Field: problem(l, invalid)}
	case errors.Is(err, lottery.ErrDrawing):
		form.Errors = map[string]string{"from": l.Text("no.drawing")}
	default:
		return err
	}
	p := newHomePage(c, form, list)
	p.Understood.refuse(invalid, form.Errors["titles"])
	return s.showForm(c, refused(c, err), p)
}
