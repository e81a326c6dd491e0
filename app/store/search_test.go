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
// "third" within those, "once" stands at few films, "late" at many of which none is among the first 80. Some are called
// "often", "once" or "late" and no more.
func TestSearchFindsTheFirstMatchesWhereverTheyStand(t *testing.T) {
	conn := testdb.Connect(t, testdb.New(t))
	if _, err := conn.Exec(t.Context(), `
		INSERT INTO films (title, fold, search, added_at, watched_on, deleted_at)
		SELECT i, i, concat(E'\n', i, CASE WHEN i % 2 = 0 THEN 'often' END, CASE WHEN i IN (5, 150, 299) THEN 'once' END,
		                    CASE WHEN i > 12 AND i % 3 = 0 THEN 'third' END, CASE WHEN i > 120 THEN 'late' END,
		                    CASE WHEN i % 10 = 1 THEN E'\noften' WHEN i IN (5, 299) THEN E'\nonce' WHEN i > 210 AND i % 7 = 1 THEN E'\nlate' END, E'\n'),
		       now() - i * interval '1 s', CASE WHEN i % 4 = 0 THEN current_date END, CASE WHEN i % 50 = 0 THEN now() END
		  FROM generate_series(1, 300) i`); err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{"often", "once", "third", "late", "often third", "once late", "late often third", "never", "never often", "29", "2 late"} {
		search := lottery.ParseSearch(q)
		for _, condition := range []string{"true", "watched_on IS NULL", "watched_on IS NOT NULL"} {
			for _, after := range []int{0, 4, 12, 60, 119, 150, 219, 221, 260, 295} {
				for _, afterExact := range []bool{true, false} {
					for _, limit := range []int{1, 7, 25} {
						w := where{table: "films", visible: "added_at IS NOT NULL AND deleted_at IS NULL", window: 80, exactWindow: after % 2 * 80}
						w.and(condition)
						if condition == "true" {
							w.halves = []string{watched, unwatched}
						}
						plain := w
						exact := plain.any("search LIKE ?", search.Exact)
						for _, word := range search.Words {
							plain.and("search LIKE ?", word.Pattern)
						}
						if after > 0 {
							w.after, w.exact = w.arg("id > ?", after), afterExact
							if afterExact {
								plain.and("(NOT "+exact+" OR id > ?)", after)
							} else {
								plain.and("NOT "+exact+" AND id > ?", after)
							}
						}
						want := titles(t, conn, plain.String(), exact+" DESC, id", limit, plain.args)
						if got := titles(t, conn, w.search(search, "id", limit)+" page", "match, id", limit, w.args); !slices.Equal(got, want) {
							t.Fatalf("%q where %s, %d after %d, exact: %v: %v, not %v", q, condition, limit, after, afterExact, got, want)
						}
					}
				}
			}
		}
	}
}

// titles reads the first rows in an order.
func titles(t *testing.T, conn *pgx.Conn, from, orderBy string, limit int, args []any) []string {
	t.Helper()
	rows, err := conn.Query(t.Context(), fmt.Sprintf("SELECT title FROM %s ORDER BY %s LIMIT %d", from, orderBy, limit), args...)
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
		from := w.search(lottery.ParseSearch(q), "id", 25) + " page"
		if got := titles(t, conn, from, "id", 25, w.args); len(got) != 0 {
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
