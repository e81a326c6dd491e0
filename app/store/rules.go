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
				RETURNING id, version
			), t AS (
				UPDATE tickets SET left_out = $4 = 0, weight = CASE WHEN $4 = 0 THEN weight ELSE $4 END,
				                   left_out_since = CASE WHEN $4 = 0 THEN l.version ELSE 0 END
				  FROM l WHERE lottery_id = l.id AND n = $3
			)
			SELECT id FROM l`, args: []any{n, weight}}, nil
	})
	return l, ticket, err
}

// LeaveOutSeen leaves out the films that have been seen, on behalf of a host. It returns the numbers of their tickets and the version
// that the lottery has by that, or the errors of lottery.SeenTickets.
func (s *Store) LeaveOutSeen(ctx context.Context, code string, seen lottery.SeenBy, by lottery.VisitorID) (l *lottery.Lottery, numbers []int, version int64, err error) {
	l, err = s.change(ctx, code, extras{}, func(l *loaded) (st statement, err error) {
		version = l.Version + 1
		if numbers, err = l.SeenTickets(seen, by); err != nil || len(numbers) == 0 {
			return statement{}, err
		}
		return setLeftOut(numbers, true), nil
	})
	return l, numbers, version, err
}

// PutBackSeen undoes the LeaveOutSeen by which the lottery got this version, but for tickets that were changed since. It returns the
// numbers of the tickets, or the errors of lottery.LeftOutSince.
func (s *Store) PutBackSeen(ctx context.Context, code string, version int64, by lottery.VisitorID) (l *lottery.Lottery, numbers []int, err error) {
	l, err = s.change(ctx, code, extras{}, func(l *loaded) (st statement, err error) {
		if numbers, err = l.LeftOutSince(version, by); err != nil || len(numbers) == 0 {
			return statement{}, err
		}
		return setLeftOut(numbers, false), nil
	})
	return l, numbers, err
}

// setLeftOut says whether tickets are left out.
func setLeftOut(numbers []int, out bool) statement {
	return statement{sql: `-- name: set left out
		WITH l AS (
			UPDATE lotteries SET version = version + 1
			 WHERE id = $1 AND version = $2
			RETURNING id, version
		), t AS (
			UPDATE tickets SET left_out = $4, left_out_since = CASE WHEN $4 THEN l.version ELSE 0 END
			  FROM l WHERE lottery_id = l.id AND n = ANY ($3)
		)
		SELECT id FROM l`, args: []any{numbers, out}}
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
				RETURNING id, version
			), g AS (
				UPDATE guests SET absent = $4, absent_since = l.version FROM l WHERE lottery_id = l.id AND g = $3
			)
			SELECT id FROM l`, args: []any{g, absent}}, nil
	})
	return l, guest, err
}
