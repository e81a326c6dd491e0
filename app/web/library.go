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
	"movie-lottery/app/words"
)

const libraryPath = "/library"

// libraryPage is a page of the films that are worth keeping.
type libraryPage struct {
	Notice  notice
	Add     addForm
	Watch   *watchForm // a day that could not be understood
	Q       string
	Fields  []input // what a search keeps of the address
	Filters chips
	Orders  chips
	Rows    []filmRow
	More    string // the address of the next page; empty: there is none
	Empty   string // what to say where there are no rows
	Bare    bool   // there is no film at all
}

// watchForm is the day on which a film was watched, as it was typed.
type watchForm struct {
	Action string
	On     string
	Errors map[string]string
}

func (libraryPage) Title(l *words.Language) string {
	return l.Text("library") + " · " + l.Text("brand")
}

type filmRow struct {
	ID      int64
	Path    string
	Title   string
	Year    int
	Watched words.Phrase // the day; empty: not watched
	Today   string       // the day that is meant where none is said
}

// libraryChange is a film that was changed where it stands.
type libraryChange struct {
	ID     int64
	Row    *filmRow // nil: it is gone
	Notice notice
}

func (s *Server) library(c *fiber.Ctx) error {
	return s.showLibrary(c, fiber.StatusOK, func(p *libraryPage) {
		p.Notice = s.said(c, libraryPath)
		p.Add = p.Notice.restored(s.language(c), p.Add)
	})
}

// showLibrary renders a page of the library, or the rows of one. What the request has to say about it is put in by add.
func (s *Server) showLibrary(c *fiber.Ctx, status int, add func(*libraryPage)) error {
	l, q := s.language(c), libraryQuery(c)
	asked := store.LibraryQuery{
		Words: lottery.SearchPatterns(q.q), Watched: q.watched, Sort: q.sort, After: q.after, Limit: store.PageSize,
	}
	films, more, err := s.Store.Library(c.UserContext(), asked)
	if err != nil {
		return err
	}
	p := libraryPage{Add: addForm{Action: libraryPath}, Q: q.q, Fields: q.fields(), Filters: q.filters(l), Orders: q.orders(l)}
	for _, f := range films {
		p.Rows = append(p.Rows, s.filmRow(l, f))
	}
	if more {
		p.More = q.at(asked.Next(films[len(films)-1]).String())
	}
	if len(films) == 0 {
		p.Empty, p.Bare = q.empty(l), q == first
	}
	if q.behind() && wantsRows(c) {
		return s.renderPart(c, "library-rows", p)
	}
	add(&p)
	return s.render(c, status, "library", p)
}

func (s *Server) filmRow(l *words.Language, f store.Film) filmRow {
	row := filmRow{
		ID: f.ID, Path: fmt.Sprintf("%s/%d", libraryPath, f.ID), Title: f.Title, Year: f.Year,
		Today: time.Now().In(s.TimeZone).Format(time.DateOnly),
	}
	if f.WatchedOn != nil {
		row.Watched = l.Date(*f.WatchedOn)
	}
	return row
}

// libraryAddress is what the address of a page of the library says.
type libraryAddress struct {
	q       string
	watched store.Watched
	sort    store.Sort
	after   store.LibraryCursor
}

func libraryQuery(c *fiber.Ctx) libraryAddress {
	return libraryAddress{
		q: query(c, "q"), watched: store.WatchedOf(query(c, "watched")), sort: store.SortOf(query(c, "sort")),
		after: store.ParseLibraryCursor(query(c, "after")),
	}
}

// first is the library without anything asked of it.
var first = libraryAddress{sort: store.SortAdded}

// behind says whether there are pages before this one.
func (a libraryAddress) behind() bool { return a.after != store.LibraryCursor{} && a.after.Of(a.sort) }

// fields are what a search keeps beside its words.
func (a libraryAddress) fields() (all []input) {
	if a.watched != store.WatchedOrNot {
		all = append(all, input{"watched", string(a.watched)})
	}
	if a.sort != store.SortAdded {
		all = append(all, input{"sort", string(a.sort)})
	}
	return all
}

func (a libraryAddress) at(after string) string {
	values := url.Values{}
	if a.q != "" {
		values.Set("q", a.q)
	}
	for _, f := range a.fields() {
		values.Set(f.Name, f.Value)
	}
	if after != "" {
		values.Set("after", after)
	}
	return withQuery(libraryPath, values)
}

func (a libraryAddress) filters(l *words.Language) chips {
	all := chips{Label: l.Text("library.watched")}
	for _, f := range []struct {
		key     string
		watched store.Watched
	}{{"library.all", store.WatchedOrNot}, {"library.no", store.WatchedNo}, {"library.yes", store.WatchedYes}} {
		there := a
		there.watched = f.watched
		all.Links = append(all.Links, chip{l.Text(f.key), there.at(""), there.watched == a.watched})
	}
	return all
}

