package store

import (
	"fmt"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/lottery"
	"movie-lottery/app/testdb"
)

// Of 300 films in order, the window is 80 and a handful 10: "often" fills a page at once, "once" stands at few, "third"
// fills it within the window, "late" stands at many that are all behind it.
func TestASearchFindsTheFirstInOrderHoweverManyThereAreAndWhereverTheyStand(t *testing.T) {
	conn := testdb.Connect(t, testdb.New(t))
	if _, err := conn.Exec(t.Context(), `
		INSERT INTO films (title, fold, search, added_at, watched_on, deleted_at)
		SELECT i, i, concat(E'\n', i, CASE WHEN i % 2 = 0 THEN ' often' END, CASE WHEN i IN (5, 150, 299) THEN ' once' END,
		                    CASE WHEN i > 12 AND i % 3 = 0 THEN ' third' END, CASE WHEN i > 120 THEN ' late' END),
		       now() - i * interval '1 s', CASE WHEN i % 4 = 0 THEN current_date END, CASE WHEN i % 50 = 0 THEN now() END
		  FROM generate_series(1, 300) i`); err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{"often", "once", "third", "late", "often third", "once late", "late often third", "never", "never often", "29", "2 late"} {
		for _, condition := range []string{"true", "watched_on IS NULL", "watched_on IS NOT NULL"} {
			for _, after := range []int{0, 4, 12, 60, 119, 150, 219, 221, 260, 295} {
				for _, limit := range []int{1, 7, 25} {
					w := where{table: "films", shown: "added_at IS NOT NULL AND deleted_at IS NULL", window: 80, handful: 10}
					w.and(condition)
					w.and("id > ?", after)
					plain := w
					plain.args = slices.Clone(w.args)
					for _, pattern := range lottery.SearchPatterns(q) {
						plain.and("search LIKE ?", pattern)
					}
					want := titles(t, conn, plain.String(), limit, plain.args)
					if got := titles(t, conn, w.rows(lottery.SearchPatterns(q), "id", limit), limit, w.args); !slices.Equal(got, want) {
						t.Fatalf("%q where %s, %d behind %d: %v, not %v", q, condition, limit, after, got, want)
					}
				}
			}
		}
	}
}

// titles reads the first rows, by id.
func titles(t *testing.T, conn *pgx.Conn, from string, limit int, args []any) []string {
	t.Helper()
	rows, err := conn.Query(t.Context(), fmt.Sprintf("SELECT title FROM %s ORDER BY id LIMIT %d", from, limit), args...)
	if err != nil {
		t.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return all
}
