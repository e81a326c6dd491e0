package web

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/i18n"
	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
)

const libraryPath = "/library"

// libraryPage is a page of the films that are worth keeping.
type libraryPage struct {
	Notice  flash
	Add     addForm
	Path    string
	Q       string
	Fields  []input // what a search keeps of the address
	Filters chips
	Orders  chips
	Pick    string // where its films are picked for a lottery; empty: there are none
	Rows    []filmRow
	More    string // the address of the next page; empty: there is none
	Empty   string // what to say where there are no rows
	Bare    bool   // there is no film at all
}

func (libraryPage) Title(l *i18n.Language) string {
	return l.Text("library") + " · " + l.Text("brand")
}

type filmRow struct {
	ID      int64
	Path    string
	Title   string
	Year    int
	Watched i18n.SafeText // the day; empty: not watched
	Focus   bool          // was just changed, or is the first of more rows
	Picked  bool          // for a lottery
}

// libraryChange is a film that was changed where it stands.
type libraryChange struct {
	ID     int64
	Row    *filmRow // nil: it is gone
	Notice flash
}

func (s *Server) library(c *fiber.Ctx) error {
	if asked := c.Request().URI().QueryArgs(); asked.Has("pick") {
		return s.showPick(c, fiber.StatusOK, asked, "")
	}
	return s.showLibrary(c, fiber.StatusOK, func(p *libraryPage) {
		p.Notice = s.takeFlash(c, libraryPath)
	})
}

// showLibrary renders a page of the library, or the rows of one. What the request has to say about it is put in by add.
func (s *Server) showLibrary(c *fiber.Ctx, status int, add func(*libraryPage)) error {
	l, q := s.language(c), libraryQuery(c.Request().URI().QueryArgs())
	asked := q.asks(store.PageSize)
	films, more, err := s.Store.Library(c.UserContext(), asked)
	if err != nil {
		return err
	}
	p := libraryPage{Path: libraryPath, Add: addForm{Action: libraryPath}, Q: q.q, Fields: q.fields(), Filters: q.filters(l), Orders: q.orders(l)}
	for _, f := range films {
		p.Rows = append(p.Rows, s.filmRow(l, f))
	}
	if len(films) > 0 {
		p.Pick = q.with("pick", "yes")
	}
	if more {
		p.More = q.at(asked.Next(films[len(films)-1]).String())
	}
	if len(films) == 0 {
		p.Empty, p.Bare = q.empty(l), q == first
	}
	if q.behind() && len(p.Rows) > 0 {
		p.Rows[0].Focus = true
	}
	if q.behind() && part(c) == partRows {
		return s.renderPart(c, "library-rows", p)
	}
	add(&p)
	return s.render(c, status, "library", p)
}

func (s *Server) filmRow(l *i18n.Language, f store.Film) filmRow {
	row := filmRow{ID: f.ID, Path: fmt.Sprintf("%s/%d", libraryPath, f.ID), Title: f.Title, Year: f.Year}
	if f.WatchedOn != nil {
		row.Watched = l.Date(*f.WatchedOn)
	}
	return row
}

func (s *Server) addFilms(c *fiber.Ctx) error {
	s.ensureVisitor(c)
	if code := field(c, "code"); code != "" {
		return s.keepTicket(c, code)
	}
	list, err := lottery.ParseList(field(c, "titles"))
	if err == nil {
		err = checkList(list, 0)
	}
	if err != nil {
		return s.refuseLibrary(c, err)
	}
	added, err := s.Store.AddFilms(c.UserContext(), list.Films)
	if err != nil {
		return err
	}
	f := listFlash(list, added, nil)
	f.Counts.Already = len(list.Films) - added
	if len(list.Links) > 0 {
		return s.showLibrary(c, fiber.StatusUnprocessableEntity, func(p *libraryPage) {
			p.Notice, p.Add = f, p.Add.withLinks(s.language(c), list.Links)
		})
	}
	return s.redirectWithFlash(c, libraryPath, f)
}

func (s *Server) keepTicket(c *fiber.Ctx, code string) error {
	n, err := strconv.ParseInt(field(c, "n"), 10, 32) // as a ticket's number is stored
	if err != nil {
		return lottery.ErrNotFound
	}
	f, err := s.Store.KeepTicket(c.UserContext(), code, int(n))
	if err != nil {
		return err
	}
	return s.redirectWithFlash(c, localPath(field(c, "next"), libraryPath), flash{Kind: filmInLibrary, Title: f.Title})
}

func (s *Server) refuseLibrary(c *fiber.Ctx, cause error) error {
	invalid, ok := errors.AsType[lottery.Invalid](cause)
	if !ok {
		return cause
	}
	return s.showLibrary(c, refused(c, cause), func(p *libraryPage) {
		p.Add.Titles, p.Add.Errors = field(c, "titles"), map[string]string{invalid.Field: problem(s.language(c), invalid)}
	})
}
