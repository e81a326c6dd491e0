package store

import (
	"fmt"
	"strings"
)

// PageSize is how many rows a page of the history or the library has.
const PageSize = 24

// cut takes off the row that was asked for only to learn whether there are more.
func cut[T any](rows []T, limit int) ([]T, bool) {
	if len(rows) > limit {
		return rows[:limit], true
	}
	return rows, false
}

// limited is a limit as a part of a statement: PostgreSQL would plan one that it doesn't know anew each time, which takes
// longer than reading the page.
func limited(rows int) string { return fmt.Sprintf(" LIMIT %d", rows) }

// where is a condition of constant parts, with its arguments behind those of the statement it stands in. Statements
// that differ only in it are prepared once each: there are few.
type where struct {
	table string
	shown string // what of the table there is to see; all its indexes for lists are of that alone
	// window is how many rows a search looks through in the order of its page, handful how many it reads by the index of
	// words, before it thinks better of it. What is looked through in order is cheaper by the row. Where a million rows hold
	// just a little more than a handful, a page of them is expected within two thirds of the window.
	window, handful int
	parts           []string
	args            []any
}

// and adds a condition; each ? in it becomes the number of the next argument.
func (w *where) and(condition string, args ...any) {
	for _, a := range args {
		w.args = append(w.args, a)
		condition = strings.Replace(condition, "?", fmt.Sprintf("$%d", len(w.args)), 1)
	}
	w.parts = append(w.parts, condition)
}

// String is the table and the condition.
func (w *where) String() string {
	return w.table + " WHERE " + strings.Join(append([]string{w.shown}, w.parts...), " AND ")
}
