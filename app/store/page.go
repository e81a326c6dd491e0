package store

import (
	"fmt"
	"strings"
)

// PageSize is how many rows a page of the history or the library has.
const PageSize = 24

// cutPage removes the row that was read only to learn whether there is a page after this one.
func cutPage[T any](rows []T, limit int) (page []T, more bool) {
	if len(rows) > limit {
		return rows[:limit], true
	}
	return rows, false
}

// limitClause returns a LIMIT as part of a statement's text: for a LIMIT that is an argument PostgreSQL would make a new
// plan each time, which takes longer than reading the page.
func limitClause(rows int) string { return fmt.Sprintf(" LIMIT %d", rows) }

// where is the table and the condition of a query for a list. Its parts are constant texts, so that there are few
// different statements to prepare.
type where struct {
	table   string
	visible string   // the condition for rows that lists show; the table's indexes for lists hold these rows alone
	halves  []string // two conditions, if the indexes are in the order of a page only within each; see firstRows
	window  int      // how many rows, in the order of the page, a search reads before it uses the index of words
	parts   []string
	args    []any // of the statement, those of parts last
}

// and adds a condition. Each ? in it becomes the number of the next argument.
func (w *where) and(condition string, args ...any) {
	for _, a := range args {
		w.args = append(w.args, a)
		condition = strings.Replace(condition, "?", fmt.Sprintf("$%d", len(w.args)), 1)
	}
	w.parts = append(w.parts, condition)
}

// String returns the table and the condition, as they follow FROM.
func (w *where) String() string {
	return w.table + " WHERE " + strings.Join(append([]string{w.visible}, w.parts...), " AND ")
}

// firstRows returns a query for the first rows in an order. PostgreSQL reads them from an index; from two places of it,
// which it merges as it reads, if there are halves.
func (w *where) firstRows(orderBy string, limit int) string {
	inOrder := " ORDER BY " + orderBy + limitClause(limit)
	if len(w.halves) == 0 {
		return "SELECT * FROM " + w.String() + inOrder
	}
	var queries []string
	for _, condition := range w.halves {
		queries = append(queries, "(SELECT * FROM "+w.String()+" AND "+condition+inOrder+")")
	}
	return "SELECT * FROM (" + strings.Join(queries, " UNION ALL ") + ") halves" + inOrder
}
