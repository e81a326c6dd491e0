package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/lottery"
)

// Sources are films that are known already, to start a lottery with.
type Sources struct {
	Code         string  // of an earlier lottery; may be empty
	LeaveWinner  bool    // without the film it drew
	LeaveWatched bool    // without films that are marked watched
	Movies       []int64 // ids of films
}

// SourceFilms reads the films that were asked for, each once. It answers lottery.Invalid where the lottery or one of
// the films is not there, and lottery.ErrDrawing where leaving the winner out would tell it before the reveal.
func (s *Store) SourceFilms(ctx context.Context, src Sources) ([]lottery.Film, error) {
	row, err := readOne(ctx, s, pgx.RowToStructByPos[sourcesRow], `-- name: source films
		WITH l AS (
			SELECT l.id, d.ticket, coalesce(d.drawn_at > now() - $5::interval, false) AS drawing
			  FROM lotteries l LEFT JOIN draws d ON d.lottery_id = l.id AND d.number = l.draws
			 WHERE l.code = $1 AND l.deleted_at IS NULL
		)
		SELECT (SELECT drawing FROM l),
		       ARRAY(SELECT ROW(t.title, t.year)
		               FROM l JOIN tickets t ON t.lottery_id = l.id JOIN films f ON f.id = t.film_id
		              WHERE NOT t.removed
		                AND NOT ($2 AND t.n IS NOT DISTINCT FROM l.ticket)
		                AND NOT ($3 AND f.watched_on IS NOT NULL)
		              ORDER BY t.n),
		       ARRAY(SELECT ROW(f.title, f.year)
		               FROM unnest($4::bigint[]) WITH ORDINALITY AS m (id, n) JOIN films f USING (id)
		              ORDER BY m.n)`,
		src.Code, src.LeaveWinner, src.LeaveWatched, src.Movies, lottery.Reveal)
	switch {
	case err != nil:
		return nil, err
	case src.Code != "" && row.Drawing == nil:
		return nil, lottery.Invalid{Field: "from", Problem: lottery.UnknownSource}
	case src.LeaveWinner && row.Drawing != nil && *row.Drawing:
		return nil, lottery.ErrDrawing
	case len(row.Movies) < len(src.Movies):
		return nil, lottery.Invalid{Field: "movie", Problem: lottery.UnknownSource}
	}
	return filmsOf(append(row.Tickets, row.Movies...)), nil
}

type sourcesRow struct {
	Drawing *bool // nil: no such lottery
	Tickets []filmRow
	Movies  []filmRow
}

// filmRow is a film as a row of an array; pgx fills it field by field.
type filmRow struct {
	title string
	year  int
}

func filmsOf(rows []filmRow) (films []lottery.Film) {
	for _, f := range rows {
		films = append(films, lottery.Film{Title: f.title, Year: f.year})
	}
	return films
}

// ScanNull implements pgtype.CompositeIndexScanner. A row is never NULL here.
func (*filmRow) ScanNull() error { return nil }

// ScanIndex implements pgtype.CompositeIndexScanner.
func (f *filmRow) ScanIndex(i int) any { return [...]any{&f.title, &f.year}[i] }
