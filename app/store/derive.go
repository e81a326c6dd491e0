package store

import (
	"context"

	"movie-lottery/app/derive"
)

// Derive computes the derived columns of a batch of rows that an older rule made.
func (s *Store) Derive(ctx context.Context) (derive.Count, error) {
	ctx, cancel := context.WithTimeout(ctx, s.deadline)
	defer cancel()
	done, err := derive.Batch(ctx, s.pool)
	return done, translate(err)
}
