package web

import (
	"slices"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"movie-lottery/app/i18n"
	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
	"movie-lottery/app/web/view"
)

// maxSelected is how many films the library's form remembers as selected: more than a lottery takes, so that a refusal of
// too many can give them all back.
const maxSelected = 2 * lottery.MaxFilms

// selectPage is the library with a checkbox on every film, to start a lottery with. All of it is one form, and every
// button sends it: the films selected so far are in the address, so they outlast search, filter and page, without scripts
// too.
type selectPage struct {
	filmList
	Before         []filmRow // selected before, and not among the rows
	Many           chips     // to select all, or none
	Full           bool      // all were to be selected, and there are more than a lottery takes
	Leave          bool      // leave out what was watched, and recent winners
	IdempotencyKey string
	Error          string // why no lottery was started
	Back           string // to the library
}

func (selectPage) Head(l *i18n.Language) view.Head {
	return view.Head{Title: l.Text("pick.h") + " · " + l.Text("brand")}
}

// selection is what the form says about films, beside what an address of the library does.
type selection struct {
	ids   []int64 // of films
	all   bool    // select all films that are found, up to as many as a lottery takes
	leave bool
}

// parseSelection reads the form. The checkbox that leaves films out is ticked unless the form has it unticked.
func parseSelection(form *fasthttp.Args) (sel selection) {
	which := lastValue(form, "pick")
	sel.all, sel.leave = which == "all", !form.Has("leave") || len(leaveOptions(form)) > 0
	if which == "none" {
		return sel
	}
	for _, v := range values(form, "movie") {
		if id := parseID(v); id > 0 && !slices.Contains(sel.ids, id) && len(sel.ids) < maxSelected {
			sel.ids = append(sel.ids, id)
		}
	}
	return sel
}

// has says whether a film of the page is selected.
func (sel selection) has(f store.Film) bool { return sel.all || slices.Contains(sel.ids, f.ID) }

// Query returns the films to read for a page of the library. Where all are selected that is as many as a lottery takes,
// without watched ones if they are to be left out: they would take the places of others.
func (sel selection) Query(a *libraryAddress) store.LibraryQuery {
	if !sel.all {
		return a.Query(store.PageSize)
	}
	if sel.leave && a.watched == store.WatchedOrNot {
		a.watched = store.WatchedNo
	}
	return a.Query(lottery.MaxFilms)
}

// showSelection answers with the library to select from as a form asks for it, or with more rows of it. The problem is
// why no lottery was started; empty where none was tried.
func (s *Server) showSelection(c *fiber.Ctx, status int, form *fasthttp.Args, problem string) error {
	l, a, sel := s.language(c), parseLibraryAddress(form), parseSelection(form)
	q := sel.Query(&a)
	var films, before []store.Film
	var more bool
	err := s.search(c.UserContext(), q.Search, func() (err error) {
		films, before, more, err = s.Store.LibraryWith(c.UserContext(), q, sel.ids)
		return err
	})
	if err != nil {
		return err
	}
	next, onlyRows := "", a.afterFirst() && part(c) == partRows
	if more {
		next = q.Next(films[len(films)-1]).String()
	}
	if onlyRows {
		films = slices.DeleteFunc(films, sel.has) // those are on the page already
	}
	p := selectPage{
		filmList: s.filmList(l, a, films), Full: sel.all && more, Leave: sel.leave,
		IdempotencyKey: s.newStartToken(c), Error: problem, Back: a.URL(""),
	}
	p.Fields, p.More = append(p.Fields, input{"pick", "yes"}), next
	for i, f := range films {
		p.Rows[i].Selected = sel.has(f)
	}
	if onlyRows {
		return s.renderPart(c, "select-rows", p)
	}
	for _, f := range before {
		if !slices.ContainsFunc(films, func(there store.Film) bool { return there.ID == f.ID }) {
			row := s.filmRow(l, f)
			row.Selected = true
			p.Before = append(p.Before, row)
		}
	}
	if len(p.Rows)+len(p.Before) > 0 {
		p.Many = chips{"pick", l.Text("pick.many"), []chip{{ID: "pick-0", Label: l.Text("pick.all"), Value: "all"}, {ID: "pick-1", Label: l.Text("pick.none"), Value: "none"}}}
	}
	return s.render(c, status, "select", p)
}

// refuseSelection gives all that was selected back, with what is wrong beside the button.
func (s *Server) refuseSelection(c *fiber.Ctx, cause error, invalid lottery.Invalid) error {
	l := s.language(c)
	message := problem(l, invalid)
	if invalid.Problem == lottery.Missing {
		message = l.Text("pick.missing")
	}
	return s.showSelection(c, refused(c, cause), postArgs(c), message)
}
