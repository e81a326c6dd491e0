package main

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// index is an index, or a constraint that would be checked row by row, with what takes it away and makes it again.
type index struct {
	Name, Drop, Make string
}

// indexes are those that were set aside, foreign keys first.
type indexes []index

// setAside takes away all that slows down the filling of the tables, but for their primary keys, which grow at their end.
// What there is, the catalogue knows.
func setAside(ctx context.Context, tx pgx.Tx) (indexes, error) {
	rows, err := tx.Query(ctx, `
		SELECT name, drop, make FROM (
			SELECT contype = 'f' AS key, conname::text AS name,
			       format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS drop,
			       format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS make
			  FROM pg_constraint
			 WHERE conrelid = ANY ($1::text[]::regclass[]) AND contype IN ('f', 'u')
			UNION ALL
			SELECT false, relname::text, format('DROP INDEX %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
			  FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
			 WHERE indrelid = ANY ($1::text[]::regclass[]) AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
		) aside
		 ORDER BY key DESC, name`, tables)
	if err != nil {
		return nil, err
	}
	aside, err := pgx.CollectRows(rows, pgx.RowToStructByPos[index])
	for _, i := range aside {
		if _, err := tx.Exec(ctx, i.Drop); err != nil {
			return nil, err
		}
	}
	return aside, err
}

// makeAgain makes them as they were, those last that need others.
func (all indexes) makeAgain(ctx context.Context, tx pgx.Tx, step func(string, func() error) error) error {
	if _, err := tx.Exec(ctx, "SET LOCAL maintenance_work_mem = '512MB'"); err != nil {
		return err
	}
	for n := len(all) - 1; n >= 0; n-- {
		if err := step(all[n].Name, func() error { _, err := tx.Exec(ctx, all[n].Make); return err }); err != nil {
			return err
		}
	}
	return nil
}
