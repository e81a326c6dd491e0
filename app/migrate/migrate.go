// Package migrate brings a database's schema up, a step back down, and says which schema the program was built for.
// It is the one place that changes a schema; the serving process never does.
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

	"movie-lottery/db"
)

const (
	// lockKey is the advisory lock under which the schema changes: "movies" in ASCII. dbmate takes none itself.
	lockKey = 0x6d6f76696573

	connectTimeout = 5 * time.Second
	retryEvery     = 500 * time.Millisecond
)

// Versions are the migrations that the program carries, oldest first.
func Versions() []string {
	entries, err := fs.ReadDir(db.Migrations, "migrations")
	if err != nil {
		panic(err) // embedded
	}
	versions := make([]string, 0, len(entries))
	for _, e := range entries {
		version, _, _ := strings.Cut(e.Name(), "_")
		versions = append(versions, version)
	}
	return versions
}

// Up applies what is missing. It waits up to the given time for the database and for others that migrate it, and
// may be run any number of times, also at once. Progress goes to out.
func Up(ctx context.Context, databaseURL string, wait time.Duration, out io.Writer) error {
	return locked(ctx, databaseURL, wait, func(_ *pgx.Conn, m *dbmate.DB) error {
		m.Log = out
		return m.Migrate()
	})
}

// Down takes the newest migration back, and with it what it held. It refuses where the schema is newer than the
// program: what it would take back is not the newest then.
func Down(ctx context.Context, databaseURL string, wait time.Duration, out io.Writer) error {
	return locked(ctx, databaseURL, wait, func(conn *pgx.Conn, m *dbmate.DB) error {
		m.Log = out
		if err := knowsAll(ctx, conn); err != nil {
			return err
		}
		return m.Rollback()
	})
}

func knowsAll(ctx context.Context, conn *pgx.Conn) error {
	rows, err := conn.Query(ctx, "SELECT version::text FROM schema_migrations WHERE version <> ALL ($1) ORDER BY version", Versions())
	if err != nil {
		return err
	}
	newer, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("there is nothing to take back: %w", err)
	}
	if len(newer) > 0 {
		return fmt.Errorf("the schema is newer than this program, it has %s: take that back with the program that brought it", strings.Join(newer, ", "))
	}
	return nil
}

func locked(ctx context.Context, databaseURL string, wait time.Duration, change func(*pgx.Conn, *dbmate.DB) error) error {
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
	// The lock belongs to the session and ends with it, however that ends.
	if _, err := conn.Exec(waiting, "SELECT pg_advisory_lock($1)", int64(lockKey)); err != nil {
		return fmt.Errorf("somebody else has been migrating this database for %s: %w", wait, err)
	}
	return change(conn, newDBMate(target))
}

func newDBMate(target *url.URL) *dbmate.DB {
	m := dbmate.New(target)
	m.FS = db.Migrations
	m.MigrationsDir = []string{"migrations"}
	m.AutoDumpSchema = false // that is for developers: make schema
	m.Strict = true
	return m
}

// ours are the parameters that pgx takes for itself; dbmate's driver would pass them on to a server that refuses them.
var ours = []string{"default_query_exec_mode", "statement_cache_capacity", "description_cache_capacity"}

// forDBMate makes of a URL for pgx one for dbmate's driver, with the default that pgx has: its own demands TLS.
func forDBMate(databaseURL string) (*url.URL, error) {
	u, err := url.Parse(databaseURL)
	if err != nil {
		return nil, errors.New("DATABASE_URL is not a URL") // the parser's own words would repeat the password
	}
	q := u.Query()
	if !q.Has("sslmode") {
		q.Set("sslmode", "prefer")
	}
	for _, name := range ours {
		q.Del(name)
	}
	u.RawQuery = q.Encode()
	return u, nil
}

// connect tries until the database answers. What waiting can't change (a wrong password, no such database)
// it says at once.
func connect(ctx context.Context, databaseURL string) (*pgx.Conn, error) {
	config, err := pgx.ParseConfig(databaseURL)
	if err != nil {
		return nil, errors.New("DATABASE_URL can't be understood by the PostgreSQL driver")
	}
	config.ConnectTimeout = connectTimeout
	config.RuntimeParams["application_name"] = "movie-lottery-migrate"
	for {
		conn, err := pgx.ConnectConfig(ctx, config)
		if err == nil {
			return conn, nil
		}
		if refused, ok := errors.AsType[*pgconn.PgError](err); ok && !passing(refused) {
			return nil, fmt.Errorf("the database refuses: %s", refused.Message)
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("the database can't be reached: %w", cause(err))
		case <-time.After(retryEvery):
		}
	}
}

// cause is the reason alone, where the driver repeats it for every way it tried.
func cause(err error) error {
	if network, ok := errors.AsType[*net.OpError](err); ok {
		return network
	}
	return err
}

// passing says whether a refusal will go away by itself: the database is starting or stopping, or full.
func passing(err *pgconn.PgError) bool {
	return strings.HasPrefix(err.Code, "57P") || strings.HasPrefix(err.Code, "53")
}
