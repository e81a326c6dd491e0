package store

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// Contents is how much there is in the database.
type Contents struct {
	Size                    int64 // in bytes on disk
	Lotteries, Films, Draws int64 // as PostgreSQL estimates, which counts no rows for it
}

// Contents returns how much there is in the database. A lottery has a row of draws beside those that were made: the next one.
func (s *Store) Contents(ctx context.Context) (Contents, error) {
	return readOne(ctx, s, pgx.RowToStructByPos[Contents], `-- name: contents
		SELECT pg_database_size(current_database()), lotteries, films, greatest(draws - lotteries, 0)
		  FROM (SELECT `+estimate("lotteries")+`, `+estimate("films")+`, `+estimate("draws")+`) AS rows`)
}

// estimate returns a query for how many rows a table has: as counted since the statistics were last lost, in a crash, or as
// found by the last ANALYZE.
func estimate(table string) string {
	return `(SELECT greatest(pg_stat_get_live_tuples(oid), reltuples, 0)::bigint FROM pg_class WHERE oid = '` + table + `'::regclass) AS ` + table
}
