package web

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
)

const libraryPath = "/library"

// libraryPage is a page of the films that are worth keeping.
type libraryPage struct {
	Notice notice
	Add    addForm
	Watch  *watchForm // a day that could not be understood
	Rows   []filmRow
	More   string // the address of the next page; empty: there is none
	Last   bool   // an empty page behind others
}

// watchForm is the day on which a film was watched, as it was typed.
type watchForm struct {
	Action string
	On     string
	Errors map[string]string
}

func (libraryPage) Title() string { return "Library · Movie Lottery" }

type filmRow struct {
	Path    string
	Title   string
	Year    int
	Watched string // the day; empty: not watched
}

func (s *Server) library(c *fiber.Ctx) error {
	return s.showLibrary(c, fiber.StatusOK, func(p *libraryPage) {
		p.Notice = s.said(c, libraryPath)
		p.Add = p.Notice.restored(p.Add)
	})
}

// showLibrary renders a page of the library, or the rows of one. What the request has to say about it is put in by add.
func (s *Server) showLibrary(c *fiber.Ctx, status int, add func(*libraryPage)) error {
	q := store.LibraryQuery{After: store.ParseLibraryCursor(query(c, "after")), Limit: store.PageSize}
	page, more, err := s.Store.Library(c.UserContext(), q)
	if err != nil {
		return err
	}
	p := libraryPage{Add: addForm{Action: libraryPath}, Last: q.After.Of(q.Sort)}
	for _, f := range page {
		row := filmRow{Path: fmt.Sprintf("%s/%d", libraryPath, f.ID), Title: f.Title, Year: f.Year}
		if f.WatchedOn != nil {
			row.Watched = f.WatchedOn.Format("2 January 2006")
		}
		p.Rows = append(p.Rows, row)
	}
	if more {
		p.More = withQuery(libraryPath, url.Values{"after": {q.Next(page[len(page)-1]).String()}})
	}
	if q.After.Of(q.Sort) && wantsRows(c) {
		return s.renderRows(c, "library-rows", p)
	}
	add(&p)
	return s.render(c, status, "library", p)
}

func (s *Server) addFilms(c *fiber.Ctx) error {
	s.knownBrowser(c)
	if code := field(c, "code"); code != "" {
		return s.keepTicket(c, code)
	}
	list, err := lottery.ParseList(field(c, "titles"))
	if err == nil {
		err = usable(list, 0)
	}
	if err != nil {
		return s.refuseLibrary(c, err)
	}
	added, err := s.Store.AddFilms(c.UserContext(), list.Films)
	if err != nil {
		return err
	}
	n := sayOf(list, added, nil)
	n.Already = len(list.Films) - added
	return s.sayAt(c, libraryPath, n)
}

func (s *Server) keepTicket(c *fiber.Ctx, code string) error {
	n, err := strconv.ParseInt(field(c, "n"), 10, 32) // as a ticket's number is stored
	if err != nil {
		return lottery.ErrNotFound
	}
	return s.afterFilm(c, func(ctx context.Context) (store.Film, error) {
		return s.Store.KeepTicket(ctx, code, int(n))
	}, func(f store.Film) notice { return notice{InLibrary: f.Title} })
}

func (s *Server) markWatched(c *fiber.Ctx) error {
	on := time.Now().In(s.TimeZone)
	if typed := strings.TrimSpace(field(c, "on")); typed != "" {
		var err error
		if on, err = time.Parse(time.DateOnly, typed); err != nil {
			return s.refuseLibrary(c, lottery.Invalid{Field: "on", Problem: lottery.NotADate})
		}
	}
	return s.changeFilm(c, func(ctx context.Context, id int64) (store.Film, error) {
		f, _, err := s.Store.MarkWatched(ctx, id, on)
		return f, err
	}, func(f store.Film) notice { return notice{Watched: f.Title, Undo: filmPath(f.ID, "unwatched")} })
}

func (s *Server) markUnwatched(c *fiber.Ctx) error {
	return s.changeFilm(c, s.Store.MarkUnwatched, func(f store.Film) notice { return notice{InLibrary: f.Title} })
}

func (s *Server) deleteFilm(c *fiber.Ctx) error {
	return s.changeFilm(c, s.Store.DeleteFilm, func(f store.Film) notice {
		return notice{TakenOut: f.Title, Undo: filmPath(f.ID, "restore")}
	})
}

func (s *Server) restoreFilm(c *fiber.Ctx) error {
	return s.changeFilm(c, s.Store.RestoreFilm, func(f store.Film) notice { return notice{InLibrary: f.Title} })
}

// changeFilm changes the film of the request's path, and says on the library's page what it came to.
func (s *Server) changeFilm(c *fiber.Ctx, change func(context.Context, int64) (store.Film, error), say func(store.Film) notice) error {
	s.knownBrowser(c)
	id := number(c, "id")
	return s.afterFilm(c, func(ctx context.Context) (store.Film, error) { return change(ctx, id) }, say)
}

func (s *Server) afterFilm(c *fiber.Ctx, change func(context.Context) (store.Film, error), say func(store.Film) notice) error {
	f, err := change(c.UserContext())
	if err != nil {
		return err
	}
	return s.sayAt(c, libraryPath, say(f))
}

func (s *Server) refuseLibrary(c *fiber.Ctx, cause error) error {
	invalid, ok := errors.AsType[lottery.Invalid](cause)
	if !ok {
		return cause
	}
	return s.showLibrary(c, refused(c, cause), func(p *libraryPage) {
		wrong := map[string]string{invalid.Field: problem(invalid)}
		if invalid.Field == "on" {
			p.Watch = &watchForm{Action: text([]byte(c.Path())), On: field(c, "on"), Errors: wrong}
		} else {
			p.Add.Titles, p.Add.Errors = field(c, "titles"), wrong
		}
	})
}

func filmPath(id int64, action string) string {
	return fmt.Sprintf("%s/%d/%s", libraryPath, id, action)
}
