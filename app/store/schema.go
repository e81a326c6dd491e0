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

	ReadOnly bool // the database takes no changes: it is a standby, or set so
}

// schemaRow has the columns of the query named schema.
type schemaRow struct {
	Applied  []string
	ReadOnly bool
}

// Schema reads which migrations were applied and compares them with built, the versions that the program has. Where the
// database takes no changes, it has all connections replaced, as one that was made before a failover stays with the
// server that is no longer the primary.
func (s *Store) Schema(ctx context.Context, built []string) (Schema, error) {
	row, err := readOne(ctx, s, pgx.RowToStructByPos[schemaRow], `-- name: schema
		SELECT ARRAY(SELECT version::text FROM schema_migrations ORDER BY version), current_setting('transaction_read_only')::boolean`)
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok && refused.Code == undefinedTable {
		return Schema{Missing: built}, nil
	}
	if err != nil {
		return Schema{}, err
	}
	if row.ReadOnly {
		s.pool.Reset()
	}
	schema, applied := Schema{ReadOnly: row.ReadOnly}, row.Applied
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
