package store

import (
	"context"

	"movie-lottery/app/lottery"
)

// NameGuest gives the guest that a visitor is a name, which may be empty, in a lottery: it is on all of the guest's tickets. It
// returns lottery.ErrNotFound, ErrDeleted or ErrForbidden.
func (s *Store) NameGuest(ctx context.Context, code, name string, by lottery.VisitorID) (*lottery.Lottery, error) {
	return s.change(ctx, code, extras{}, func(l *loaded) (statement, error) {
		guest := l.Guest(by)
		if err := l.CheckMe(by); err != nil || guest.Name == name {
			return statement{}, err
		}
		return statement{sql: `-- name: name guest
			WITH l AS (
				UPDATE lotteries SET version = version + 1 WHERE id = $1 AND version = $2
				RETURNING id
			), g AS (
				UPDATE guests SET name = $3 FROM l WHERE lottery_id = l.id AND g = $4
			)
			SELECT id FROM l`, args: []any{name, guest.G}}, nil
	})
}
