package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/lottery"
)

// Film is a film of the library.
type Film struct {
	ID        int64
	Title     string
	Year      int // 0: unknown
	AddedAt   time.Time
	WatchedOn *time.Time // a date; nil: not watched
}

// LibraryCursor is where a page of the library ended; the zero value is before the first page.
type LibraryCursor struct {
	AddedAt time.Time // to the microsecond, as PostgreSQL keeps it
	ID      int64
}

// Library reads a page of films, the one added last first, and whether there are more behind it.
func (s *Store) Library(ctx context.Context, after LibraryCursor) (page []Film, more bool, err error) {
	w := where{args: []any{PageSize + 1}}
	w.and("added_at IS NOT NULL AND deleted_at IS NULL")
	if after.ID > 0 {
		w.and("(added_at, id) < (?, ?)", after.AddedAt, after.ID)
	}
	rows, err := read(ctx, s, pgx.RowToStructByPos[Film], `-- name: library
		SELECT id, title, year, added_at, watched_on
		  FROM films `+w.String()+`
		 ORDER BY added_at DESC, id DESC
		 LIMIT $1`, w.args...)
	page, more = cut(rows, PageSize)
	return page, more, err
}

// AddFilms puts films into the library and returns how many were not there before. A film that was known from
// lotteries only takes the title that it is kept under: theirs may have been a joke's.
func (s *Store) AddFilms(ctx context.Context, films []lottery.Film) (int, error) {
	f := filmColumns(films)
	return write(ctx, s, pgx.RowTo[int], `-- name: add films
		WITH typed AS (
			SELECT * FROM unnest($1::text[], $2::smallint[], $3::text[], $4::text[]) AS t (title, year, fold, search)
		), there AS (
			SELECT count(*) AS n FROM films JOIN typed USING (fold, year)
			 WHERE added_at IS NOT NULL AND deleted_at IS NULL
		), f AS (
			INSERT INTO films (title, year, fold, search, added_at)
			SELECT title, year, fold, search, now() FROM typed ORDER BY fold, year
			ON CONFLICT (fold, year) DO UPDATE SET
				title = CASE WHEN films.added_at IS NULL THEN EXCLUDED.title ELSE films.title END,
				search = CASE WHEN films.added_at IS NULL THEN EXCLUDED.search ELSE films.search END,
				added_at = CASE WHEN films.added_at IS NULL OR films.deleted_at IS NOT NULL THEN now() ELSE films.added_at END,
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
		RETURNING f.id, f.title, f.year, f.added_at, f.watched_on`, code, n)
}

// MarkWatched says on which day a film was watched, and puts it into the library where it wasn't. It answers
// lottery.ErrNotFound.
func (s *Store) MarkWatched(ctx context.Context, id int64, on time.Time) (Film, error) {
	return changeFilm(ctx, s, `-- name: watched
		UPDATE films SET watched_on = $2, added_at = coalesce(added_at, now()), deleted_at = NULL
		 WHERE id = $1
		RETURNING id, title, year, added_at, watched_on`, id, on)
}

// MarkUnwatched is the undo of MarkWatched; the film stays in the library. It answers lottery.ErrNotFound.
func (s *Store) MarkUnwatched(ctx context.Context, id int64) (Film, error) {
	return changeFilm(ctx, s, `-- name: unwatched
		UPDATE films SET watched_on = NULL
		 WHERE id = $1 AND added_at IS NOT NULL AND deleted_at IS NULL
		RETURNING id, title, year, added_at, watched_on`, id)
}

// DeleteFilm takes a film out of the library; lotteries keep it. It answers lottery.ErrNotFound.
func (s *Store) DeleteFilm(ctx context.Context, id int64) (Film, error) {
	return changeFilm(ctx, s, `-- name: delete film
		UPDATE films SET deleted_at = coalesce(deleted_at, now())
		 WHERE id = $1 AND added_at IS NOT NULL
		RETURNING id, title, year, added_at, watched_on`, id)
}

// RestoreFilm is the undo of DeleteFilm. It answers lottery.ErrNotFound.
func (s *Store) RestoreFilm(ctx context.Context, id int64) (Film, error) {
	return changeFilm(ctx, s, `-- name: restore film
		UPDATE films SET deleted_at = NULL
		 WHERE id = $1 AND added_at IS NOT NULL
		RETURNING id, title, year, added_at, watched_on`, id)
}

func changeFilm(ctx context.Context, s *Store, sql string, args ...any) (Film, error) {
	f, err := write(ctx, s, pgx.RowToStructByPos[Film], sql, args...)
	if errors.Is(err, pgx.ErrNoRows) {
		return Film{}, lottery.ErrNotFound
	}
	return f, err
}
