package web

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/i18n"
	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
	"movie-lottery/app/web/view"
)

// filmPage is one film of the library, what happened with it, and what can be done with it: a page, or a sheet above the
// wall.
type filmPage struct {
	Row            filmRow
	Sheet          bool
	Deleted        bool          // taken out of the library; it can be restored
	Added          i18n.SafeText // the day
	Lotteries      []filmLottery
	More           string // where lotteries are searched for its title; empty: it was in no others
	IdempotencyKey string // of the form that starts a lottery with it
	Today          string // the last day that the form accepts
	On             string // the day in the form, as it was typed; empty: today
	Error          string // what is wrong with that day
}

// filmLottery is a lottery that the film was in.
type filmLottery struct {
	Path    string
	Name    string
	Outcome string
	Won     bool
}

// Head has no title for a sheet: the page below it keeps its own.
func (p filmPage) Head(*i18n.Language) view.Head {
	if p.Sheet {
		return view.Head{}
	}
	return view.Head{Title: titled(p.Row.Title, p.Row.Year)}
}

func (s *Server) film(c *fiber.Ctx) error {
	f, err := s.Store.Film(c.UserContext(), pathInt(c, "id"))
	if err != nil {
		return err
	}
	if f.Deleted {
		return s.showFilm(c, fiber.StatusGone, s.filmPage(c, f))
	}
	return s.showFilm(c, fiber.StatusOK, s.filmPage(c, f))
}

func (s *Server) filmPage(c *fiber.Ctx, f store.FilmDetails) filmPage {
	l := s.language(c)
	p := filmPage{
		Row: s.filmRow(l, f.Film), Sheet: part(c) == partSheet || part(c) == partFilmCard, Deleted: f.Deleted,
		Added: l.Date(f.AddedAt.In(s.TimeZone)), IdempotencyKey: s.newStartToken(c), Today: time.Now().In(s.TimeZone).Format(time.DateOnly),
	}
	for _, lot := range f.Lotteries {
		p.Lotteries = append(p.Lotteries, filmLottery{
			Path: lotteryPath(lot.Code), Name: s.nameOf(l, lot.Name, lot.CreatedAt), Outcome: s.outcome(l, lot), Won: lot.Won,
		})
	}
	if len(f.Lotteries) == store.PageSize {
		p.More = historyAddress{q: f.Title}.URL()
	}
	return p
}

// outcome says what became of a film in a lottery.
func (s *Server) outcome(l *i18n.Language, lot store.FilmLottery) string {
	switch {
	case lot.Won:
		return l.Text("won.later", "day", l.Date(lot.WonAt.In(s.TimeZone)))
	case lot.WonAt != nil:
		return l.Text("film.passed", "day", l.Date(lot.WonAt.In(s.TimeZone)))
	case lot.DrawnAt == nil:
		return l.Text("history.waiting")
	case !lot.Revealed:
		return l.Text("history.drawing")
	}
	return l.Text("film.other", "day", l.Date(lot.DrawnAt.In(s.TimeZone)))
}

func (s *Server) showFilm(c *fiber.Ctx, status int, p filmPage) error {
	if p.Sheet {
		retarget(c, filmSheet)
	}
	return s.render(c, status, "film", p)
}

// refuseDay gives the form back with the day as it was typed, and what is wrong beside it.
func (s *Server) refuseDay(c *fiber.Ctx, cause error) error {
	f, err := s.Store.Film(c.UserContext(), pathInt(c, "id"))
	if err != nil {
		return err
	}
	p := s.filmPage(c, f)
	p.On = field(c, "on")
	if invalid, ok := errors.AsType[lottery.Invalid](cause); ok {
		p.Error = problem(s.language(c), invalid)
	}
	return s.showFilm(c, refused(c, cause), p)
}

func (s *Server) markWatched(c *fiber.Ctx) error {
	on, err := s.watchedOn(c)
	if err != nil {
		return s.refuseDay(c, err)
	}
	var before store.FilmState
	return s.changeFilm(c, func(ctx context.Context, id int64) (f store.Film, err error) {
		f, before, err = s.Store.MarkWatched(ctx, id, on)
		return f, err
	}, func(f store.Film) flash {
		return flash{Kind: filmWatched, Title: f.Title, Undo: &undo{Action: filmPath(f.ID, "unwatched"), Before: s.sealState(f.ID, before)}}
	})
}

