package web

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/i18n"
	"movie-lottery/app/limit"
	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
	"movie-lottery/app/web/view"
)

const libraryPath = "/library"

// filmList is a page of the films that are worth keeping.
type filmList struct {
	Path    string
	Q       string
	Fields  []input // hidden fields of the search form
	Filters chips
	Orders  chips
	Rows    []filmRow
	More    string // the next page: its address, or its cursor where films are selected; empty: there is none
	Empty   string // what to say where there are no rows
}

// libraryPage is the library with the form that adds films.
type libraryPage struct {
	filmList
	Notice    flash
	Add       addForm
	SelectURL string // where its films are selected for a lottery; empty: there are none
	NoFilms   bool   // the library is empty, whatever is searched for
}

func (libraryPage) Head(l *i18n.Language) view.Head {
	return view.Head{Title: l.Text("library") + " · " + l.Text("brand")}
}

type filmRow struct {
	ID       int64
	Path     string
	Title    string
	Year     int
	Watched  i18n.SafeText // the day; empty: not watched
	Focus    bool          // was just changed, or is the first of more rows
	Selected bool          // for a new lottery
	Similar  bool          // is the first that was found in spite of a typo
}

// libraryChange is the card of a film that was changed, and what happened to it.
type libraryChange struct {
	ID     int64
	Row    *filmRow // nil: it is not in the library any more
	Notice flash
}

func (s *Server) library(c *fiber.Ctx) error {
	if form := c.Request().URI().QueryArgs(); form.Has("pick") {
		return s.showSelection(c, fiber.StatusOK, form, "")
	}
	a := parseLibraryAddress(c.Request().URI().QueryArgs())
	p, err := s.libraryPage(c, a)
	if err != nil {
		return err
	}
	if a.afterFirst() && part(c) == partRows {
		return s.renderPart(c, "library-rows", p)
	}
	p.Notice = s.takeFlash(c, libraryPath)
	return s.render(c, fiber.StatusOK, "library", p)
}

// libraryPage reads a page of the library.
func (s *Server) libraryPage(c *fiber.Ctx, a libraryAddress) (libraryPage, error) {
	l, q := s.language(c), a.Query(store.PageSize)
	var films []store.Film
	var more bool
	err := s.search(c.UserContext(), q.Search, func() (err error) {
		films, more, err = s.Store.Library(c.UserContext(), q)
		return err
	})
	if err != nil {
		return libraryPage{}, err
	}
	p := libraryPage{filmList: s.filmList(l, a, films), Add: addForm{Action: libraryPath, Preview: libraryPath + "/preview"}}
	if len(films) == 0 {
		p.NoFilms = a == defaultQuery
		return p, nil
	}
	p.SelectURL = a.with("pick", "yes")
	if more {
		p.More = a.URL(q.Next(films[len(films)-1]).String())
	}
	return p, nil
}

// filmList makes the list of films that were read for an address.
func (s *Server) filmList(l *i18n.Language, a libraryAddress, films []store.Film) filmList {
	p := filmList{Path: libraryPath, Q: a.q, Fields: a.fields(), Filters: a.filters(l), Orders: a.orders(l)}
	if len(films) == 0 {
		p.Empty = a.empty(l)
		return p
	}
	for _, f := range films {
		p.Rows = append(p.Rows, s.filmRow(l, f))
	}
	p.Rows[0].Focus = a.afterFirst()
	if i := slices.IndexFunc(films, store.Film.Similar); i >= 0 {
		p.Rows[i].Similar = true
	}
	return p
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
		return s.refuseFilms(c, err)
	}
	if err := s.takeFilms(c, list.Films, limit.Cost{Kind: limit.FilmDaily, Count: len(list.Films)}); err != nil {
		return err
	}
	added, err := s.Store.AddFilms(c.UserContext(), list.Films)
	if err != nil {
		return err
	}
	s.Metrics.CountFilms("library", added)
	f := listFlash(list, added, nil)
	f.Counts.Already = len(list.Films) - added
	if len(list.Links) > 0 {
		return s.showLibraryForm(c, fiber.StatusUnprocessableEntity, f, addForm{}.withLinks(s.language(c), list.Links))
	}
	return s.redirectWithFlash(c, libraryPath, f)
}

// keepTicket adds the film of a lottery's ticket to the library.
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

// refuseFilms gives the form back as it was typed, with what is wrong beside the field.
func (s *Server) refuseFilms(c *fiber.Ctx, cause error) error {
	invalid, ok := errors.AsType[lottery.Invalid](cause)
	if !ok {
		return cause
	}
	form := addForm{Titles: field(c, "titles"), Errors: map[string]string{invalid.Field: problem(s.language(c), invalid)}}
	return s.showLibraryForm(c, refused(c, cause), flash{}, form)
}

// showLibraryForm answers a form with the first page of the library, and the form as it stands now.
func (s *Server) showLibraryForm(c *fiber.Ctx, status int, notice flash, form addForm) error {
	p, err := s.libraryPage(c, defaultQuery)
	if err != nil {
		return err
	}
	form.Action, form.Preview = p.Add.Action, p.Add.Preview
	p.Notice, p.Add = notice, form
	return s.render(c, status, "library", p)
}
