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
	table       string
	visible     string   // the condition for rows that lists show; the table's indexes for lists hold these rows alone
	halves      []string // two conditions, if the indexes are in the order of a page only within each; see firstRows
	window      int      // how many rows, in the order of the page, a search reads before it uses the index of words
	exactWindow int      // the same for an exactMatch
	parts       []string
	after       string // the condition for rows after the last of the page before; empty: there is no page before
	exact       bool   // that row is an exactMatch, so that rows after it may be of each kind
	args        []any  // of the statement
}

// arg returns a text with each ? in it replaced by the number of the next argument.
func (w *where) arg(text string, args ...any) string {
	for _, a := range args {
		w.args = append(w.args, a)
		text = strings.Replace(text, "?", fmt.Sprintf("$%d", len(w.args)), 1)
	}
	return text
}

// and adds a condition, as arg takes it.
func (w *where) and(condition string, args ...any) {
	w.parts = append(w.parts, w.arg(condition, args...))
}

// any returns the condition that holds if a condition, as arg takes it, does for one of some texts.
func (w *where) any(condition string, texts []string) string {
	var conditions []string
	for _, text := range texts {
		conditions = append(conditions, w.arg(condition, text))
	}
	return "(" + strings.Join(conditions, " OR ") + ")"
}

// condition returns the conditions that were added, and after.
func (w *where) condition() string {
	parts := append([]string{"true"}, w.parts...)
	if w.after != "" {
		parts = append(parts, w.after)
	}
	return strings.Join(parts, " AND ")
}

// String returns the table and all conditions, as they follow FROM.
func (w *where) String() string {
	return w.table + " WHERE " + w.visible + " AND " + w.condition()
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
