// Package store keeps everything in PostgreSQL, through a pool that may be a single connection. One file a noun; the
// SQL stands beside the method that runs it, under a name that the log and the metrics use.
//
// A read is one round trip, a change two: the first reads the lottery, the rules decide, the second writes where the
// lottery still has the version that was read, and starts again where it has not.
package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"movie-lottery/app/lottery"
)

const (
	// Deadline is how long one call may take, the wait for the connection included.
	Deadline = 2500 * time.Millisecond

	connectTimeout = 10 * time.Second
	pingTimeout    = 2 * time.Second
	maxLifetime    = 300 * time.Second
)

// ErrUnavailable is a database that can't be reached, takes too long, or has not the schema it should have.
var ErrUnavailable = errors.New("the database is not available")

// Store is the database. Its methods may be called at the same time; each has a deadline of its own and answers
// ErrUnavailable where it can't be met.
type Store struct {
	// Changed, where it is set, is told of every change of a lottery that was made here, and where it stands now. It is
	// called before the change's method returns, so it must be quick.
	Changed func(lottery.VersionInfo)

	pool  *pgxpool.Pool
	line  line
	turns keyedMutex
}

// Config is how the pool is set up: maxConns connections at the most, renewed every 300 s, and pinged before use
// where they were idle for over a second. The server ends on its own what the caller no longer waits for.
func Config(databaseURL string, maxConns int32) (*pgxpool.Config, error) {
	c, err := pgxpool.ParseConfig(databaseURL)
	if err != nil {
		return nil, errors.New("DATABASE_URL can't be understood by the PostgreSQL driver") // its words may repeat the password
	}
	c.MaxConns = maxConns
	c.MinConns = 1 // a connection that reached its lifetime is renewed in the background, not in somebody's request
	c.MaxConnLifetime = maxLifetime
	c.PingTimeout = pingTimeout
	c.ConnConfig.ConnectTimeout = connectTimeout
	for name, value := range map[string]string{
		"application_name":                    "movie-lottery",
		"statement_timeout":                   "2000",
		"lock_timeout":                        "1500",
		"idle_in_transaction_session_timeout": "5000",
		// No plan of ours depends on what is asked for; making one takes up to four times as long as carrying it out.
		"plan_cache_mode": "force_generic_plan",
		// Nor does any take so long that compiling it, or starting processes to share it, would not take longer.
		"jit":                             "off",
		"max_parallel_workers_per_gather": "0",
	} {
		c.ConnConfig.RuntimeParams[name] = value
	}
	return c, nil
}

// New makes the pool and returns at once: nothing is connected yet, and the database may be away.
func New(c *pgxpool.Config) (*Store, error) {
	pool, err := pgxpool.NewWithConfig(context.Background(), c)
	if err != nil {
		return nil, err
	}
	return &Store{pool: pool, line: line{pool: pool, most: int(c.MaxConns)}, turns: keyedMutex{byCode: make(map[string]*keyLock)}}, nil
}

// Close waits for the calls under way and closes the pool.
func (s *Store) Close() { s.pool.Close() }

// Stat is the pool's figures.
func (s *Store) Stat() *pgxpool.Stat { return s.pool.Stat() }

// Busy is for how long connections have been in use so far, all together.
func (s *Store) Busy() time.Duration { return time.Duration(s.line.busy.Load()) }

// read runs a query and collects its rows, once more where the connection turned out to be dead. The connection is
// free again when it returns.
func read[T any](ctx context.Context, s *Store, scan pgx.RowToFunc[T], sql string, args ...any) ([]T, error) {
	return query(ctx, s, reading, disconnected, scan, sql, args)
}

// list is read for a page of what matches all words, lottery.SearchPatterns, if any.
func list[T any](ctx context.Context, s *Store, words []string, scan pgx.RowToFunc[T], sql string, args ...any) ([]T, error) {
	kind := reading
	if len(words) > 0 {
		kind = searching
	}
	return query(ctx, s, kind, disconnected, scan, sql, args)
}

// readOne is read for a query of one row; without one it answers pgx.ErrNoRows.
func readOne[T any](ctx context.Context, s *Store, scan pgx.RowToFunc[T], sql string, args ...any) (T, error) {
	rows, err := read(ctx, s, scan, sql, args...)
	return first(rows, err)
}

// write is readOne for a statement that changes something: it is sent again only where the first never left.
func write[T any](ctx context.Context, s *Store, scan pgx.RowToFunc[T], sql string, args ...any) (T, error) {
	rows, err := query(ctx, s, changing, pgconn.SafeToRetry, scan, sql, args)
	return first(rows, err)
}

func query[T any](ctx context.Context, s *Store, kind kind, again func(error) bool, scan pgx.RowToFunc[T], sql string, args []any) ([]T, error) {
	ctx, cancel := context.WithTimeout(ctx, Deadline)
	defer cancel()
	rows, err := collect(ctx, s, kind, scan, sql, args)
	if err != nil && ctx.Err() == nil && again(err) {
		rows, err = collect(ctx, s, kind, scan, sql, args)
	}
	return rows, translate(err)
}

func first[T any](rows []T, err error) (row T, _ error) {
	switch {
	case err != nil:
		return row, err
	case len(rows) == 0:
		return row, pgx.ErrNoRows
	}
	return rows[0], nil
}

func collect[T any](ctx context.Context, s *Store, kind kind, scan pgx.RowToFunc[T], sql string, args []any) ([]T, error) {
	var all []T
	err := s.line.do(&call{ctx: ctx, kind: kind, sql: sql, args: args, collect: func(rows pgx.Rows) (err error) {
		all, err = pgx.CollectRows(rows, scan)
		return err
	}})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// disconnected says whether a call failed because its connection was gone.
func disconnected(err error) bool {
	var network *net.OpError
	refused, fromServer := errors.AsType[*pgconn.PgError](err)
	return pgconn.SafeToRetry(err) || errors.As(err, &network) || errors.Is(err, io.ErrUnexpectedEOF) ||
		fromServer && refused.Code == adminShutdown
}

// Codes of SQLSTATE, from the appendix of PostgreSQL's manual.
const (
	adminShutdown    = "57P01"
	deadlockDetected = "40P01"
	readOnly         = "25006"
	notAllowed       = "42501"
	undefinedColumn  = "42703"
	undefinedTable   = "42P01"
	undefinedFunc    = "42883"
)

// translate marks as ErrUnavailable what is the database's trouble and passes, and leaves everything else as it is:
// a fault of ours.
func translate(err error) error {
	if err == nil || errors.Is(err, pgx.ErrNoRows) || errors.Is(err, ErrUnavailable) {
		return err
	}
	refused, fromServer := errors.AsType[*pgconn.PgError](err)
	_, notConnected := errors.AsType[*pgconn.ConnectError](err)
	if notConnected || disconnected(err) || errors.Is(err, context.DeadlineExceeded) || fromServer && passing(refused.Code) {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return err
}

// passing are the refusals that are not about the statement: they go away by themselves, or when the database is set
// up, its schema and its rights among that.
func passing(code string) bool {
	switch code[:2] {
	case "08", "40", "53", "55", "57": // connection, deadlock, resources, locks, operator or time-out
		return true
	}
	return slices.Contains([]string{readOnly, notAllowed, undefinedColumn, undefinedTable, undefinedFunc}, code)
}
