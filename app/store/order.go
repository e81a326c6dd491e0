package store

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"movie-lottery/app/lottery"
)

// Sort is an order of the library. Films that are equal in it are ordered by id: ascending in SortTitle, descending in
// the others.
type Sort string

// The orders of the library. Any other value means SortAdded.
const (
	SortAdded  Sort = "added"  // last added first
	SortTitle  Sort = "title"  // lottery.SortTitle in the collation title_order: "Rocky 2" before "Rocky 10"
	SortYear   Sort = "year"   // newest first, films without a year last
	SortRating Sort = "rating" // best first, films without a rating last
)

// order is how films are sorted in an order of the library, which has an index.
type order struct {
	by       string
	after    string // the condition for films after a cursor, whose key and id are its arguments
	greatest int64  // value that a cursor may have
}

var orders = map[Sort]order{
	SortAdded:  {"added_at DESC, id DESC", "(added_at, id) < (?, ?)", 1<<53 - 1},
	SortTitle:  {"sort_title, id", "(sort_title, id) > (coalesce((SELECT sort_title FROM films WHERE id = ?), ''), ?)", 0},
	SortYear:   {"year DESC, id DESC", "(year, id) < (?, ?)", lottery.MaxYear},
	SortRating: {"rating DESC, id DESC", "(rating, id) < (?, ?)", 10},
}

// SortOf parses a query parameter.
func SortOf(s string) Sort {
	if _, known := orders[Sort(s)]; known {
		return Sort(s)
	}
	return SortAdded
}

// LibraryCursor is the position of a film in one order of the library, from which the next page goes on. It is valid in
// that order alone. The zero value is the position before the first film.
type LibraryCursor struct {
	sort  Sort
	value int64 // the film's sort key: microseconds, year or rating; 0 for a title, which is looked up since it may be long
	id    int64
	exact bool // the film is an exactMatch of the search
}

// Next returns the cursor for the page after one that ended with a film.
func (q LibraryQuery) Next(last Film) LibraryCursor {
	c := LibraryCursor{sort: SortOf(string(q.Sort)), id: last.ID, exact: last.match == exactMatch}
	switch c.sort {
	case SortAdded:
		c.value = last.AddedAt.UnixMicro() // PostgreSQL's precision
	case SortYear:
		c.value = int64(last.Year)
	case SortRating:
		c.value = int64(last.Rating)
	}
	return c
}

// String formats the cursor for an address. It is empty for the zero value.
func (c LibraryCursor) String() string {
	exact := ""
	if c.exact {
		exact = exactPrefix
	}
	switch c.sort {
	case "":
		return ""
	case SortTitle:
		return fmt.Sprintf("%s%s-%d", exact, c.sort, c.id)
	}
	return fmt.Sprintf("%s%s-%d-%d", exact, c.sort, c.value, c.id)
}

// exactPrefix begins a cursor whose row is an exactMatch.
const exactPrefix = "exact-"

// ParseLibraryCursor is the inverse of String. It returns the zero value if s is not a cursor.
func ParseLibraryCursor(s string) LibraryCursor {
	text, exact := strings.CutPrefix(s, exactPrefix)
	sort, rest, _ := strings.Cut(text, "-")
	c := LibraryCursor{sort: Sort(sort), exact: exact}
	value, id, valued := strings.Cut(rest, "-")
	if !valued {
		value, id = "0", rest
	}
	order, known := orders[c.sort]
	var valueErr, idErr error
	c.value, valueErr = strconv.ParseInt(value, 10, 64)
	c.id, idErr = strconv.ParseInt(id, 10, 64)
	if !known || valueErr != nil || idErr != nil || c.value < 0 || c.value > order.greatest || c.id < 1 || c.String() != s {
		return LibraryCursor{}
	}
	return c
}

// Of says whether the cursor is one of the given order.
func (c LibraryCursor) Of(sort Sort) bool { return c.sort == SortOf(string(sort)) }

// key returns the argument for the first column of the cursor's order.
func (c LibraryCursor) key() any {
	switch c.sort {
	case SortAdded:
		return time.UnixMicro(c.value)
	case SortTitle:
		return c.id
	}
	return c.value
}
