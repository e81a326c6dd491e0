package web

import (
	"github.com/valyala/fasthttp"

	"movie-lottery/app/i18n"
	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
)

// libraryAddress is what the address of a page of the library says.
type libraryAddress struct {
	q       string
	watched store.Watched
	sort    store.Sort
	after   store.LibraryCursor
}

// parseLibraryAddress reads the parameters of an address, or of a form that has the same. Values that are none become the
// default.
func parseLibraryAddress(form *fasthttp.Args) libraryAddress {
	return libraryAddress{
		q: cutQuery(lastValue(form, "q")), watched: store.WatchedOf(lastValue(form, "watched")), sort: store.SortOf(lastValue(form, "sort")),
		after: store.ParseLibraryCursor(lastValue(form, "after")),
	}
}

// Query returns the films to read for the page, up to a limit.
func (a libraryAddress) Query(limit int) store.LibraryQuery {
	return store.LibraryQuery{Search: lottery.ParseSearch(a.q), Watched: a.watched, Sort: a.sort, After: a.after, Limit: limit}
}

// defaultQuery is the first page of the library, without search or filter.
var defaultQuery = libraryAddress{sort: store.SortAdded}

// afterFirst says whether there are pages before this one.
func (a libraryAddress) afterFirst() bool {
	return a.after != store.LibraryCursor{} && a.after.Of(a.sort)
}

// fields returns what the form of a search sends along with its words.
func (a libraryAddress) fields() (all []input) {
	if a.watched != store.WatchedOrNot {
		all = append(all, input{"watched", string(a.watched)})
	}
	if a.sort != store.SortAdded {
		all = append(all, input{"sort", string(a.sort)})
	}
	return all
}

// URL returns the address with another cursor; empty: of the first page.
func (a libraryAddress) URL(after string) string { return a.with("after", after) }

// with returns the address of the first page with one more parameter, unless its value is empty.
func (a libraryAddress) with(name, value string) string {
	return listURL(libraryPath, append(a.fields(), input{"q", a.q}, input{name, value}))
}

func (a libraryAddress) filters(l *i18n.Language) chips {
	address := func(watched store.Watched) string { a.watched = watched; return a.URL("") }
	return newChips(l, "watched", "library.watched", a.watched, address, []choice[store.Watched]{
		{"library.all", store.WatchedOrNot}, {"library.no", store.WatchedNo}, {"library.yes", store.WatchedYes},
	})
}

func (a libraryAddress) orders(l *i18n.Language) chips {
	address := func(sort store.Sort) string { a.sort = sort; return a.URL("") }
	return newChips(l, "sort", "library.order", a.sort, address, []choice[store.Sort]{
		{"library.added", store.SortAdded}, {"library.title", store.SortTitle}, {"library.year", store.SortYear},
	})
}

// empty returns what to say where the page has no films.
func (a libraryAddress) empty(l *i18n.Language) string {
	switch {
	case a.afterFirst():
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
