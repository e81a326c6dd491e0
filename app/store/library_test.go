package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

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

func TestLibraryPagesHaveEachFilmOnceInEveryOrder(t *testing.T) {
	s, conn := open(t)
	if _, err := conn.Exec(t.Context(), `
		INSERT INTO films (title, year, fold, search, sort_title, added_at, watched_on, rating, deleted_at)
		SELECT format('Film %s', i), 1990 * (i % 3 / 2) + i % 4 * (i % 3 / 2), format('film%s', i % 30), format(E'\nfilm%s\n', CASE WHEN i % 5 > 0 THEN i END), format('Film %s', i % 30),
		       CASE WHEN i % 10 > 0 THEN now() - i % 7 * interval '1 microsecond' END, CASE WHEN i % 2 = 0 THEN date '2026-11-14' END, i % 11,
		       CASE WHEN i % 13 = 0 THEN now() END
		  FROM generate_series(1, 120) i
		    ON CONFLICT DO NOTHING`); err != nil {
		t.Fatal(err)
	}
	for sort, orderBy := range map[store.Sort]string{
		"": "added_at DESC, id DESC", store.SortAdded: "added_at DESC, id DESC", store.SortTitle: "sort_title, id",
		store.SortYear: "year DESC, id DESC", store.SortRating: "rating DESC, id DESC", "nothing": "added_at DESC, id DESC",
	} {
		for watched, condition := range map[store.Watched]string{
			store.WatchedOrNot: "true", store.WatchedYes: "watched_on IS NOT NULL", store.WatchedNo: "watched_on IS NULL",
		} {
			for q, like := range map[string]string{"": "true", "film": "true", "fi": `search LIKE E'%\nfi%'`, "film 11": `search LIKE '%11%'`, "nothing": "false"} {
				exact := "search <> E'\\nfilm\\n', " // nothing but for the search for it
				if q != "film" {
					exact = ""
				}
				what := fmt.Sprintf("by %s, watched %s, search %s", sort, watched, q)
				rows, err := conn.Query(t.Context(), `SELECT id FROM films
					WHERE added_at IS NOT NULL AND deleted_at IS NULL AND `+condition+` AND `+like+` ORDER BY `+exact+orderBy)
				if err != nil {
					t.Fatal(err)
				}
				want, err := pgx.CollectRows(rows, pgx.RowTo[int64])
				if err != nil {
					t.Fatal(err)
				}
				var got []int64
				for _, f := range library(t, s, store.LibraryQuery{Sort: sort, Watched: watched, Search: lottery.ParseSearch(q)}) {
					got = append(got, f.ID)
				}
				if !slices.Equal(got, want) {
					t.Errorf("%s:\n%v, not\n%v", what, got, want)
				}
			}
		}
	}
}

func TestCursorIsValidInItsOrderAlone(t *testing.T) {
	for _, good := range []string{
		"added-1794663000000000-12", "added-0-1", "title-7", "year-0-3", "year-1999-9223372036854775807", "rating-10-1",
		"exact-added-0-1", "exact-title-7",
	} {
		c := store.ParseLibraryCursor(good)
		if c.String() != good {
			t.Errorf("%s became %q", good, c)
		}
		for _, sort := range []store.Sort{store.SortAdded, store.SortTitle, store.SortYear, store.SortRating} {
			if c.Of(sort) != strings.HasPrefix(strings.TrimPrefix(good, "exact-"), string(sort)) {
				t.Errorf("%s belongs to %s: %v", good, sort, c.Of(sort))
			}
		}
	}
	for _, bad := range []string{
		"", "-", "1-1", "added", "added-1", "added-1-0", "added--1-1", "added-1-1-1", "added-01-1", "added-+1-1", "added-1-x",
		"added-9007199254740992-1", "title-0", "title-0-7", "title-1-7", "title-heat", "year-2201-1", "year-1e3-1", "rating-11-1",
		"name-1-1", "Title-7", "exact-", "exact-exact-title-7", "Exact-title-7", "year-1999-9223372036854775808", " title-7",
	} {
		if c := store.ParseLibraryCursor(bad); c != (store.LibraryCursor{}) || c.String() != "" || c.Of("") {
			t.Errorf("%q is the cursor %q", bad, c)
		}
	}
}

func TestCursorOfAnotherOrderMeansTheFirstPage(t *testing.T) {
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

func FuzzParseFilmState(f *testing.F) {
	for _, seed := range []string{"__", "1794663000000000__2026-11-14", "1_2_", "_1_", "-1__", "1__2026-02-30", "a_b_c"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		state, ok := store.ParseFilmState(text)
		if ok && state.String() != text || !ok && state != (store.FilmState{}) {
			t.Errorf("%q became %q", text, state)
		}
	})
}

