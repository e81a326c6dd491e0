package web

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/i18n"
	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
)

// filmPage is one film of the library, and what can be done with it: a page, or a sheet above the wall.
type filmPage struct {
	Row   filmRow
	Sheet bool
	Out   bool   // was taken out, and can be brought back
	Today string // the last day on which it can have been watched
	On    string // the day that is meant, as it was typed
	Error string // what is wrong with it
}

// Title is none for a sheet: the page below it keeps its own.
func (p filmPage) Title(*i18n.Language) string {
	if p.Sheet {
		return ""
	}
	return titled(p.Row.Title, p.Row.Year)
}

func (s *Server) film(c *fiber.Ctx) error {
	f, out, err := s.Store.Film(c.UserContext(), pathInt(c, "id"))
	if err != nil {
		return err
	}
	p := s.filmPage(c, f)
	if p.Out = out; out {
		return s.showFilm(c, fiber.StatusGone, p)
	}
	return s.showFilm(c, fiber.StatusOK, p)
}

func (s *Server) filmPage(c *fiber.Ctx, f store.Film) filmPage {
	today := time.Now().In(s.TimeZone).Format(time.DateOnly)
	return filmPage{
		Row: s.filmRow(s.language(c), f), Sheet: part(c) == partSheet || part(c) == partFilmCard, Today: today, On: today,
	}
}

func (s *Server) showFilm(c *fiber.Ctx, status int, p filmPage) error {
	if p.Sheet {
		retarget(c, filmSheet)
	}
	return s.render(c, status, "film", p)
}

// refuseDay gives a day that can't be understood back beside its field.
func (s *Server) refuseDay(c *fiber.Ctx, wrong lottery.Invalid) error {
	f, _, err := s.Store.Film(c.UserContext(), pathInt(c, "id"))
	if err != nil {
		return err
	}
	p := s.filmPage(c, f)
	p.On, p.Error = field(c, "on"), problem(s.language(c), wrong)
	return s.showFilm(c, refused(c, wrong), p)
}

func (s *Server) markWatched(c *fiber.Ctx) error {
	today := time.Now().In(s.TimeZone)
	on := today
	if typed := strings.TrimSpace(field(c, "on")); typed != "" {
		var err error
		if on, err = time.Parse(time.DateOnly, typed); err != nil {
			return s.refuseDay(c, lottery.Invalid{Field: "on", Problem: lottery.NotADate})
		}
		if on.After(today.AddDate(0, 0, 1)) { // somewhere it is tomorrow already
			return s.refuseDay(c, lottery.Invalid{Field: "on", Problem: lottery.DayToCome})
		}
	}
	var before store.FilmState
	return s.changeFilm(c, func(ctx context.Context, id int64) (f store.Film, err error) {
		f, before, err = s.Store.MarkWatched(ctx, id, on)
		return f, err
	}, func(f store.Film) flash {
		return flash{Kind: filmWatched, Title: f.Title, Undo: &undo{Action: filmPath(f.ID, "unwatched"), Before: s.sealState(f.ID, before)}}
	})
}

// markUnwatched takes the mark away, or, where the form says how the film stood before the mark, leaves it just so.
func (s *Server) markUnwatched(c *fiber.Ctx) error {
	change := s.Store.MarkUnwatched
	if before, ok := s.openState(pathInt(c, "id"), field(c, "before")); ok {
		change = func(ctx context.Context, id int64) (store.Film, error) { return s.Store.UndoWatched(ctx, id, before) }
	}
	return s.changeFilm(c, change, func(f store.Film) flash { return flash{Kind: filmUnwatched, Title: f.Title} })
}

// sealState lets a form say how a film stood before a change, in words that only we can have written.
func (s *Server) sealState(id int64, before store.FilmState) string {
	return s.signer.seal("before", fmt.Appendf(nil, "%d %s", id, before))
}

// openState is the inverse of sealState, and false for what was not sealed for this film.
func (s *Server) openState(id int64, sealed string) (store.FilmState, bool) {
	said, ok := s.signer.open("before", sealed)
	state, mine := strings.CutPrefix(string(said), fmt.Sprintf("%d ", id))
	if !ok || !mine {
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

// changeFilm changes the film of the request's path, and says what it came to: in the film's place, where htmx asks
// from there, or on the page that the form leads to.
func (s *Server) changeFilm(c *fiber.Ctx, change func(context.Context, int64) (store.Film, error), say func(store.Film) flash) error {
	s.ensureVisitor(c)
	f, err := change(c.UserContext(), pathInt(c, "id"))
	if err != nil {
		return err
	}
	changed := say(f)
	if part(c) == partFilmCard {
		return s.showChangedCard(c, f, changed)
	}
	path, card := localPath(field(c, "next"), libraryPath), historyCard(c)
	if changed.Undo != nil && path != libraryPath {
		changed.Undo.Next = path
		switch {
		case card > 0:
			changed.Undo.Place, changed.Undo.ID = onHistoryCard, card
		case pathOf(path) != historyPath:
			changed.Undo.Place = onLottery
		}
	}
	if card > 0 {
		path = withHistoryCard(path, card)
	}
	return s.redirectWithFlash(c, path, changed)
}

// showChangedCard answers with the film's card on the wall, as it is now, and what happened to it.
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
