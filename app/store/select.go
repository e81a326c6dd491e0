package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// LibraryWith reads a page of films as Library does, and the films of ids, in the order of ids, as far as they are in the
// library: a film that was picked on one page must not be lost on the next.
func (s *Store) LibraryWith(ctx context.Context, q LibraryQuery, ids []int64) (page, picked []Film, more bool, err error) {
	sql, args := q.statement(", row_number() OVER (ORDER BY match, " + orders[SortOf(string(q.Sort))].by + ") AS place")
	n := len(args) + 1
	rows, err := read(ctx, s, pgx.RowToStructByPos[pickRow], fmt.Sprintf(`-- name: library with
		SELECT id, title, year, rating, added_at, watched_on, match, picked
		  FROM (
			SELECT p.*, false AS picked FROM (%[1]s) p
			UNION ALL
			SELECT id, title, year, rating, added_at, watched_on, 0, array_position($%[2]d::bigint[], id), true
			  FROM films
			 WHERE id = ANY ($%[2]d::bigint[]) AND added_at IS NOT NULL AND deleted_at IS NULL
		  ) f
		 ORDER BY picked, place`, sql, n), append(args, ids)...)
	var found []libraryRow
	for _, r := range rows {
		if r.Picked {
			picked = append(picked, r.Film)
		} else {
			found = append(found, r.libraryRow)
		}
	}
	page, more = q.page(found)
	return page, picked, more, err
}

// pickRow is a film of the page, or one that was picked.
type pickRow struct {
	libraryRow
	Picked bool
}
