package web

import (
	"net/url"

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

func libraryQuery(form *fasthttp.Args) libraryAddress {
	return libraryAddress{
		q: lastValue(form, "q"), watched: store.WatchedOf(lastValue(form, "watched")), sort: store.SortOf(lastValue(form, "sort")),
		after: store.ParseLibraryCursor(lastValue(form, "after")),
	}
}

// asks is what it asks of the store.
func (a libraryAddress) asks(limit int) store.LibraryQuery {
	return store.LibraryQuery{Words: lottery.SearchPatterns(a.q), Watched: a.watched, Sort: a.sort, After: a.after, Limit: limit}
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

func (a libraryAddress) at(after string) string { return a.with("after", after) }

// with is the address with one parameter more, where that is not empty.
func (a libraryAddress) with(name, value string) string {
	values := url.Values{}
	if a.q != "" {
		values.Set("q", a.q)
	}
	for _, f := range a.fields() {
		values.Set(f.Name, f.Value)
	}
	if value != "" {
		values.Set(name, value)
	}
	return withQuery(libraryPath, values)
}

func (a libraryAddress) filters(l *i18n.Language) chips {
	all := chips{ID: "watched", Label: l.Text("library.watched")}
	for _, f := range []struct {
		key     string
		watched store.Watched
	}{{"library.all", store.WatchedOrNot}, {"library.no", store.WatchedNo}, {"library.yes", store.WatchedYes}} {
		there := a
		there.watched = f.watched
		all.Links = append(all.Links, chip{Label: l.Text(f.key), Path: there.at(""), Value: string(f.watched), Current: there.watched == a.watched})
	}
	return all
}

func (a libraryAddress) orders(l *i18n.Language) chips {
	all := chips{ID: "sort", Label: l.Text("library.order")}
	for _, f := range []struct {
		key  string
		sort store.Sort
	}{{"library.added", store.SortAdded}, {"library.title", store.SortTitle}, {"library.year", store.SortYear}} {
		there := a
		there.sort = f.sort
		all.Links = append(all.Links, chip{Label: l.Text(f.key), Path: there.at(""), Value: string(f.sort), Current: there.sort == a.sort})
	}
	return all
}

// empty is what to say where there are no films.
func (a libraryAddress) empty(l *i18n.Language) string {
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
