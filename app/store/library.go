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

	match match // how it meets the search of the page it is on
}

// Similar says whether a search found the film in spite of a typo.
func (f Film) Similar() bool { return f.match == similarMatch }

// FilmState is what the undo of a change needs to know of a film before the change.
type FilmState struct {
	AddedAt   *time.Time // nil: never in the library, known from lotteries only
	DeletedAt *time.Time // nil: not deleted
	WatchedOn *time.Time // a date; nil: not watched
}

// InLibrary says whether the film was in the library.
func (f FilmState) InLibrary() bool { return f.AddedAt != nil && f.DeletedAt == nil }

// String formats the state for the address of an undo: "added_deleted_watched", times in microseconds, a part empty if
// nil.
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

// ParseFilmState is the inverse of String. ok is false if s is not a state that String returns.
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
	if f.String() != s { // a part is not in String's format
		return FilmState{}, false
	}
	return f, true
}

// Watched filters films by whether they are watched.
type Watched string

// The filters of Watched.
const (
	WatchedOrNot Watched = ""
	WatchedYes   Watched = "yes"
	WatchedNo    Watched = "no"
)

// WatchedOf parses a query parameter: "yes", "no", or anything else for all films.
func WatchedOf(s string) Watched {
	if watched := Watched(s); watched == WatchedYes || watched == WatchedNo {
		return watched
	}
	return WatchedOrNot
}

// LibraryQuery says which page of the library to read.
type LibraryQuery struct {
	After   LibraryCursor // the last film of the page before; a cursor of another order means the first page
	Sort    Sort
	Watched Watched
	Search  lottery.Search
	Limit   int // 1 to lottery.MaxFilms
}

// Library reads a page of films. more says whether there is a page after it. With a search, the films whose title it is,
// whole, come before all others. Where it finds few films, those follow that it finds if typos are forgiven, as far as the
// page has room.
func (s *Store) Library(ctx context.Context, q LibraryQuery) (page []Film, more bool, err error) {
	sql, args := q.statement("")
	rows, err := read(ctx, s, pgx.RowToStructByPos[libraryRow], `-- name: library`+sql, args...)
	page, more = q.page(rows)
	return page, more, err
}

// libraryRow has the columns of the query named library.
type libraryRow struct {
	Film
	Match match
}

// page returns the films of the page, from the rows of its query.
func (q LibraryQuery) page(rows []libraryRow) (page []Film, more bool) {
	for _, r := range rows {
		film := lottery.Film{Title: r.Title, Year: r.Year}
		switch r.match = r.Match; {
		case !r.Similar():
			page = append(page, r.Film)
		case len(page) < q.Limit && q.Search.Resembles(film):
			page = append(page, r.Film)
		}
	}
	return cutPage(page, q.Limit)
}

// The conditions for films that are watched, or not, as the indexes for the library's orders begin with them.
const (
	watched   = "(watched_on IS NULL) IS FALSE"
	unwatched = "watched_on IS NULL"
)

// statement returns a query for the films of a page and one more, in their order. columns is appended to its columns.
func (q LibraryQuery) statement(columns string) (sql string, args []any) {
	w := where{table: "films", visible: "added_at IS NOT NULL AND deleted_at IS NULL", window: 2_000}
	switch q.Watched {
	case WatchedYes:
		w.and(watched)
	case WatchedNo:
		w.and(unwatched)
	default:
		w.halves = []string{watched, unwatched}
	}
	order := orders[SortOf(string(q.Sort))]
	if q.After.Of(q.Sort) {
		w.after, w.exact = w.arg(order.after, q.After.key(), q.After.id), q.After.exact
	}
	return `
		SELECT id, title, year, rating, added_at, watched_on, match` + columns + `
		  FROM ` + w.search(q.Search, order.by, q.Limit+1) + ` page
		 ORDER BY match, ` + order.by, w.args
}

// FilmDetails is a film of the library, and the lotteries that it was in.
type FilmDetails struct {
	Film
	Deleted   bool          // taken out of the library; it can be restored
	Lotteries []FilmLottery // the newest, at most PageSize
}

