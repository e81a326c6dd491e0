package web

import (
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"movie-lottery/app/i18n"
	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
)

// maxPicked is how many films the library remembers as picked: more than a lottery takes, so that the refusal of too
// many can give them all back.
const maxPicked = 2 * lottery.MaxFilms

// pickPage is the library with a box to tick on every film, to start a lottery with. It is one form, which every button
// of it sends: what was picked so far is in the address, and outlasts search, filter and page, without scripts too.
type pickPage struct {
	Path           string
	Q              string
	Fields         []input // what the form says beside what can be seen of it
	Filters        chips
	Orders         chips
	Before         []filmRow // were picked before, and are not among the rows
	Rows           []filmRow
	More           string // the cursor of the next page; empty: there is none
	Many           chips  // to pick all, or none
	Full           bool   // all were to be picked, and there are more than a lottery takes
	Empty          string // what to say where there are no rows
	Leave          bool   // without what was watched, and recent winners
	IdempotencyKey string // the form's own number
	Error          string // why no lottery was started
	Back           string // to the library
}

func (pickPage) Title(l *i18n.Language) string { return l.Text("pick.h") + " · " + l.Text("brand") }

// picks is what the form says, beside what an address of the library does.
type picks struct {
	ids   []int64 // of films
	all   bool    // everything that is found is to be picked, as far as it goes into a lottery
	leave bool
}

// picksOf reads the form. The box that leaves films out is ticked until the form says that it isn't.
func picksOf(form *fasthttp.Args) (p picks) {
	which := lastValue(form, "pick")
	p.all, p.leave = which == "all", !form.Has("leave") || len(leaves(form)) > 0
	if which == "none" {
		return p
	}
	for _, v := range values(form, "movie") {
		if id, err := strconv.ParseInt(v, 10, 64); err == nil && id > 0 && !slices.Contains(p.ids, id) && len(p.ids) < maxPicked {
			p.ids = append(p.ids, id)
		}
	}
	return p
}

// asks is what the form asks of the store.
func (p picks) asks(q *libraryAddress) store.LibraryQuery {
	if !p.all {
		return q.asks(store.PageSize)
	}
	if p.leave && q.watched == store.WatchedOrNot {
		q.watched = store.WatchedNo // the others would take the places of those that come in
	}
	return q.asks(lottery.MaxFilms)
}

// showPick renders the library to pick from, or the rows of a page of it, as a form asks for it. The problem is why no
// lottery was started; empty where none was tried.
func (s *Server) showPick(c *fiber.Ctx, status int, form *fasthttp.Args, problem string) error {
	l, q, picked := s.language(c), libraryQuery(form), picksOf(form)
	asked := picked.asks(&q)
	films, before, more, err := s.Store.LibraryWith(c.UserContext(), asked, picked.ids)
	if err != nil {
		return err
	}
	p := pickPage{Path: libraryPath, Q: q.q, Leave: picked.leave, IdempotencyKey: formToken(), Error: problem, Back: q.at("")}
	p.Fields, p.Filters, p.Orders = append(q.fields(), input{"pick", "yes"}), q.filters(l), q.orders(l)
	p.Rows = s.pickRows(l, films, picked)
	if q.behind() && part(c) == partRows {
		p.Rows = slices.DeleteFunc(p.Rows, func(r filmRow) bool { return r.Picked }) // those are in the page already
	}
	if q.behind() && len(p.Rows) > 0 {
		p.Rows[0].Focus = true
	}
	if more {
		p.More = asked.Next(films[len(films)-1]).String()
	}
	if q.behind() && part(c) == partRows {
		return s.renderPart(c, "pick-rows", p)
	}
	for _, r := range s.pickRows(l, before, picked) {
		if !slices.ContainsFunc(p.Rows, func(there filmRow) bool { return there.ID == r.ID }) {
			p.Before = append(p.Before, r)
		}
	}
	p.Full = picked.all && more
	if len(films) == 0 {
		p.Empty = q.empty(l)
	}
	if len(p.Rows)+len(p.Before) > 0 {
		p.Many = chips{"pick", l.Text("pick.many"), []chip{{Label: l.Text("pick.all"), Value: "all"}, {Label: l.Text("pick.none"), Value: "none"}}}
	}
	return s.render(c, status, "pick", p)
}

func (s *Server) pickRows(l *i18n.Language, films []store.Film, picked picks) (rows []filmRow) {
	for _, f := range films {
		row := s.filmRow(l, f)
		row.Picked = picked.all || slices.Contains(picked.ids, f.ID)
		rows = append(rows, row)
	}
	return rows
}

// refusePick gives everything that was picked back, with what is wrong beside the button.
func (s *Server) refusePick(c *fiber.Ctx, cause error, wrong lottery.Invalid) error {
	l := s.language(c)
	message := problem(l, wrong)
	if wrong.Problem == lottery.Missing {
		message = l.Text("pick.missing")
	}
	return s.showPick(c, refused(c, cause), c.Request().PostArgs(), message)
}
