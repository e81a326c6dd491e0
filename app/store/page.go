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

// where is a condition of constant parts, with its arguments behind those of the statement it stands in. Statements
// that differ only in it are prepared once each: there are few.
type where struct {
	parts []string
	args  []any
}

// and adds a condition; each ? in it becomes the number of the next argument.
func (w *where) and(condition string, args ...any) {
	for _, a := range args {
		w.args = append(w.args, a)
		condition = strings.Replace(condition, "?", fmt.Sprintf("$%d", len(w.args)), 1)
	}
	w.parts = append(w.parts, condition)
}

// matches demands that the search column matches every pattern.
func (w *where) matches(patterns []string) {
	for _, p := range patterns {
		w.and("search LIKE ?", p)
	}
}

func (w *where) String() string { return "WHERE " + strings.Join(w.parts, " AND ") }
