package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/lottery"
)

// revealed returns a condition for a row of draws, by its alias: the draw is revealed. It is NULL where no draw was made.
// The argument of the statement named by reveal is lottery.Reveal.
//
// The database's clock decides, until a draw was told once: then its row remembers that. A draw that is further in the
// future than a spin takes was made before the clock was set back, and counts as told.
func revealed(draw, reveal string) string {
	return strings.NewReplacer("@draw", draw, "@reveal", reveal+"::interval").Replace(
		"(@draw.told OR @draw.drawn_at <= statement_timestamp() - @reveal OR @draw.drawn_at > statement_timestamp() + @reveal)")
}

// untold returns a condition like revealed: the draw is revealed, its row does not remember it yet, and could.
func untold(draw, reveal string) string {
	return "NOT " + draw + ".told AND " + revealed(draw, reveal) + " AND NOT current_setting('transaction_read_only')::boolean"
}

// revealIn returns an expression for the time left until a draw is revealed, from lottery.Reveal down to 0, which it is
// without a draw too. Its arguments are those of revealed.
func revealIn(draw, reveal string) string {
	return "CASE WHEN NOT " + revealed(draw, reveal) + " THEN " +
		"least(" + draw + ".drawn_at - statement_timestamp(), '0') + " + reveal + "::interval ELSE '0' END"
}

// stage returns an expression for the lottery.Stage of a draw, which is 0 where none was made. Its arguments are those of revealed.
func stage(draw, reveal string) string {
	return fmt.Sprintf("CASE WHEN %s THEN 1 + (%s.drawn_at <= statement_timestamp() - interval '%g s')::integer ELSE 0 END",
		revealed(draw, reveal), draw, lottery.AnyNextAfter.Seconds())
}

// tell has the rows of the newest draws of lotteries remember that they are revealed. A method that reads a winner calls
// it before it returns the winner for the first time. If it fails, which is logged, the clock goes on to decide, and the
// next read tries again. It waits for no lock.
func (s *Store) tell(ctx context.Context, lotteries ...int64) {
	if len(lotteries) == 0 {
		return
	}
	_, _ = query(ctx, s, hadNoEffect, pgx.RowTo[int64], `-- name: tell
		UPDATE draws SET told = true
		 WHERE (lottery_id, number) IN (
			SELECT d.lottery_id, d.number
			  FROM draws d JOIN lotteries l ON l.id = d.lottery_id AND l.draws = d.number
			 WHERE l.id = ANY ($1) AND NOT d.told AND `+revealed("d", "$2")+`
			   FOR UPDATE OF d SKIP LOCKED)
		RETURNING lottery_id`, []any{lotteries, lottery.Reveal})
}
