package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
)

// index is an index, or a constraint that would be checked row by row, with the statements that drop and create it.
type index struct {
	Name, Drop, Create string
}

// dropIndexes drops all that slows down the filling of the tables but their primary keys, which grow at their end, and
// returns it, foreign keys first.
func dropIndexes(ctx context.Context, tx pgx.Tx) ([]index, error) {
	rows, err := tx.Query(ctx, `
		SELECT name, "drop", "create" FROM (
			SELECT contype = 'f' AS key, conname::text AS name,
			       format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS "drop",
			       format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS "create"
			  FROM pg_constraint
			 WHERE conrelid = ANY ($1::text[]::regclass[]) AND contype IN ('f', 'u')
			UNION ALL
			SELECT false, relname::text, format('DROP INDEX %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
			  FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
			 WHERE indrelid = ANY ($1::text[]::regclass[]) AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
		) indexes
		 ORDER BY key DESC, name`, allTables)
	if err != nil {
		return nil, err
	}
	indexes, err := pgx.CollectRows(rows, pgx.RowToStructByPos[index])
	for _, i := range indexes {
		if _, err := tx.Exec(ctx, i.Drop); err != nil {
			return nil, err
		}
	}
	return indexes, err
}

// createIndexes creates again what dropIndexes has dropped.
func createIndexes(ctx context.Context, tx pgx.Tx, indexes []index) error {
	if _, err := tx.Exec(ctx, "SET LOCAL maintenance_work_mem = '512MB'"); err != nil {
		return err
	}
	for _, i := range slices.Backward(indexes) { // those last that need others
		if _, err := tx.Exec(ctx, i.Create); err != nil {
			return fmt.Errorf("%s: %w", i.Name, err)
		}
	}
	return nil
}
