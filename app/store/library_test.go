package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
)

// library reads all of the library, page by page of a few films.
func library(t *testing.T, s *store.Store, q store.LibraryQuery) (all []store.Film) {
	t.Helper()
	for q.Limit = 7; ; {
		page, more, err := s.Library(t.Context(), q)
		if err != nil || len(page) > q.Limit {
			t.Fatalf("%d films, %v", len(page), err)
		}
		all = append(all, page...)
		if !more {
			return all
		}
		q.After = store.ParseLibraryCursor(q.Next(page[len(page)-1]).String())
	}
}

func TestEveryOrderOfTheLibraryIsPagedWithoutAGapOrADouble(t *testing.T) {
	s, conn := open(t)
	if _, err := conn.Exec(t.Context(), `
		INSERT INTO films (title, year, fold, search, added_at, watched_on, rating, deleted_at)
		SELECT format('Film %s', i), 1990 * (i % 3 / 2) + i % 4 * (i % 3 / 2), format('film%s', i % 30), E'\n' || format('film %s', i),
		       CASE WHEN i % 10 > 0 THEN now() - i % 7 * interval '1 microsecond' END, CASE WHEN i % 2 = 0 THEN date '2026-11-14' END, i % 11,
		       CASE WHEN i % 13 = 0 THEN now() END
		  FROM generate_series(1, 120) i
		    ON CONFLICT DO NOTHING`); err != nil {
		t.Fatal(err)
	}
	for sort, orderBy := range map[store.Sort]string{
		"": "added_at DESC, id DESC", store.SortAdded: "added_at DESC, id DESC", store.SortTitle: "fold, id",
		store.SortYear: "year DESC, id DESC", store.SortRating: "rating DESC, id DESC", "nothing": "added_at DESC, id DESC",
	} {
		for watched, condition := range map[store.Watched]string{
			store.WatchedOrNot: "true", store.WatchedYes: "watched_on IS NOT NULL", store.WatchedNo: "watched_on IS NULL",
		} {
			for q, like := range map[string]string{"": "true", "film": "true", "1": `search LIKE '%\n1%'`, "film 11": "false"} {
				what := fmt.Sprintf("by %s, watched %s, search %s", sort, watched, q)
				rows, err := conn.Query(t.Context(), `SELECT id FROM films
					WHERE added_at IS NOT NULL AND deleted_at IS NULL AND `+condition+` AND `+like+` ORDER BY `+orderBy)
				if err != nil {
					t.Fatal(err)
				}
				want, err := pgx.CollectRows(rows, pgx.RowTo[int64])
				if err != nil {
					t.Fatal(err)
				}
				var got []int64
				for _, f := range library(t, s, store.LibraryQuery{Sort: sort, Watched: watched, Words: lottery.SearchPatterns(q)}) {
					got = append(got, f.ID)
				}
				if !slices.Equal(got, want) {
					t.Errorf("%s:\n%v, not\n%v", what, got, want)
				}
			}
		}
	}
}

func TestASearchFindsWhatStandsFarBehindInTheOrder(t *testing.T) {
	s, conn := open(t)
	if _, err := conn.Exec(t.Context(), `
		INSERT INTO films (title, fold, search, added_at)
		SELECT format('Film %s', i), format('film%s', i), E'\n' || CASE WHEN i % 2 = 0 THEN 'even ' ELSE '' END || format('film %s', i), now() - i * interval '1 s'
		  FROM generate_series(1, 6000) i`); err != nil {
		t.Fatal(err)
	}
	for q, want := range map[string]int{"5999": 1, "even": 3000, "film 59": 0, "599": 16} {
		found := library(t, s, store.LibraryQuery{Words: lottery.SearchPatterns(q)})
		if len(found) != want || !slices.IsSortedFunc(found, func(a, b store.Film) int { return b.AddedAt.Compare(a.AddedAt) }) {
			t.Errorf("%s: %d films, not %d", q, len(found), want)
		}
	}
}

func TestACursorBelongsToItsOrder(t *testing.T) {
	for _, good := range []string{
		"added-1794663000000000-12", "added-0-1", "title-7", "year-0-3", "year-1999-9223372036854775807", "rating-10-1",
	} {
		c := store.ParseLibraryCursor(good)
		if c.String() != good {
			t.Errorf("%s became %q", good, c)
		}
		for _, sort := range []store.Sort{store.SortAdded, store.SortTitle, store.SortYear, store.SortRating} {
			if c.Of(sort) != strings.HasPrefix(good, string(sort)) {
				t.Errorf("%s belongs to %s: %v", good, sort, c.Of(sort))
			}
		}
	}
	for _, bad := range []string{
		"", "-", "1-1", "added", "added-1", "added-1-0", "added--1-1", "added-1-1-1", "added-01-1", "added-+1-1", "added-1-x",
		"added-9007199254740992-1", "title-0", "title-0-7", "title-1-7", "title-heat", "year-2201-1", "year-1e3-1", "rating-11-1",
		"name-1-1", "Title-7", "year-1999-9223372036854775808", " title-7",
	} {
		if c := store.ParseLibraryCursor(bad); c != (store.LibraryCursor{}) || c.String() != "" || c.Of("") {
			t.Errorf("%q is the cursor %q", bad, c)
		}
	}
}

func TestAForeignCursorIsTheBeginning(t *testing.T) {
	s, _ := open(t)
	if _, err := s.AddFilms(t.Context(), films("Heat (1995)", "Dune (2021)", "Alien (1979)")); err != nil {
		t.Fatal(err)
	}
	for after, want := range map[string]string{"title-999": "Alien", "year-1999-1": "Alien", "rating-0-1": "Alien", "nothing": "Alien", "title-1": "Dune"} {
		page, _, err := s.Library(t.Context(), store.LibraryQuery{Sort: store.SortTitle, After: store.ParseLibraryCursor(after), Limit: 3})
		if err != nil || len(page) == 0 || page[0].Title != want {
			t.Errorf("after %s: %+v, %v", after, page, err)
		}
	}
}

func FuzzParseLibraryCursor(f *testing.F) {
	for _, seed := range []string{"added-1794663000000000-12", "title-7", "year-1999-1", "rating-10-1", "", "added--1-1", "title-0-7"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c := store.ParseLibraryCursor(text)
		if s := c.String(); s != "" && s != text || s == "" && c != (store.LibraryCursor{}) {
			t.Errorf("%q became %q", text, s)
		}
	})
}
