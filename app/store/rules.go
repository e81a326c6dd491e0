package store

import (
	"context"

	"movie-lottery/app/lottery"
)

// SetWeight says what a ticket weighs, 0 to lottery.MaxWeight; 0 leaves it out and keeps the weight that it has. It returns the
// ticket as it was, and the errors of lottery.CheckWeight.
func (s *Store) SetWeight(ctx context.Context, code string, n, weight int, by lottery.VisitorID) (*lottery.Lottery, lottery.Ticket, error) {
	var ticket lottery.Ticket
	l, err := s.change(ctx, code, extras{}, func(l *loaded) (st statement, err error) {
		if ticket, err = l.CheckWeight(n, by); err != nil {
			return statement{}, err
		}
		return statement{sql: `-- name: set weight
			WITH l AS (
				UPDATE lotteries SET version = version + 1
				 WHERE id = $1 AND version = $2
				RETURNING id
			), t AS (
				UPDATE tickets SET left_out = $4 = 0, weight = CASE WHEN $4 = 0 THEN weight ELSE $4 END
				  FROM l WHERE lottery_id = l.id AND n = $3
			)
			SELECT id FROM l`, args: []any{n, weight}}, nil
	})
	return l, ticket, err
}

// LeaveOutSeen leaves out the films that have been seen, on behalf of a host, and returns the numbers of their tickets. It
// returns the errors of lottery.SeenTickets.
func (s *Store) LeaveOutSeen(ctx context.Context, code string, seen lottery.SeenBy, by lottery.VisitorID) (*lottery.Lottery, []int, error) {
	var numbers []int
	l, err := s.change(ctx, code, extras{}, func(l *loaded) (st statement, err error) {
		if numbers, err = l.SeenTickets(seen, by); err != nil || len(numbers) == 0 {
			return statement{}, err
		}
		return statement{sql: `-- name: leave out seen
			WITH l AS (
				UPDATE lotteries SET version = version + 1
				 WHERE id = $1 AND version = $2
				RETURNING id
			), t AS (
				UPDATE tickets SET left_out = true FROM l WHERE lottery_id = l.id AND n = ANY ($3)
			)
			SELECT id FROM l`, args: []any{numbers}}, nil
	})
	return l, numbers, err
}

// SetAbsent says whether a guest is absent tonight. It returns the guest as it was, and the errors of lottery.CheckAbsent.
func (s *Store) SetAbsent(ctx context.Context, code string, g int, absent bool, by lottery.VisitorID) (*lottery.Lottery, lottery.Guest, error) {
	var guest lottery.Guest
	l, err := s.change(ctx, code, extras{}, func(l *loaded) (st statement, err error) {
		if guest, err = l.CheckAbsent(g, by); err != nil || guest.Absent == absent {
			return statement{}, err
		}
		return statement{sql: `-- name: set absent
			WITH l AS (
				UPDATE lotteries SET version = version + 1
				 WHERE id = $1 AND version = $2
				RETURNING id
			), g AS (
				UPDATE guests SET absent = $4 FROM l WHERE lottery_id = l.id AND g = $3
			)
			SELECT id FROM l`, args: []any{g, absent}}, nil
	})
	return l, guest, err
}
