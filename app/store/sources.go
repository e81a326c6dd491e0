package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/lottery"
)

// Sources are known films to start a lottery with.
type Sources struct {
	Code         string  // of an earlier lottery; may be empty
	Movies       []int64 // ids of films of the library, no two alike
	LeaveWinner  bool    // leave out what that lottery drew, and Movies that won in any lottery within lottery.RecentWinner
	LeaveWatched bool    // leave out films that are marked watched
}

// SourceFilms reads the films of src, and returns how many of them were left out. It returns lottery.Invalid if the
// lottery or one of the films does not exist, and lottery.ErrDrawing if leaving out the winner would tell which film it
// is before the reveal.
func (s *Store) SourceFilms(ctx context.Context, src Sources) (films []lottery.Film, leftOut int, err error) {
	row, err := readOne(ctx, s, pgx.RowToStructByPos[sourcesRow], `-- name: source films
		WITH l AS (
			SELECT l.id, l.drawn_before, d.drawn_at IS NOT NULL AND NOT `+revealed("d", "$5")+` AS drawing
			  FROM lotteries l LEFT JOIN draws d ON d.lottery_id = l.id AND d.number = l.draws
			 WHERE l.code = $1 AND l.deleted_at IS NULL
		)
		SELECT (SELECT drawing FROM l),
		       (SELECT count(*) FROM l JOIN tickets t ON t.lottery_id = l.id WHERE NOT t.removed AND t.won IS NULL),
		       ARRAY(SELECT ROW(t.title, t.year)
		               FROM l JOIN tickets t ON t.lottery_id = l.id JOIN films f ON f.id = t.film_id
		              WHERE NOT t.removed AND t.won IS NULL
		                AND NOT ($2 AND EXISTS (
		                        SELECT FROM draws d
		                         WHERE d.lottery_id = t.lottery_id AND d.number > l.drawn_before AND d.ticket = t.n AND `+revealed("d", "$5")+`))
		                AND NOT ($3 AND f.watched_on IS NOT NULL)
		              ORDER BY t.n),
		       (SELECT count(*) FROM films WHERE id = ANY ($4::bigint[]) AND added_at IS NOT NULL AND deleted_at IS NULL),
		       ARRAY(SELECT ROW(f.title, f.year)
		               FROM unnest($4::bigint[]) WITH ORDINALITY AS m (id, n) JOIN films f USING (id)
		              WHERE f.added_at IS NOT NULL AND f.deleted_at IS NULL
		                AND NOT ($2 AND EXISTS (
		                        SELECT FROM draws d JOIN lotteries o ON o.id = d.lottery_id
		                         WHERE d.film_id = f.id AND o.deleted_at IS NULL
		                           AND d.drawn_at > statement_timestamp() - $6::interval AND `+revealed("d", "$5")+`))
		                AND NOT ($3 AND f.watched_on IS NOT NULL)
		              ORDER BY m.n)`,
		src.Code, src.LeaveWinner, src.LeaveWatched, src.Movies, lottery.Reveal, lottery.RecentWinner)
	switch {
	case err != nil:
		return nil, 0, err
	case src.Code != "" && row.Drawing == nil:
		return nil, 0, lottery.Invalid{Field: "from", Problem: lottery.UnknownSource}
	case src.LeaveWinner && row.Drawing != nil && *row.Drawing:
		return nil, 0, lottery.ErrDrawing
	case row.AllMovies < len(src.Movies):
		return nil, 0, lottery.Invalid{Field: "movie", Problem: lottery.UnknownSource}
	}
	films = append(row.Tickets, row.Movies...)
	return films, row.AllTickets + row.AllMovies - len(films), nil
}

// sourcesRow has the columns of the query named source films.
type sourcesRow struct {
	Drawing    *bool // nil: there is no such lottery
	AllTickets int   // with those that are left out
	Tickets    []lottery.Film
	AllMovies  int // with those that are left out
	Movies     []lottery.Film
}
