// Package migrate brings a database's schema up, a step back down, and says which schema the program was built for.
// It is the one place that changes a schema; the serving process never does.
package migrate

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
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
	return locked(ctx, databaseURL, wait, out, (*dbmate.DB).Migrate)
}

// Down takes the newest migration back, and with it what it held.
func Down(ctx context.Context, databaseURL string, wait time.Duration, out io.Writer) error {
	return locked(ctx, databaseURL, wait, out, (*dbmate.DB).Rollback)
}

func locked(ctx context.Context, databaseURL string, wait time.Duration, out io.Writer, change func(*dbmate.DB) error) error {
	target, err := withSSLMode(databaseURL)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	conn, err := connect(ctx, target.String())
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	// The lock belongs to the session and ends with it, however that ends.
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", int64(lockKey)); err != nil {
		return fmt.Errorf("somebody else has been migrating this database for %s: %w", wait, err)
	}
	return change(newDBMate(target, out))
}

func newDBMate(target *url.URL, out io.Writer) *dbmate.DB {
	m := dbmate.New(target)
	m.FS = db.Migrations
	m.MigrationsDir = []string{"migrations"}
	m.AutoDumpSchema = false // that is for developers: make schema
	m.Strict = true
	m.Log = out
	return m
}

// withSSLMode gives dbmate's driver the default that pgx has; its own demands TLS.
func withSSLMode(databaseURL string) (*url.URL, error) {
	u, err := url.Parse(databaseURL)
	if err != nil {
		return nil, errors.New("DATABASE_URL is not a URL") // the parser's own words would repeat the password
	}
	q := u.Query()
	if !q.Has("sslmode") {
		q.Set("sslmode", "prefer")
		u.RawQuery = q.Encode()
	}
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
			return nil, fmt.Errorf("the database can't be reached: %w", err)
		case <-time.After(retryEvery):
		}
	}
}

// passing says whether a refusal will go away by itself: the database is starting or stopping, or full.
func passing(err *pgconn.PgError) bool {
	return strings.HasPrefix(err.Code, "57P") || strings.HasPrefix(err.Code, "53")
}
