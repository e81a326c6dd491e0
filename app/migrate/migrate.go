// Package migrate applies the migrations in db/migrations to a database, or reverts the newest ones. No other package changes a
// schema, and the site does only to restore a backup of an older version; see package backup.
package migrate

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/amacneil/dbmate/v2/pkg/dbmate"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"movie-lottery/app/derive"
	"movie-lottery/app/sqlstate"
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
// writes to out what it does, and at the end which schema the database has. If it is stopped, the next one goes on from
// there. It waits up to the given time for the database to be reachable and for other processes that migrate it. Several
// may run at once.
func Up(ctx context.Context, databaseURL string, wait time.Duration, out io.Writer) error {
	return withLock(ctx, databaseURL, wait, out, func(pool *pgxpool.Pool, m *dbmate.DB) error {
		before, err := applied(ctx, pool)
		if err != nil {
			return err
		}
		if err := m.Migrate(); err != nil {
			return err
		}
		done, err := derive.Run(ctx, 0, func(ctx context.Context) (derive.Count, error) { return derive.Batch(ctx, pool) })
		if done != (derive.Count{}) {
			fmt.Fprintf(m.Log, "Computed the derived columns of %d films, %d lotteries and %d rounds\n", done.Films, done.Lotteries, done.Rounds)
		}
		if err != nil {
			return err
		}
		after, err := applied(ctx, pool)
		if err != nil {
			return err
		}
		line := "The schema is up to date, at " + after[len(after)-1]
		if newest := slices.Max(Versions()); after[len(after)-1] > newest {
			line += ", which is newer than this program's " + newest
		}
		if len(after) == len(before) && done == (derive.Count{}) {
			line += "; there was nothing to do"
		}
		fmt.Fprintln(m.Log, line)
		return nil
	})
}

// Down reverts the newest migration; what its tables held is lost. It waits as Up does. It returns an error where the
// database has migrations that this program does not know: one of those is the newest then.
func Down(ctx context.Context, databaseURL string, wait time.Duration, out io.Writer) error {
	return withLock(ctx, databaseURL, wait, out, func(pool *pgxpool.Pool, m *dbmate.DB) error {
		versions, err := applied(ctx, pool)
		if err != nil {
			return err
		}
		known := Versions()
		newer := slices.DeleteFunc(versions, func(v string) bool { return slices.Contains(known, v) })
		if len(newer) > 0 {
			return fmt.Errorf("the schema is newer than this program: revert migration %s with the newer program first", strings.Join(newer, ", "))
		}
		return m.Rollback()
	})
}

// DownTo reverts the migrations after the one with this version, newest first. The program must know them all. Otherwise it is
// Down.
func DownTo(ctx context.Context, databaseURL, version string, wait time.Duration, out io.Writer) error {
	return withLock(ctx, databaseURL, wait, out, func(pool *pgxpool.Pool, m *dbmate.DB) error {
		for {
			versions, err := applied(ctx, pool)
			if err != nil || len(versions) == 0 || versions[len(versions)-1] <= version {
				return err
			}
			if err := m.Rollback(); err != nil {
				return err
			}
		}
	})
}

// applied returns the versions of the migrations that the database has, oldest first.
func applied(ctx context.Context, pool *pgxpool.Pool) ([]string, error) {
	var exists bool
	if err := pool.QueryRow(ctx, "SELECT to_regclass('schema_migrations') IS NOT NULL").Scan(&exists); err != nil || !exists {
		return nil, err
	}
	rows, err := pool.Query(ctx, "SELECT version::text FROM schema_migrations ORDER BY version")
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// oldestServer is the oldest PostgreSQL that the migrations work with: they have functions whose body is SQL.
const oldestServer = 14

// checkServer returns an error for a server that is too old, given its version as it says it: "15.18 (Debian 15.18-0)".
func checkServer(version string) error {
	major, _, _ := strings.Cut(version, ".")
	if n, err := strconv.Atoi(major); err == nil && n < oldestServer {
		return fmt.Errorf("PostgreSQL %d or later is needed; this server is %s", oldestServer, version)
	}
	return nil
}

// withLock connects, takes the advisory lock and calls change, all but the last within the wait.
func withLock(ctx context.Context, databaseURL string, wait time.Duration, out io.Writer, change func(*pgxpool.Pool, *dbmate.DB) error) error {
	waiting, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	pool, err := connect(ctx, waiting, databaseURL, out)
	if err != nil {
		return err
	}
	defer pool.Close()
	if err := lock(waiting, pool, out); err != nil {
		return err
	}
	var version string
	if err := pool.QueryRow(ctx, "SHOW server_version").Scan(&version); err != nil {
		return err
	}
	if err := checkServer(version); err != nil {
		return err
	}
	if err := dropInvalidIndexes(ctx, pool); err != nil {
		return err
	}
	log := &session{out: out, pool: pool}
	m := dbmate.New(&url.URL{Scheme: driverName})
	m.FS = db.Migrations
	m.MigrationsDir = []string{"migrations"}
	m.AutoDumpSchema = false // `make schema` does that, for developers
	m.Strict = true
	m.Log = log
	err = change(pool, m)
	if ctx.Err() != nil {
		return fmt.Errorf("stopped; the next run goes on from there: %w", ctx.Err())
	}
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok && refused.Code == sqlstate.InsufficientPrivilege {
		return fmt.Errorf("%s; the user in DATABASE_URL has to own the database, by ALTER DATABASE … OWNER TO …", refused.Message)
	}
	if err != nil {
		return err
	}
	return log.flush()
}

// lock takes the advisory lock, which belongs to the session and ends with it, however that ends. It asks again and
// again: a statement that waits would itself keep CREATE INDEX CONCURRENTLY waiting, in the session that has the lock.
func lock(ctx context.Context, pool *pgxpool.Pool, out io.Writer) error {
	for first := true; ; first = false {
		var locked bool
		if err := pool.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", int64(lockKey)).Scan(&locked); err != nil || locked {
			return err
		}
		if first {
			fmt.Fprintln(out, "Waiting for another process, which migrates this database")
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("another process still migrates this database; run it again later: %w", ctx.Err())
		case <-time.After(retryEvery):
		}
	}
}

// dropInvalidIndexes removes what a CREATE INDEX CONCURRENTLY left that was interrupted, so that it can be run again.
func dropInvalidIndexes(ctx context.Context, pool *pgxpool.Pool) error {
	rows, err := pool.Query(ctx, `SELECT format('DROP INDEX CONCURRENTLY %s', indexrelid::regclass) FROM pg_index JOIN pg_class c ON c.oid = indrelid
		WHERE NOT indisvalid AND relnamespace = current_schema()::regnamespace`)
	if err != nil {
		return err
	}
	drops, err := pgx.CollectRows(rows, pgx.RowTo[string])
	for _, drop := range drops {
		if _, err := pool.Exec(ctx, drop); err != nil {
			return err
		}
	}
	return err
}
