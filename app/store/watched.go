package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/lottery"
)

// MarkWinnerWatched says on which day the winner of a lottery's newest draw or of an earlier round was watched, and puts it
// into the library where it wasn't. It returns its ticket, and how the film stood before, for UndoWinnerWatched. It returns the
// errors of lottery.CheckWatched.
func (s *Store) MarkWinnerWatched(ctx context.Context, code string, n int, on time.Time) (*lottery.Lottery, lottery.Ticket, FilmState, error) {
	var before FilmState
	l, winner, err := s.changeWinner(ctx, code, n, func(film int64) statement {
		return statement{sql: `-- name: winner watched
			WITH l AS (
				UPDATE lotteries SET version = version + 1
				 WHERE id = $1 AND version = $2
				RETURNING id
			), before AS (
				SELECT id, added_at, deleted_at, watched_on FROM films WHERE id = $3 FOR UPDATE
			)
			UPDATE films f SET watched_on = $4, ` + inLibrary + `
			  FROM l, before b
			 WHERE f.id = b.id
			RETURNING b.added_at, b.deleted_at, b.watched_on`, args: []any{film, on},
			scan: func(row pgx.CollectableRow) (_ int64, err error) {
				before, err = pgx.RowToStructByPos[FilmState](row)
				return 0, err
			}}
	})
	return l, winner, before, err
}

// UndoWinnerWatched is the undo of MarkWinnerWatched: the winner is watched when it was before, and in the library if it was
// before. Without a state, it is not watched. A film that was last watched before the draw keeps its date: the library has
// it from elsewhere, and the lottery's link gives no right to it. It returns the errors of lottery.CheckWatched.
func (s *Store) UndoWinnerWatched(ctx context.Context, code string, n int, stateOf func(film int64) *FilmState) (*lottery.Lottery, lottery.Ticket, error) {
	return s.changeWinner(ctx, code, n, func(film int64) statement {
		before, known := FilmState{}, stateOf(film)
		if known != nil {
			before = *known
		}
		return statement{sql: `-- name: undo winner watched
			WITH l AS (
				UPDATE lotteries SET version = version + 1
				 WHERE id = $1 AND version = $2
				RETURNING id
			), f AS (
				UPDATE films f SET
					watched_on = $4,
					added_at = CASE WHEN $5 THEN added_at ELSE $6 END,
					deleted_at = CASE WHEN $5 THEN deleted_at ELSE $7 END
				  FROM l JOIN draws d ON d.lottery_id = l.id
				 WHERE f.id = $3 AND d.film_id = f.id AND ` + watchedSince + `
			)
			SELECT id FROM l`,
			args: []any{film, before.WatchedOn, known == nil || before.InLibrary(), before.AddedAt, before.DeletedAt}}
	})
}

// changeWinner changes the film of ticket n, where that is the winner of the newest draw or of an earlier round, and returns the
// ticket.
func (s *Store) changeWinner(ctx context.Context, code string, n int, change func(film int64) statement) (*lottery.Lottery, lottery.Ticket, error) {
	var winner lottery.Ticket
	l, err := s.change(ctx, code, extras{evenings: allEvenings}, func(l *loaded) (st statement, err error) {
		if winner, err = l.CheckWatched(n); err != nil {
			return statement{}, err
		}
		return change(winner.FilmID), nil
	})
	return l, winner, err
}