// FilmLottery is a lottery that a film was in, as far as its draws are revealed. Its fields are read in this order.
type FilmLottery struct {
	ID        int64
	Code      string
	Name      string
	CreatedAt time.Time
	DrawnAt   *time.Time // of the newest draw in the newest round; nil: open
	Revealed  bool       // the newest draw is revealed
	WonAt     *time.Time // when the film was drawn, other than in an earlier round whose redraw passed it over; nil: it was not
	Won       bool       // the newest draw drew it, and not an earlier one
	Untold    bool       // the newest draw is revealed, and its row does not remember it yet
}

// Film reads a film of the library, or one that was deleted from it and can still be restored. It returns
// lottery.ErrNotFound.
func (s *Store) Film(ctx context.Context, id int64) (FilmDetails, error) {
	f, err := readOne(ctx, s, pgx.RowToStructByPos[FilmDetails], `-- name: film
		SELECT id, title, year, rating, added_at, watched_on, deleted_at IS NOT NULL,
		       ARRAY(SELECT ROW(l.id, l.code, l.name, l.created_at, d.drawn_at, coalesce(`+revealed("d", "$3")+`, false),
		                        w.drawn_at, coalesce(w.number = coalesce(l.won, l.draws), false), coalesce(`+untold("d", "$3")+`, false))
		               FROM (SELECT l.id, l.code, l.name, l.created_at, l.draws, l.drawn_before, t.n, t.won
		                       FROM tickets t JOIN lotteries l ON l.id = t.lottery_id
		                      WHERE t.film_id = films.id AND NOT t.removed AND l.deleted_at IS NULL
		                      ORDER BY t.lottery_id DESC
		                      LIMIT $4) l
		               LEFT JOIN draws d ON d.lottery_id = l.id AND d.number = l.draws AND l.draws > l.drawn_before
		               LEFT JOIN LATERAL (
		                     SELECT w.number, w.drawn_at FROM draws w
		                      WHERE w.lottery_id = l.id AND w.ticket = l.n AND `+revealed("w", "$3")+`
		                        AND (w.number > l.drawn_before OR w.number = l.won)
		                      ORDER BY w.number DESC
		                      LIMIT 1) w ON true
		              ORDER BY l.id DESC)
		  FROM films
		 WHERE id = $1 AND added_at IS NOT NULL AND (deleted_at IS NULL OR deleted_at > now() - $2::interval)`,
		id, lottery.RestoreWithin, lottery.Reveal, PageSize)
	var untold []int64
	for _, l := range f.Lotteries {
		if l.Untold {
			untold = append(untold, l.ID)
		}
	}
	s.tell(ctx, untold...)
	return f, filmError(err)
}

// AddFilms adds films to the library and returns how many were not there before. A film that was known from lotteries
// only gets the title given here; one in the library keeps its own. Each film is a microsecond older than the one before
// it, so that the library, newest first, has them in the order in which they were typed.
func (s *Store) AddFilms(ctx context.Context, films []lottery.ListFilm) (int, error) {
	f := filmColumns(films)
	return write(ctx, s, pgx.RowTo[int], `-- name: add films
		WITH input AS (
			SELECT *, now() - ord * interval '1 us' AS at
			  FROM unnest($1::text[], $2::smallint[], $3::text[], $4::text[], $5::text[], $6::text[], $8::text[])
			       WITH ORDINALITY AS t (title, year, fold, search, provider, value, sort_title, ord)
		), existing AS (
			SELECT count(*) AS n FROM films JOIN input USING (fold, year)
			 WHERE added_at IS NOT NULL AND deleted_at IS NULL
		), f AS (
			INSERT INTO films (title, year, fold, search, sort_title, rule, added_at)
			SELECT title, year, fold, search, sort_title, $7::smallint, at FROM input ORDER BY fold, year
			ON CONFLICT (fold, year) DO UPDATE SET
				title = CASE WHEN films.added_at IS NULL THEN EXCLUDED.title ELSE films.title END,
				search = CASE WHEN films.added_at IS NULL THEN EXCLUDED.search ELSE films.search END,
				sort_title = CASE WHEN films.added_at IS NULL THEN EXCLUDED.sort_title ELSE films.sort_title END,
				rule = CASE WHEN films.added_at IS NULL THEN EXCLUDED.rule ELSE films.rule END,
				added_at = CASE WHEN films.added_at IS NULL OR films.deleted_at IS NOT NULL THEN EXCLUDED.added_at ELSE films.added_at END,
				deleted_at = NULL
			RETURNING id, fold, year
		), ids AS (`+insertFilmIDs+`
		)
		SELECT (SELECT count(*) FROM f) - n FROM existing`, f.titles, f.years, f.folds, f.search, f.providers, f.values, lottery.DerivedRule, f.sortTitles)
}

