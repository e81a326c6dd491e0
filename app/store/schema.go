package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/sqlstate"
)

// Schema compares the migrations of the database with those that the program was built for. Its fields are the columns of
// the query named schema.
type Schema struct {
	Version string   // the newest migration that was applied
	Missing []string // migrations that the program has and the database lacks
	Newer   []string // migrations that the database has and the program does not know

	ReadOnly bool // the database takes no changes: it is a standby, or set so
}

// Schema reads which migrations were applied and compares them with built, the versions that the program has. Where the
// database takes no changes, it has all connections replaced, as one that was made before a failover stays with the
// server that is no longer the primary.
func (s *Store) Schema(ctx context.Context, built []string) (Schema, error) {
	schema, err := readOne(ctx, s, pgx.RowToStructByPos[Schema], `-- name: schema
		SELECT coalesce(max(version), '')::text,
		       ARRAY(SELECT unnest($1::text[]) EXCEPT SELECT version::text FROM schema_migrations ORDER BY 1),
		       ARRAY(SELECT version::text FROM schema_migrations WHERE version <> ALL ($1) ORDER BY version),
		       current_setting('transaction_read_only')::boolean
		  FROM schema_migrations`, built)
	if sqlstate.Of(err) == sqlstate.UndefinedTable {
		return Schema{Missing: built}, nil
	}
	if schema.ReadOnly {
		s.pool.Reset()
	}
	return schema, err
}