func (a libraryAddress) orders(l *words.Language) chips {
	all := chips{Label: l.Text("library.order")}
	for _, f := range []struct {
		key  string
		sort store.Sort
	}{{"library.added", store.SortAdded}, {"library.title", store.SortTitle}, {"library.year", store.SortYear}} {
		there := a
		there.sort = f.sort
		all.Links = append(all.Links, chip{l.Text(f.key), there.at(""), there.sort == a.sort})
	}
	return all
}

// empty is what to say where there are no films.
func (a libraryAddress) empty(l *words.Language) string {
	switch {
	case a.behind():
		return l.Text("none.left")
	case a.q != "":
		return l.Text("none.called", "q", a.q)
	case a.watched == store.WatchedYes:
		return l.Text("library.none.yes")
	case a.watched == store.WatchedNo:
		return l.Text("library.none.no")
	}
	return l.Text("library.none")
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
	f, err := s.Store.KeepTicket(c.UserContext(), code, int(n))
	if err != nil {
		return err
	}
	return s.sayAt(c, pathHere(field(c, "next"), libraryPath), notice{InLibrary: f.Title})
}

func (s *Server) markWatched(c *fiber.Ctx) error {
	on := time.Now().In(s.TimeZone)
	if typed := strings.TrimSpace(field(c, "on")); typed != "" {
		var err error
		if on, err = time.Parse(time.DateOnly, typed); err != nil {
			return s.refuseLibrary(c, lottery.Invalid{Field: "on", Problem: lottery.NotADate})
		}
	}
	var before store.FilmState
	return s.changeFilm(c, func(ctx context.Context, id int64) (f store.Film, err error) {
		f, before, err = s.Store.MarkWatched(ctx, id, on)
		return f, err
	}, func(f store.Film) notice {
		return notice{Watched: f.Title, Undo: filmPath(f.ID, "unwatched"), Before: before.String()}
	})
}

// markUnwatched takes the mark away, or, where the form says how the film stood before the mark, leaves it just so.
func (s *Server) markUnwatched(c *fiber.Ctx) error {
	change := s.Store.MarkUnwatched
	if before, ok := store.ParseFilmState(field(c, "before")); ok {
		change = func(ctx context.Context, id int64) (store.Film, error) { return s.Store.UndoWatched(ctx, id, before) }
	}
	return s.changeFilm(c, change, func(f store.Film) notice {
		if f.AddedAt.IsZero() {
			return notice{OutOfIt: f.Title}
		}
		return notice{InLibrary: f.Title}
	})
}

func (s *Server) deleteFilm(c *fiber.Ctx) error {
	return s.changeFilm(c, s.Store.DeleteFilm, func(f store.Film) notice {
		return notice{OutOfIt: f.Title, Undo: filmPath(f.ID, "restore")}
	})
}

func (s *Server) restoreFilm(c *fiber.Ctx) error {
	return s.changeFilm(c, s.Store.RestoreFilm, func(f store.Film) notice { return notice{InLibrary: f.Title} })
}

// changeFilm changes the film of the request's path, and says what it came to: in the film's place, where htmx asks
// from there, or on the page that the form leads to.
func (s *Server) changeFilm(c *fiber.Ctx, change func(context.Context, int64) (store.Film, error), say func(store.Film) notice) error {
	s.knownBrowser(c)
	f, err := change(c.UserContext(), number(c, "id"))
	if err != nil {
		return err
	}
	said, place := say(f), fmt.Sprintf("film-%d", f.ID)
	if isFragment(c) && c.Get("HX-Target") == place {
		said.Swap = "#" + place
		changed := libraryChange{ID: f.ID, Notice: said}
		if said.OutOfIt == "" {
			row := s.filmRow(s.language(c), f)
			changed.Row = &row
		}
		return s.renderPart(c, "library-change", changed)
	}
	path := pathHere(field(c, "next"), libraryPath)
	if said.Undo != "" && path != libraryPath {
		said.Next, said.Swap = path, "#lottery"
	}
	return s.sayAt(c, path, said)
}

func (s *Server) refuseLibrary(c *fiber.Ctx, cause error) error {
	invalid, ok := errors.AsType[lottery.Invalid](cause)
	if !ok {
		return cause
	}
	if isFragment(c) {
		retargetPage(c)
	}
	return s.showLibrary(c, refused(c, cause), func(p *libraryPage) {
		wrong := map[string]string{invalid.Field: problem(s.language(c), invalid)}
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