// inLibrary sets the columns of a film f that is in the library from now on.
const inLibrary = `added_at = CASE WHEN f.added_at IS NULL OR f.deleted_at IS NOT NULL THEN now() ELSE f.added_at END, deleted_at = NULL`

// KeepTicket adds the film of a ticket to the library and returns it. It returns lottery.ErrNotFound.
func (s *Store) KeepTicket(ctx context.Context, code string, n int) (Film, error) {
	return changeFilm(ctx, s, `-- name: keep ticket
		UPDATE films f SET `+inLibrary+`
		  FROM lotteries l JOIN tickets t ON t.lottery_id = l.id
		 WHERE l.code = $1 AND l.deleted_at IS NULL AND t.n = $2 AND f.id = t.film_id
		RETURNING f.id, f.title, f.year, f.rating, f.added_at, f.watched_on`, code, n)
}

// MarkWatched stores on which day a film of the library was watched, and brings it back if it was taken out. It returns the
// film's state before, for UndoWatched. It returns lottery.ErrNotFound, also for a film that is known from lotteries only.
func (s *Store) MarkWatched(ctx context.Context, id int64, on time.Time) (Film, FilmState, error) {
	row, err := write(ctx, s, pgx.RowToStructByPos[watchedRow], `-- name: watched
		WITH before AS (
			SELECT added_at, deleted_at, watched_on FROM films WHERE id = $1 AND added_at IS NOT NULL FOR UPDATE
		)
		UPDATE films f SET watched_on = $2, `+inLibrary+`
		  FROM before b
		 WHERE f.id = $1
		RETURNING f.id, f.title, f.year, f.rating, f.added_at, f.watched_on, b.added_at, b.deleted_at, b.watched_on`, id, on)
	return row.Film, row.FilmState, filmError(err)
}

type watchedRow struct {
	Film
	FilmState
}

// UndoWatched undoes MarkWatched: it restores the day on which the film was watched before, if any, and takes the film
// out of the library if it was not there. It returns lottery.ErrNotFound, also if the film was deleted in between.
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

// MarkUnwatched marks a film of the library as not watched. It returns lottery.ErrNotFound.
func (s *Store) MarkUnwatched(ctx context.Context, id int64) (Film, error) {
	return changeFilm(ctx, s, `-- name: unwatched
		UPDATE films SET watched_on = NULL
		 WHERE id = $1 AND added_at IS NOT NULL AND deleted_at IS NULL
		RETURNING id, title, year, rating, added_at, watched_on`, id)
}

// DeleteFilm takes a film out of the library; lotteries keep it. It returns lottery.ErrNotFound.
func (s *Store) DeleteFilm(ctx context.Context, id int64) (Film, error) {
	return changeFilm(ctx, s, `-- name: delete film
		UPDATE films SET deleted_at = coalesce(deleted_at, now())
		 WHERE id = $1 AND added_at IS NOT NULL
		RETURNING id, title, year, rating, added_at, watched_on`, id)
}

// RestoreFilm undoes DeleteFilm, for as long as lottery.RestoreWithin. It returns lottery.ErrNotFound, also after that
// time.
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
