package migrate

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"math"
	"sync/atomic"
	"time"

	"github.com/amacneil/dbmate/v2/pkg/dbmate"
	"github.com/amacneil/dbmate/v2/pkg/driver/postgres"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"movie-lottery/app/dburl"
)

// connect tries until the database accepts a connection or the wait is over. Errors that waiting cannot change, such as a
// wrong password or an unknown database, are returned at once. The pool has the one connection, which ctx ends.
func connect(ctx, waiting context.Context, databaseURL string, out io.Writer) (*pgxpool.Pool, error) {
	c, err := sessionConfig(ctx, databaseURL)
	if err != nil {
		return nil, err
	}
	pool, err := pgxpool.NewWithConfig(ctx, c)
	if err != nil {
		return nil, err
	}
	for first := true; ; first = false {
		err := pool.Ping(ctx) // for connectTimeout, so that the error is the reason
		if err == nil {
			return pool, nil
		}
		if refusal := dburl.Refusal(err); refusal != nil {
			pool.Close()
			return nil, refusal
		}
		if first {
			fmt.Fprintln(out, "Waiting for the database:", dburl.Cause(err))
		}
		select {
		case <-waiting.Done():
			pool.Close()
			return nil, fmt.Errorf("the database can't be reached; check host and port in DATABASE_URL: %w", dburl.Cause(err))
		case <-time.After(retryEvery):
		}
	}
}

// sessionConfig returns the configuration of a pool of one connection. It is never replaced, as the lock would be gone with
// it, and is closed when ctx ends.
func sessionConfig(ctx context.Context, databaseURL string) (*pgxpool.Config, error) {
	c, err := dburl.Parse(databaseURL)
	if err != nil {
		return nil, err
	}
	c.MaxConns, c.MinConns, c.MinIdleConns = 1, 0, 0
	c.MaxConnLifetime, c.MaxConnIdleTime = 0, math.MaxInt64 // 0: for ever
	c.ConnConfig.ConnectTimeout = connectTimeout
	for name, value := range map[string]string{
		"application_name": "movie-lottery-migrate",
		// A migration may take its time, also where the URL or the database has time limits for the site.
		"statement_timeout": "0",
		"lock_timeout":      "0",
	} {
		c.ConnConfig.RuntimeParams[name] = value
	}
	var connected atomic.Bool
	c.BeforeConnect = func(context.Context, *pgx.ConnConfig) error {
		if connected.Load() {
			return errors.New("the connection to the database was lost; the next run goes on from there")
		}
		return nil
	}
	c.AfterConnect = func(_ context.Context, conn *pgx.Conn) error {
		context.AfterFunc(ctx, func() { conn.PgConn().Conn().Close() })
		// So that what runs ends with a process that is killed. Not every system can do that.
		_, _ = conn.Exec(ctx, "SET client_connection_check_interval = '1s'")
		connected.Store(true)
		return nil
	}
	return c, nil
}

const driverName = "session"

func init() {
	dbmate.RegisterDriver(func(c dbmate.DriverConfig) dbmate.Driver {
		return driver{postgres.NewDriver(c), c.Log.(*session).pool}
	}, driverName)
}

// session is what dbmate hands on to its driver: the log, and with it the connection.
type session struct {
	out  io.Writer
	pool *pgxpool.Pool
	held []byte // dbmate's last line where it says that a migration is done, as it does also of one that failed
}

// Write implements io.Writer.
func (s *session) Write(line []byte) (int, error) {
	if err := s.flush(); err != nil {
		return 0, err
	}
	if bytes.HasPrefix(line, []byte("Applied:")) || bytes.HasPrefix(line, []byte("Rolled back:")) {
		s.held = bytes.Clone(line)
		return len(line), nil
	}
	return s.out.Write(line)
}

func (s *session) flush() error {
	_, err := s.out.Write(s.held)
	s.held = nil
	return err
}

// driver is dbmate's for PostgreSQL in the session that has the lock. By itself, dbmate would open connections of its own, by
// another reading of the URL than the site's.
type driver struct {
	dbmate.Driver
	pool *pgxpool.Pool
}

// Open implements dbmate.Driver.
func (d driver) Open() (*sql.DB, error) { return stdlib.OpenDBFromPool(d.pool), nil }
