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
	SortTitle  Sort = "title"  // alphabetical
	SortYear   Sort = "year"   // newest first, films without a year last
	SortRating Sort = "rating" // best first, films without a rating last
)

// SortOf parses a query parameter.
func SortOf(s string) Sort {
	switch sort := Sort(s); sort {
	case SortTitle, SortYear, SortRating:
		return sort
	}
	return SortAdded
}

// LibraryCursor is the position of a film in one order of the library, from which the next page goes on. It is valid in
// that order alone. The zero value is the position before the first film.
type LibraryCursor struct {
	sort  Sort
	value int64 // the film's sort key: microseconds, year or rating; 0 for a title, which is looked up since it may be long
	id    int64
}

// Next returns the cursor for the page after one that ended with a film.
func (q LibraryQuery) Next(last Film) LibraryCursor {
	c := LibraryCursor{sort: SortOf(string(q.Sort)), id: last.ID}
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
	switch c.sort {
	case "":
		return ""
	case SortTitle:
		return fmt.Sprintf("%s-%d", c.sort, c.id)
	}
	return fmt.Sprintf("%s-%d-%d", c.sort, c.value, c.id)
}

// cursorValues has the greatest value that a cursor of each order may have.
var cursorValues = map[Sort]int64{
	SortAdded: 1<<53 - 1, SortTitle: 0, SortYear: lottery.MaxYear, SortRating: 10,
}

// ParseLibraryCursor is the inverse of String. It returns the zero value if s is not a cursor.
func ParseLibraryCursor(s string) LibraryCursor {
	sort, rest, _ := strings.Cut(s, "-")
	c := LibraryCursor{sort: Sort(sort)}
	value, id, valued := strings.Cut(rest, "-")
	if !valued {
		value, id = "0", rest
	}
	greatest, known := cursorValues[c.sort]
	var valueErr, idErr error
	c.value, valueErr = strconv.ParseInt(value, 10, 64)
	c.id, idErr = strconv.ParseInt(id, 10, 64)
	if !known || valueErr != nil || idErr != nil || c.value < 0 || c.value > greatest || c.id < 1 || c.String() != s {
		return LibraryCursor{}
	}
	return c
}

// Of says whether the cursor is one of the given order.
func (c LibraryCursor) Of(sort Sort) bool { return c.sort == SortOf(string(sort)) }

// after adds the condition for films after a cursor, and returns the ORDER BY expression. Each order has an index.
func (w *where) after(sort Sort, cursor LibraryCursor) (orderBy string) {
	hasCursor := cursor.Of(sort)
	switch sort {
	case SortTitle:
		if hasCursor {
			w.and("(fold, id) > (coalesce((SELECT fold FROM films WHERE id = ?), ''), ?)", cursor.id, cursor.id)
		}
		return "fold, id"
	case SortYear:
		if hasCursor {
			w.and("(year, id) < (?, ?)", cursor.value, cursor.id)
		}
		return "year DESC, id DESC"
	case SortRating:
		if hasCursor {
			w.and("(rating, id) < (?, ?)", cursor.value, cursor.id)
		}
		return "rating DESC, id DESC"
	}
	if hasCursor {
		w.and("(added_at, id) < (?, ?)", time.UnixMicro(cursor.value), cursor.id)
	}
	return "added_at DESC, id DESC"
}
