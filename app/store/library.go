package store

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/lottery"
)

// Film is a film of the library.
type Film struct {
	ID        int64
	Title     string
	Year      int // 0: unknown
	Rating    int // 1 to 10; 0: none
	AddedAt   time.Time
	WatchedOn *time.Time // a date; nil: not watched
}

// FilmState is how a film stood before a change, as far as its undo needs it.
type FilmState struct {
	AddedAt   *time.Time // nil: known from lotteries only
	DeletedAt *time.Time // nil: not taken out
	WatchedOn *time.Time // a date; nil: not watched
}

// InLibrary says whether the film was in the library.
func (f FilmState) InLibrary() bool { return f.AddedAt != nil && f.DeletedAt == nil }

// String is the state as it stands in the address of an undo: "added_deleted_watched", each empty where it is not so.
func (f FilmState) String() string {
	return micros(f.AddedAt) + "_" + micros(f.DeletedAt) + "_" + date(f.WatchedOn)
}

func micros(t *time.Time) string {
	if t == nil {
		return ""
	}
	return strconv.FormatInt(t.UnixMicro(), 10)
}

func date(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.Format(time.DateOnly)
}

// ParseFilmState is the inverse of String, and says whether s is such a state.
func ParseFilmState(s string) (f FilmState, ok bool) {
	parts := strings.Split(s, "_")
	if len(parts) != 3 {
		return FilmState{}, false
	}
	for i, at := range []**time.Time{&f.AddedAt, &f.DeletedAt} {
		if n, err := strconv.ParseInt(parts[i], 10, 54); err == nil && n >= 0 { // to the year 2255
			t := time.UnixMicro(n)
			*at = &t
		}
	}
	if day, err := time.Parse(time.DateOnly, parts[2]); err == nil {
		f.WatchedOn = &day
	}
	if f.String() != s { // a part was understood differently, or not at all
		return FilmState{}, false
	}
	return f, true
}

// Watched picks films by whether they are watched.
type Watched string

// Whether a film is watched; the empty one is any.
const (
	WatchedOrNot Watched = ""
	WatchedYes   Watched = "yes"
	WatchedNo    Watched = "no"
)

// WatchedOf is what an address asks for; what is neither yes nor no is any.
func WatchedOf(s string) Watched {
	if watched := Watched(s); watched == WatchedYes || watched == WatchedNo {
		return watched
	}
	return WatchedOrNot
}

// LibraryQuery asks for a page of the library.
type LibraryQuery struct {
	After   LibraryCursor // where the page before ended; one of another order is the beginning
	Sort    Sort
	Watched Watched
	Words   []string // lottery.SearchPatterns, all of which must match the titles
	Limit   int      // 1 to lottery.MaxFilms
}

// Library reads a page of films, and whether there are more behind it.
func (s *Store) Library(ctx context.Context, q LibraryQuery) (page []Film, more bool, err error) {
	sql, args := q.statement("")
	rows, err := list(ctx, s, q.Words, pgx.RowToStructByPos[Film], `-- name: library`+sql, args...)
	page, more = cut(rows, q.Limit)
	return page, more, err
}

// statement reads the films of a page, and one more, in their order; more columns may stand behind theirs.
func (q LibraryQuery) statement(columns string) (sql string, args []any) {
	w := where{table: "films", shown: "added_at IS NOT NULL AND deleted_at IS NULL", window: 40_000, handful: 1_000}
	switch q.Watched {
	case WatchedYes:
		w.and("watched_on IS NOT NULL")
	case WatchedNo:
		w.and("watched_on IS NULL")
	}
	orderBy := w.page(q.Sort, q.After)
	if first := beginnings(q.Words); len(first) > 0 && q.Sort == SortTitle {
		// A film's fold and its search line are made of one title: the alphabet has all that begin so in one place.
		w.and("fold >= ? AND fold < ?", first[0], behind(first[0]))
	}
	return `
		SELECT id, title, year, rating, added_at, watched_on` + columns + `
		  FROM ` + w.rows(q.Words, orderBy, q.Limit+1) + `
		 ORDER BY ` + orderBy + limited(q.Limit+1), w.args
}

// Film reads a film of the library, and whether it was taken out and can still be brought back. It answers
// lottery.ErrNotFound.
func (s *Store) Film(ctx context.Context, id int64) (f Film, out bool, err error) {
	row, err := readOne(ctx, s, pgx.RowToStructByPos[shelvedRow], `-- name: film
		SELECT id, title, year, rating, added_at, watched_on, deleted_at IS NOT NULL
		  FROM films
		 WHERE id = $1 AND added_at IS NOT NULL AND (deleted_at IS NULL OR deleted_at > now() - $2::interval)`,
		id, lottery.RestoreWithin)
	return row.Film, row.Out, filmError(err)
}

type shelvedRow struct {
	Film
	Out bool
}