// watchedOn reads the day from the form; today where it is empty. It returns Invalid for what is no date, and for a day
// that is still to come.
func (s *Server) watchedOn(c *fiber.Ctx) (time.Time, error) {
	today, typed := time.Now().In(s.TimeZone), strings.TrimSpace(field(c, "on"))
	if typed == "" {
		return today, nil
	}
	on, err := time.Parse(time.DateOnly, typed)
	switch {
	case err != nil:
		return on, lottery.Invalid{Field: "on", Problem: lottery.NotADate}
	case on.After(today.AddDate(0, 0, 1)): // where the visitor is, it may be tomorrow already
		return on, lottery.Invalid{Field: "on", Problem: lottery.DayToCome}
	}
	return on, nil
}

// markUnwatched takes the mark away. The undo of a mark has the film's state before it, and restores that.
func (s *Server) markUnwatched(c *fiber.Ctx) error {
	change := s.Store.MarkUnwatched
	if before, ok := s.openState(pathInt(c, "id"), field(c, "before")); ok {
		change = func(ctx context.Context, id int64) (store.Film, error) { return s.Store.UndoWatched(ctx, id, before) }
	}
	return s.changeFilm(c, change, func(f store.Film) flash { return flash{Kind: filmUnwatched, Title: f.Title} })
}

// sealState signs a film's state before a change, for the form that undoes the change.
func (s *Server) sealState(id int64, before store.FilmState) string {
	return s.signer.seal("before", fmt.Appendf(nil, "%d %s", id, before))
}

// openState returns the state that sealState signed, and false for what was not signed for this film.
func (s *Server) openState(id int64, sealed string) (store.FilmState, bool) {
	payload, _, ok := s.signer.open("before", sealed)
	state, ofThisFilm := strings.CutPrefix(string(payload), fmt.Sprintf("%d ", id))
	if !ok || !ofThisFilm {
		return store.FilmState{}, false
	}
	return store.ParseFilmState(state)
}

func (s *Server) deleteFilm(c *fiber.Ctx) error {
	return s.changeFilm(c, s.Store.DeleteFilm, func(f store.Film) flash {
		return flash{Kind: filmOutLibrary, Title: f.Title, Undo: &undo{Action: filmPath(f.ID, "restore")}}
	})
}

func (s *Server) restoreFilm(c *fiber.Ctx) error {
	return s.changeFilm(c, s.Store.RestoreFilm, func(f store.Film) flash { return flash{Kind: filmInLibrary, Title: f.Title} })
}

// changeFilm changes the film of the request's path. The answer is its card, where htmx asks for that, or the page that the
// form leads to; both show the flash that describe returns.
func (s *Server) changeFilm(c *fiber.Ctx, change func(context.Context, int64) (store.Film, error), describe func(store.Film) flash) error {
	s.ensureVisitor(c)
	f, err := change(c.UserContext(), pathInt(c, "id"))
	if err != nil {
		return err
	}
	changed := describe(f)
	if part(c) == partFilmCard {
		return s.showChangedCard(c, f, changed)
	}
	return s.redirectAfterMark(c, libraryPath, changed)
}

// redirectAfterMark leads back to the page that a film was marked on, which the form names, or to a fallback. Where htmx
// replaces a lottery's card in the history, it leads to that card.
func (s *Server) redirectAfterMark(c *fiber.Ctx, fallback string, changed flash) error {
	path, card := localPath(field(c, "next"), fallback), historyCard(c)
	changed.Undo.leadBackTo(path, card)
	if card > 0 {
		path = withHistoryCard(path, card)
	}
	return s.redirectWithFlash(c, path, changed)
}

// leadBackTo has the undo lead back to the page that the change was made on, or to a lottery's card in the history. A
// form of the library itself has no such page, and some changes have no undo.
func (u *undo) leadBackTo(path string, historyCard int64) {
	if u == nil || path == libraryPath {
		return
	}
	u.Next = path
	switch {
	case historyCard > 0:
		u.Place, u.ID = onHistoryCard, historyCard
	case pathOf(path) != historyPath:
		u.Place = onLottery
	}
}

// showChangedCard answers with the film's card as it is now, and with what happened to it.
func (s *Server) showChangedCard(c *fiber.Ctx, f store.Film, changed flash) error {
	if changed.Undo != nil {
		changed.Undo.Place, changed.Undo.ID = onFilmCard, f.ID
	}
	p := libraryChange{ID: f.ID, Notice: changed}
	if changed.Kind != filmOutLibrary && !f.AddedAt.IsZero() {
		row := s.filmRow(s.language(c), f)
		row.Focus = true
		p.Row = &row
	}
	return s.renderPart(c, "library-change", p)
}
