package store

import (
	"context"
	"slices"

	"movie-lottery/app/lottery"
)

// SetMark marks a ticket on behalf of a visitor, who becomes a guest by it, or takes the mark back. It returns the ticket as it
// was, and the errors of lottery.CheckMark.
func (s *Store) SetMark(ctx context.Context, code string, n int, mark lottery.Mark, on bool, by lottery.VisitorID) (*lottery.Lottery, lottery.Ticket, error) {
	var ticket lottery.Ticket
	l, err := s.change(ctx, code, extras{}, func(l *loaded) (st statement, err error) {
		if ticket, err = l.CheckMark(n, mark, on, by); err != nil {
			return statement{}, err
		}
		marked := ticket.Seen
		if mark == lottery.Veto {
			marked = ticket.Vetoes
		}
		if slices.Contains(marked, l.Guest(by).G) == on {
			return statement{}, nil
		}
		return statement{sql: `-- name: set mark
			WITH l AS (
				UPDATE lotteries SET version = version + 1
				 WHERE id = $1 AND version = $2
				RETURNING id, version
			), guest AS (
				INSERT INTO guests (lottery_id, g, browser) SELECT id, $3, $4 FROM l WHERE $5
			), device AS (
				INSERT INTO devices (lottery_id, visitor, g) SELECT id, $4, $3 FROM l WHERE $5
			), marked AS (
				INSERT INTO marks (lottery_id, n, g, mark, since) SELECT id, $6, $3, $7, version FROM l WHERE $8
			), unmarked AS (
				DELETE FROM marks USING l WHERE lottery_id = l.id AND n = $6 AND g = $3 AND mark = $7 AND NOT $8
			), earlier AS ( -- a veto of a film that is out, which would be a second one when the film comes back
				DELETE FROM marks USING l WHERE lottery_id = l.id AND n <> $6 AND g = $3 AND mark = 'veto' AND $7 = 'veto' AND $8
			)
			SELECT id FROM l`,
			args: []any{l.GuestNumber(by), by[:], l.Guest(by).G == 0, n, string(mark), on}}, nil
	})
	return l, ticket, err
}