// AddFilms puts films into the library and returns how many were not there before. A film that was known from
// lotteries only takes the title that it is kept under: theirs may have been a joke's. What was typed first is the newest by a microsecond, so that a list reads as it was
// typed.
func (s *Store) AddFilms(ctx context.Context, films []lottery.Film) (int, error) {
	f := filmColumns(films)
	return write(ctx, s, pgx.RowTo[int], `-- name: add films
		WITH typed AS (
			SELECT *, now() - ord * interval '1 us' AS at
			  FROM unnest($1::text[], $2::smallint[], $3::text[], $4::text[]) WITH ORDINALITY AS t (title, year, fold, search, ord)
		), there AS (
			SELECT count(*) AS n FROM films JOIN typed USING (fold, year)
			 WHERE added_at IS NOT NULL AND deleted_at IS NULL
		), f AS (
			INSERT INTO films (title, year, fold, search, added_at)
			SELECT title, year, fold, search, at FROM typed ORDER BY fold, year
			ON CONFLICT (fold, year) DO UPDATE SET
				title = CASE WHEN films.added_at IS NULL THEN EXCLUDED.title ELSE films.title END,
				search = CASE WHEN films.added_at IS NULL THEN EXCLUDED.search ELSE films.search END,
				added_at = CASE WHEN films.added_at IS NULL OR films.deleted_at IS NOT NULL THEN EXCLUDED.added_at ELSE films.added_at END,
				deleted_at = NULL
			RETURNING 1
		)
		SELECT (SELECT count(*) FROM f) - n FROM there`, f.titles, f.years, f.folds, f.search)
}

// KeepTicket puts the film of a ticket into the library and returns it. It answers lottery.ErrNotFound.
func (s *Store) KeepTicket(ctx context.Context, code string, n int) (Film, error) {
	return changeFilm(ctx, s, `-- name: keep ticket
		UPDATE films f SET
			added_at = CASE WHEN f.added_at IS NULL OR f.deleted_at IS NOT NULL THEN now() ELSE f.added_at END,
			deleted_at = NULL
		  FROM lotteries l JOIN tickets t ON t.lottery_id = l.id
		 WHERE l.code = $1 AND l.deleted_at IS NULL AND t.n = $2 AND f.id = t.film_id
		RETURNING f.id, f.title, f.year, f.rating, f.added_at, f.watched_on`, code, n)
}

// MarkWatched says on which day a film was watched, and puts it into the library where it wasn't. It returns how the
// film stood before, for UndoWatched. It answers lottery.ErrNotFound.
func (s *Store) MarkWatched(ctx context.Context, id int64, on time.Time) (Film, FilmState, error) {
	row, err := write(ctx, s, pgx.RowToStructByPos[watchedRow], `-- name: watched
		WITH before AS (
			SELECT added_at, deleted_at, watched_on FROM films WHERE id = $1 FOR UPDATE
		)
		UPDATE films f SET
			watched_on = $2,
			added_at = CASE WHEN f.added_at IS NULL OR f.deleted_at IS NOT NULL THEN now() ELSE f.added_at END,
			deleted_at = NULL
		  FROM before b
		 WHERE f.id = $1
		RETURNING f.id, f.title, f.year, f.rating, f.added_at, f.watched_on, b.added_at, b.deleted_at, b.watched_on`, id, on)
	return row.Film, row.FilmState, filmError(err)
}

type watchedRow struct {
	Film
	FilmState
}

// UndoWatched is the undo of MarkWatched: the film is watched when it was before, and in the library if it was before.
// It answers lottery.ErrNotFound, also for a film that was taken out of the library in between.
func (s *Store) UndoWatched(ctx context.Context, id int64, before FilmState) (Film, error) {
	return changeFilm(ctx, s, `-- name: undo watched
		UPDATE films SET
			watched_on = $2,
			added_at = CASE WHEN $3 THEN added_at ELSE $4 END,
			deleted_at = CASE WHEN $3 THEN deleted_at ELSE $5 END
		 WHERE id = $1 AND (NOT $3 OR added_at IS NOT NULL AND deleted_at IS NULL)
		RETURNING id, title, year, rating, coalesce(added_at, '0001-01-01 00:00+00'), watched_on`,
		id, before.WatchedOn, before.InLibrary(), before.AddedAt, before.DeletedAt)
}

// MarkUnwatched says that a film of the library was not watched. It answers lottery.ErrNotFound.
func (s *Store) MarkUnwatched(ctx context.Context, id int64) (Film, error) {
	return changeFilm(ctx, s, `-- name: unwatched
		UPDATE films SET watched_on = NULL
		 WHERE id = $1 AND added_at IS NOT NULL AND deleted_at IS NULL
		RETURNING id, title, year, rating, added_at, watched_on`, id)
}

// DeleteFilm takes a film out of the library; lotteries keep it. It answers lottery.ErrNotFound.
func (s *Store) DeleteFilm(ctx context.Context, id int64) (Film, error) {
	return changeFilm(ctx, s, `-- name: delete film
		UPDATE films SET deleted_at = coalesce(deleted_at, now())
		 WHERE id = $1 AND added_at IS NOT NULL
		RETURNING id, title, year, rating, added_at, watched_on`, id)
}

// RestoreFilm is the undo of DeleteFilm, for lottery.RestoreWithin. It answers lottery.ErrNotFound, also after that.
func (s *Store) RestoreFilm(ctx context.Context, id int64) (Film, error) {
	return changeFilm(ctx, s, `-- name: restore film
		UPDATE films SET deleted_at = NULL
		 WHERE id = $1 AND added_at IS NOT NULL AND (deleted_at IS NULL OR deleted_at > now() - $2::interval)
		RETURNING id, title, year, rating, added_at, watched_on`, id, lottery.RestoreWithin)
}

func changeFilm(ctx context.Context, s *Store, sql string, args ...any) (Film, error) {
	f, err := write(ctx, s, pgx.RowToStructByPos[Film], sql, args...)
	return f, filmError(err)
}

func filmError(err error) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return lottery.ErrNotFound
	}
	return err
}
