package store

import (
	"context"

	"movie-lottery/app/lottery"
)

// RemoveGuest takes all tickets of a guest out of a lottery, on behalf of a host, and returns them. It returns
// lottery.ErrNotFound, ErrDeleted, ErrDrawn or ErrForbidden.
func (s *Store) RemoveGuest(ctx context.Context, code string, g int, by lottery.VisitorID) (*lottery.Lottery, []lottery.Ticket, error) {
	return s.setGuestRemoved(ctx, code, g, by, (*lottery.Lottery).RemoveGuest, `-- name: remove guest
		WITH l AS (
			UPDATE lotteries SET version = version + 1, search = $3, rule = $6
			 WHERE id = $1 AND version = $2
			RETURNING id
		), t AS (
			UPDATE tickets SET removed = true, with_guest = true FROM l
			 WHERE lottery_id = l.id AND n = ANY ($4)
		), earlier AS ( -- which this one's undo does not bring back
			UPDATE tickets t SET with_guest = false FROM l, devices d
			 WHERE t.lottery_id = l.id AND t.removed AND t.with_guest AND d.lottery_id = l.id AND d.visitor = t.browser AND d.g = $5
		)
		SELECT id FROM l`, true)
}

// RestoreGuest undoes the last RemoveGuest of a guest: it brings back those tickets that are still out, and returns them. It
// returns the errors of RemoveGuest, and lottery.Invalid if the lottery would have too many films.
func (s *Store) RestoreGuest(ctx context.Context, code string, g int, by lottery.VisitorID) (*lottery.Lottery, []lottery.Ticket, error) {
	return s.setGuestRemoved(ctx, code, g, by, (*lottery.Lottery).RestoreGuest, `-- name: restore guest
		WITH l AS (
			UPDATE lotteries SET version = version + 1, search = $3, rule = $6
			 WHERE id = $1 AND version = $2
			RETURNING id
		), t AS (
			UPDATE tickets t SET removed = n <> ALL ($4), with_guest = false FROM l, devices d
			 WHERE t.lottery_id = l.id AND t.removed AND t.with_guest AND d.lottery_id = l.id AND d.visitor = t.browser AND d.g = $5
		)
		SELECT id FROM l`, false)
}

func (s *Store) setGuestRemoved(ctx context.Context, code string, g int, by lottery.VisitorID,
	rule func(*lottery.Lottery, int, lottery.VisitorID) ([]lottery.Ticket, error), sql string, removed bool,
) (*lottery.Lottery, []lottery.Ticket, error) {
	var tickets []lottery.Ticket
	l, err := s.change(ctx, code, extras{undo: !removed, evenings: allEvenings}, func(l *loaded) (st statement, err error) {
		if tickets, err = rule(&l.Lottery, g, by); err != nil || len(tickets) == 0 {
			return statement{}, err
		}
		var numbers []int
		for _, t := range tickets {
			numbers = append(numbers, t.N)
		}
		return statement{sql: sql, args: []any{searchWith(&l.Lottery, removed, tickets...), numbers, g, lottery.DerivedRule}}, nil
	})
	return l, tickets, err
}
