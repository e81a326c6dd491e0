package store

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"movie-lottery/app/lottery"
)

// Sort is an order of the library. Where two films are alike in it, the one that came first stands first by title, and
// last in all others.
type Sort string

// The orders of the library; what is none of them is SortAdded.
const (
	SortAdded  Sort = "added"  // the one added last first
	SortTitle  Sort = "title"  // by alphabet
	SortYear   Sort = "year"   // the newest first, those without a year last
	SortRating Sort = "rating" // the best first, those without a rating last
)

// SortOf is the order that an address names.
func SortOf(s string) Sort {
	switch sort := Sort(s); sort {
	case SortTitle, SortYear, SortRating:
		return sort
	}
	return SortAdded
}

// LibraryCursor is the film that a page of the library ended with, as far as one order needs it to go on behind it. It
// belongs to that order alone. The zero value is before the first film.
type LibraryCursor struct {
	sort  Sort
	value int64 // what the film is ordered by: microseconds, year or rating; a title is looked up, it may be long
	id    int64
}

// Next is the cursor for the page behind one that ended with a film.
func (q LibraryQuery) Next(last Film) LibraryCursor {
	c := LibraryCursor{sort: SortOf(string(q.Sort)), id: last.ID}
	switch c.sort {
	case SortAdded:
		c.value = last.AddedAt.UnixMicro() // as exact as PostgreSQL keeps it
	case SortYear:
		c.value = int64(last.Year)
	case SortRating:
		c.value = int64(last.Rating)
	}
	return c
}

// String is the cursor as it stands in an address; empty before the first film.
func (c LibraryCursor) String() string {
	switch c.sort {
	case "":
		return ""
	case SortTitle:
		return fmt.Sprintf("%s-%d", c.sort, c.id)
	}
	return fmt.Sprintf("%s-%d-%d", c.sort, c.value, c.id)
}

// cursorValues are the greatest values that a cursor of an order may have.
var cursorValues = map[Sort]int64{
	SortAdded: 1<<53 - 1, SortTitle: 0, SortYear: lottery.MaxYear, SortRating: 10,
}

// ParseLibraryCursor is the inverse of String. What is no cursor is the one before the first film.
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

// Of says whether the cursor belongs to an order; in any other it is the beginning.
func (c LibraryCursor) Of(sort Sort) bool { return c.sort == SortOf(string(sort)) }

// page demands the films behind a cursor and returns the order they come in. For every order, with watched or not,
// there is an index.
func (w *where) page(sort Sort, after LibraryCursor) (orderBy string) {
	behind := after.Of(sort)
	switch sort {
	case SortTitle:
		if behind {
			w.and("(fold, id) > (coalesce((SELECT fold FROM films WHERE id = ?), ''), ?)", after.id, after.id)
		}
		return "fold, id"
	case SortYear:
		if behind {
			w.and("(year, id) < (?, ?)", after.value, after.id)
		}
		return "year DESC, id DESC"
	case SortRating:
		if behind {
			w.and("(rating, id) < (?, ?)", after.value, after.id)
		}
		return "rating DESC, id DESC"
	}
	if behind {
		w.and("(added_at, id) < (?, ?)", time.UnixMicro(after.value), after.id)
	}
	return "added_at DESC, id DESC"
}
