package harness

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"strings"

	"github.com/jackc/pgx/v5"
)

// NewDatabase creates a database with the current schema and returns its URL. It is dropped when the part ends.
func (e *Env) NewDatabase() string {
	name := "harness_" + strings.ToLower(rand.Text())
	Check(e.Exec(e.ServerURL, "CREATE DATABASE "+name+" TEMPLATE template0"))
	e.Defer(func() { _ = e.Exec(e.ServerURL, "DROP DATABASE "+name+" WITH (FORCE)") })
	u := Must(url.Parse(e.ServerURL))
	u.Path = "/" + name
	e.Command([]string{"DATABASE_URL=" + u.String()}, Program, "migrate")
	return u.String()
}

// DatabaseName returns the name of the database in a URL.
func DatabaseName(databaseURL string) string {
	return strings.TrimPrefix(Must(url.Parse(databaseURL)).Path, "/")
}

// Exec executes statements on a connection of their own.
func (e *Env) Exec(databaseURL string, statements ...string) error {
	ctx := context.WithoutCancel(e.Ctx) // cleanup executes some too
	db, err := pgx.Connect(ctx, databaseURL)
	if err != nil {
		return err
	}
	defer db.Close(ctx)
	for _, s := range statements {
		if _, err := db.Exec(ctx, s); err != nil {
			return fmt.Errorf("%w, in %s", err, s)
		}
	}
	return nil
}

// Query reads one value on a connection of its own.
func Query[T any](e *Env, databaseURL, sql string, args ...any) (value T) {
	db := Must(pgx.Connect(e.Ctx, databaseURL))
	defer db.Close(e.Ctx)
	Check(db.QueryRow(e.Ctx, sql, args...).Scan(&value))
	return value
}
