package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/lottery"
	"movie-lottery/app/testdb"
)

// Of 300 films in order, a search reads the first 80 before it uses the index of words: "often" fills a page at once,
// "third" within those, "once" stands at few films, "late" at many of which none is among the first 80.
func TestSearchFindsTheFirstMatchesWhereverTheyStand(t *testing.T) {
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
					w := where{table: "films", visible: "added_at IS NOT NULL AND deleted_at IS NULL", window: 80}
					w.and(condition)
					w.and("id > ?", after)
					if condition == "true" {
						w.halves = []string{watched, unwatched}
					}
					plain := w
					plain.args = slices.Clone(w.args)
					for _, pattern := range lottery.SearchPatterns(q) {
						plain.and("search LIKE ?", pattern)
					}
					want := titles(t, conn, plain.String(), limit, plain.args)
					if got := titles(t, conn, w.search(lottery.SearchPatterns(q), "id", limit), limit, w.args); !slices.Equal(got, want) {
						t.Fatalf("%q where %s, %d after %d: %v, not %v", q, condition, limit, after, got, want)
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

func TestSearchForSymbolsFindsNothingAndReadsNoRow(t *testing.T) {
	conn := testdb.Connect(t, testdb.New(t))
	if _, err := conn.Exec(t.Context(), "INSERT INTO films (title, fold, search, added_at) VALUES ('!!!', '!!!', E'\\n!!!', now())"); err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{"!!!", "%_%", "🎬", "❤️"} {
		w := where{table: "films", visible: "added_at IS NOT NULL AND deleted_at IS NULL", halves: []string{watched, unwatched}, window: 80}
		from := w.search(lottery.SearchPatterns(q), "id", 25)
		if got := titles(t, conn, from, 25, w.args); len(got) != 0 {
			t.Errorf("%s finds %v", q, got)
		}
		rows, err := conn.Query(t.Context(), "EXPLAIN SELECT title FROM "+from+" ORDER BY id LIMIT 25", w.args...)
		if err != nil {
			t.Fatal(err)
		}
		plan, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil || strings.Contains(strings.Join(plan, "\n"), " on films") {
			t.Errorf("%s: %s, %v", q, strings.Join(plan, "\n"), err)
		}
	}
}