// film reads how a film stands.
func film(t *testing.T, conn *pgx.Conn, title string) (id int64, state store.FilmState) {
	t.Helper()
	if err := conn.QueryRow(t.Context(), "SELECT id, added_at, deleted_at, watched_on FROM films WHERE title = $1", title).
		Scan(&id, &state.AddedAt, &state.DeletedAt, &state.WatchedOn); err != nil {
		t.Fatal(err)
	}
	return id, state
}

func day(s string) time.Time {
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return d
}

func TestUndoWatchedRestoresTheStateBefore(t *testing.T) {
	s, conn := open(t)
	start(t, s, "Heat", "Dune", "Alien", "Paprika", "Amélie")
	for title, sql := range map[string]string{
		"Heat":    "added_at = '2026-01-02 03:04:05.678901Z', deleted_at = now() - interval '40 days'",
		"Dune":    "added_at = '2026-01-02 03:04:05.678901Z'",
		"Alien":   "added_at = '2026-01-02 03:04:05.678901Z', watched_on = '2026-01-03'",
		"Paprika": "added_at = '2026-01-02 03:04:05.678901Z', watched_on = '2026-01-03', deleted_at = '2026-02-01 00:00:00.000001Z'",
		"Amélie":  "added_at = '2026-01-02 03:04:05.678901Z', deleted_at = now()",
	} {
		if _, err := conn.Exec(t.Context(), "UPDATE films SET "+sql+" WHERE title = $1", title); err != nil {
			t.Fatal(err)
		}
		id, before := film(t, conn, title)
		marked, told, err := s.MarkWatched(t.Context(), id, day("2026-11-14"))
		if err != nil || told.String() != before.String() || marked.WatchedOn.Format(time.DateOnly) != "2026-11-14" || marked.AddedAt.IsZero() {
			t.Errorf("%s is marked: %+v, %s, %v", title, marked, told, err)
		}
		if _, now := film(t, conn, title); !now.InLibrary() || before.InLibrary() && !now.AddedAt.Equal(*before.AddedAt) {
			t.Errorf("%s is marked, and now %s", title, now)
		}
		carried, ok := store.ParseFilmState(told.String())
		if !ok || carried.InLibrary() != before.InLibrary() {
			t.Errorf("%s: %q was not understood", title, told)
		}
		for range 2 { // twice is no error
			undone, err := s.UndoWatched(t.Context(), id, carried)
			if err != nil || undone.Title != title || (undone.WatchedOn == nil) != (before.WatchedOn == nil) {
				t.Errorf("%s is undone: %+v, %v", title, undone, err)
			}
		}
		if _, after := film(t, conn, title); after.String() != before.String() {
			t.Errorf("%s stood as %s, and stands as %s", title, before, after)
		}
	}
}

func TestUndoWatchedDoesNotRestoreADeletedFilm(t *testing.T) {
	s, conn := open(t)
	if _, err := s.AddFilms(t.Context(), films("Heat")); err != nil {
		t.Fatal(err)
	}
	id, _ := film(t, conn, "Heat")
	_, before, err := s.MarkWatched(t.Context(), id, day("2026-11-14"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.DeleteFilm(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if _, err := s.UndoWatched(t.Context(), id, before); !errors.Is(err, lottery.ErrNotFound) {
		t.Errorf("undone: %v", err)
	}
	if _, after := film(t, conn, "Heat"); after.InLibrary() {
		t.Error("it is in the library")
	}
}

func TestDeletedFilmCanBeRestoredForThirtyDays(t *testing.T) {
	s, conn := open(t)
	if _, err := s.AddFilms(t.Context(), films("Heat")); err != nil {
		t.Fatal(err)
	}
	id, _ := film(t, conn, "Heat")
	if _, _, err := s.MarkWatched(t.Context(), id, day("2026-11-14")); err != nil {
		t.Fatal(err)
	}
	_, before := film(t, conn, "Heat")
	for ago, want := range map[string]error{"30 days": lottery.ErrNotFound, "29 days 23:59:00": nil} {
		if _, err := s.DeleteFilm(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Exec(t.Context(), "UPDATE films SET deleted_at = now() - $1::interval", ago); err != nil {
			t.Fatal(err)
		}
		if _, err := s.RestoreFilm(t.Context(), id); !errors.Is(err, want) {
			t.Errorf("after %s: %v, not %v", ago, err, want)
		}
		if _, err := conn.Exec(t.Context(), "UPDATE films SET deleted_at = NULL WHERE $1", want != nil); err != nil {
			t.Fatal(err)
		}
		if _, after := film(t, conn, "Heat"); after.String() != before.String() {
			t.Errorf("after %s it stands as %s, not %s", ago, after, before)
		}
	}
}
