package store

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// Size returns how many bytes the database takes on disk.
func (s *Store) Size(ctx context.Context) (int64, error) {
	return readOne(ctx, s, pgx.RowTo[int64], `-- name: size
		SELECT pg_database_size(current_database())`)
}
