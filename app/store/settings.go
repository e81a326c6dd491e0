package store

import (
	"context"

	"movie-lottery/app/lottery"
)

// ChangeSettings changes the settings of a lottery, on behalf of a host. It returns lottery.ErrNotFound and the
// errors of lottery.WithSettings.
func (s *Store) ChangeSettings(ctx context.Context, code string, settings lottery.Settings, by lottery.VisitorID) (*lottery.Lottery, error) {
	return s.change(ctx, code, extras{}, func(l *loaded) (statement, error) {
		after, err := l.WithSettings(settings, by)
		if err != nil || after.Name == l.Name && after.Rules == l.Rules {
			return statement{}, err
		}
		return statement{sql: `-- name: change settings
			UPDATE lotteries SET version = version + 1, name = $3, search = $4, rule = $5, settings = settings || $6
			 WHERE id = $1 AND version = $2
			RETURNING id`, args: []any{after.Name, after.SearchText(), lottery.DerivedRule, after.Rules}}, nil
	})
}
