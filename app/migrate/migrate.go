// Package migrate applies the migrations in db/migrations to a database, or reverts the newest one. No other package
// changes a schema, and the serving process never does.
package migrate

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/amacneil/dbmate/v2/pkg/dbmate"
	_ "github.com/amacneil/dbmate/v2/pkg/driver/postgres" // the one driver
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"movie-lottery/app/derive"
	"movie-lottery/db"
)

const (
	// lockKey is the key of the advisory lock that is held while the schema changes: "movies" in ASCII. dbmate itself
	// takes no lock.
	lockKey = 0x6d6f76696573

	connectTimeout = 5 * time.Second
	retryEvery     = 500 * time.Millisecond
)

// Versions returns the versions of the embedded migrations, oldest first: 14 digits each, a date and a time.
func Versions() []string {
	entries, err := fs.ReadDir(db.Migrations, "migrations")
	if err != nil {
		panic(err) // cannot happen: the folder is embedded
	}
	versions := make([]string, 0, len(entries))
	for _, e := range entries {
		version, _, _ := strings.Cut(e.Name(), "_")
		versions = append(versions, version)
	}
	return versions
}

// Up applies the migrations that the database lacks, if any, and computes derived columns that an older rule made. It
// writes its progress to out. If it is stopped, the next one goes on from there. It waits up to the given time
// for the database to be reachable and for other processes that migrate it. Several may run at once.
func Up(ctx context.Context, databaseURL string, wait time.Duration, out io.Writer) error {
	return withLock(ctx, databaseURL, wait, out, func(conn *pgx.Conn, m *dbmate.DB) error {
		if err := m.Migrate(); err != nil {
			return err
		}
		done, err := derive.Run(ctx, 0, func(ctx context.Context) (derive.Count, error) { return derive.Batch(ctx, conn) })
		if done != (derive.Count{}) {
			fmt.Fprintf(out, "Computed the derived columns of %d films, %d lotteries and %d rounds\n", done.Films, done.Lotteries, done.Rounds)
		}
		return err
	})
}

// Down reverts the newest migration; what its tables held is lost. It waits as Up does. It returns an error where the
// database has migrations that this program does not know: one of those is the newest then.
func Down(ctx context.Context, databaseURL string, wait time.Duration, out io.Writer) error {
	return withLock(ctx, databaseURL, wait, out, func(conn *pgx.Conn, m *dbmate.DB) error {
		if err := checkNotNewer(ctx, conn); err != nil {
			return err
		}
		return m.Rollback()
	})
}

// checkNotNewer returns an error if the database has migrations that this program does not know.
func checkNotNewer(ctx context.Context, conn *pgx.Conn) error {
	rows, err := conn.Query(ctx, "SELECT version::text FROM schema_migrations WHERE version <> ALL ($1) ORDER BY version", Versions())
	if err != nil {
		return err
	}
	newer, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("no migrations were applied: %w", err)
	}
	if len(newer) > 0 {
		return fmt.Errorf("the schema is newer than this program: revert migration %s with the newer program first", strings.Join(newer, ", "))
	}
	return nil
}

// withLock connects, takes the advisory lock and calls change, all but the last within the wait.
func withLock(ctx context.Context, databaseURL string, wait time.Duration, out io.Writer, change func(*pgx.Conn, *dbmate.DB) error) error {
	target, err := forDBMate(databaseURL)
	if err != nil {
		return err
	}
	waiting, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	conn, err := connect(waiting, target.String())
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if err := lock(waiting, conn); err != nil {
		return fmt.Errorf("another process has been migrating this database for %s: %w", wait, err)
	}
	if err := dropInvalidIndexes(ctx, conn); err != nil {
		return err
	}
	m := dbmate.New(target)
	m.FS = db.Migrations
	m.MigrationsDir = []string{"migrations"}
	m.AutoDumpSchema = false // `make schema` does that, for developers
	m.Strict = true
	m.Log = out
	return change(conn, m)
}

// lock takes the advisory lock, which belongs to the session and ends with it, however that ends. It asks again and
// again: a statement that waits would itself keep CREATE INDEX CONCURRENTLY waiting, in the session that has the lock.
func lock(ctx context.Context, conn *pgx.Conn) error {
	for {
		var locked bool
		if err := conn.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", int64(lockKey)).Scan(&locked); err != nil || locked {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(retryEvery):
		}
	}
}

// dropInvalidIndexes removes what a CREATE INDEX CONCURRENTLY left that was interrupted, so that it can be run again.
func dropInvalidIndexes(ctx context.Context, conn *pgx.Conn) error {
	rows, err := conn.Query(ctx, `SELECT format('DROP INDEX %s', indexrelid::regclass) FROM pg_index JOIN pg_class c ON c.oid = indrelid
		WHERE NOT indisvalid AND relnamespace = current_schema()::regnamespace`)
	if err != nil {
		return err
	}
	drops, err := pgx.CollectRows(rows, pgx.RowTo[string])
	for _, drop := range drops {
		if _, err := conn.Exec(ctx, drop); err != nil {
			return err
		}
	}
	return err
}

// pgxParameters are parameters of a URL that only pgx understands. dbmate's driver would send them to the server, which
// refuses them.
var pgxParameters = []string{"default_query_exec_mode", "statement_cache_capacity", "description_cache_capacity"}

// forDBMate converts a URL for pgx to one for dbmate's driver. It sets pgx's default of sslmode, since that driver's
// default demands TLS.
func forDBMate(databaseURL string) (*url.URL, error) {
	u, err := url.Parse(databaseURL)
	if err != nil {
		return nil, errors.New("DATABASE_URL is not a URL") // the parser's message would repeat the password
	}
	q := u.Query()
	if !q.Has("sslmode") {
		q.Set("sslmode", "prefer")
	}
	for _, name := range pgxParameters {
		q.Del(name)
	}
	u.RawQuery = q.Encode()
	return u, nil
}

// connect retries until the database accepts a connection or ctx ends. Errors that waiting cannot change, such as a wrong
// password or an unknown database, are returned at once.
func connect(ctx context.Context, databaseURL string) (*pgx.Conn, error) {
	config, err := pgx.ParseConfig(databaseURL)
	if err != nil {
		return nil, errors.New("DATABASE_URL is not valid for the PostgreSQL driver")
	}
	config.ConnectTimeout = connectTimeout
	config.RuntimeParams["application_name"] = "movie-lottery-migrate"
	for {
		conn, err := pgx.ConnectConfig(ctx, config)
		if err == nil {
			return conn, nil
		}
		if refused, ok := errors.AsType[*pgconn.PgError](err); ok && !isTemporary(refused) {
			return nil, fmt.Errorf("the database refused the connection: %s", refused.Message)
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("the database can't be reached: %w", cause(err))
		case <-time.After(retryEvery):
		}
	}
}

// cause returns the network error alone where the driver repeats it for every address it tried.
func cause(err error) error {
	if network, ok := errors.AsType[*net.OpError](err); ok {
		return network
	}
	return err
}

// isTemporary reports whether a later attempt may succeed: the server is starting or stopping (class 57P), or out of
// connections or other resources (class 53).
func isTemporary(err *pgconn.PgError) bool {
	return strings.HasPrefix(err.Code, "57P") || strings.HasPrefix(err.Code, "53")
}
