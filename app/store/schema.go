package store

import (
	"context"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Schema compares the migrations of the database with those that the program was built for.
type Schema struct {
	Version string   // the newest migration that was applied
	Missing []string // migrations that the program has and the database lacks
	Newer   []string // migrations that the database has and the program does not know
}

// Schema reads which migrations were applied and compares them with built, the versions that the program has.
func (s *Store) Schema(ctx context.Context, built []string) (Schema, error) {
	applied, err := read(ctx, s, pgx.RowTo[string], `-- name: schema
		SELECT version FROM schema_migrations ORDER BY version`)
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok && refused.Code == undefinedTable {
		return Schema{Missing: built}, nil
	}
	if err != nil {
		return Schema{}, err
	}
	var schema Schema
	if len(applied) > 0 {
		schema.Version = applied[len(applied)-1]
	}
	for _, v := range built {
		if !slices.Contains(applied, v) {
			schema.Missing = append(schema.Missing, v)
		}
	}
	for _, v := range applied {
		if !slices.Contains(built, v) {
			schema.Newer = append(schema.Newer, v)
		}
	}
	return schema, nil
}
