// Package store reads and writes PostgreSQL through a connection pool, which may hold a single connection. Each file is
// about one noun. The SQL stands beside the method that runs it, under a name that the log and the metrics use.
//
// A read is one statement. A change is two: the first reads the lottery, the rules of package lottery decide, the second
// writes, on condition that the lottery still has the version that was read. If it has not, the change starts again.
package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"runtime"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"movie-lottery/app/dburl"
	"movie-lottery/app/lottery"
	"movie-lottery/app/sqlstate"
)

const (
	// DefaultDeadline is the Deadline that NewConfig sets.
	DefaultDeadline = 2500 * time.Millisecond

	maxLifetime = 300 * time.Second
)

// ErrUnavailable means that the database can't be reached, takes too long, or lacks the schema that it should have.
var ErrUnavailable = errors.New("the database is not available")

// Kinds of ErrUnavailable beside that of a database which does not answer.
var (
	ErrBusy      = fmt.Errorf("%w in time: others kept it busy", ErrUnavailable)
	ErrReadOnly  = fmt.Errorf("%w for changes: it is read-only", ErrUnavailable)
	ErrResources = fmt.Errorf("%w: its server has no disk or memory left", ErrUnavailable)
	ErrSchema    = fmt.Errorf("%w: its schema or the user's rights are not those that the program needs", ErrUnavailable)
)

// ErrUnknown is an ErrUnavailable after which a change may have been made, or not: its statement was sent, and the
// connection was lost before the answer came.
var ErrUnknown = fmt.Errorf("%w: nothing is known of the change", ErrUnavailable)

// Store is the database. Its methods are safe for concurrent use. Each call has a deadline, and returns ErrUnavailable
// when it passes.
type Store struct {
	// Changed, if set, is called after every change of a lottery that was made through this Store, with the version that
	// the lottery has now. It runs before the method that made the change returns, so it must be quick.
	Changed func(lottery.VersionInfo)

	pool     *pgxpool.Pool
	trace    *tracer
	erased   func(Erased)
	deadline time.Duration
	changing *keyedMutex // by lottery code
}

// Config says how a Store connects, how long it waits, and who is told of its statements.
type Config struct {
	Pool     *pgxpool.Config // as NewConfig made it; tests change it
	Deadline time.Duration   // of one call, the wait for a connection included

	// Log returns the logger for a call's context.
	Log func(context.Context) *slog.Logger
	// Observe is told of every statement: its name, the time until its last row was read, and its error.
	Observe func(name string, took time.Duration, err error)
	// Waited is told how long a call waited before a statement was sent, and whether it gave up: for a "connection", or for
	// other changes of its "lottery".
	Waited func(what string, took time.Duration, gaveUp bool)
	// Erased is told what each batch erased.
	Erased func(Erased)
}

// NewConfig returns the configuration of a pool of at most maxConns connections, with the default logger. Connections are
// replaced after 300 s, and pinged before use if they were idle for over a second.
func NewConfig(databaseURL string, maxConns int32) (*Config, error) {
	c, err := dburl.Parse(databaseURL)
	if err != nil {
		return nil, err
	}
	c.MaxConns = maxConns
	c.MinConns = 1 // a connection that reaches its lifetime is replaced in the background, not during a request
	c.MaxConnLifetime = maxLifetime
	c.PingTimeout = pingTimeout
	c.ConnConfig.ConnectTimeout = connectTimeout
	c.ConnConfig.DialFunc = dial
	c.ConnConfig.OnPgError = keepConnection
	for name, value := range map[string]string{
		"application_name":                    "movie-lottery",
		"idle_in_transaction_session_timeout": "5000",
		// No plan depends on the arguments. Making one takes up to four times as long as running it.
		"plan_cache_mode": "force_generic_plan",
		// No statement runs so long that compiling it, or starting processes to share it, would pay.
		"jit":                             "off",
		"max_parallel_workers_per_gather": "0",
	} {
		c.ConnConfig.RuntimeParams[name] = value
	}
	return &Config{
		Pool: c, Deadline: DefaultDeadline,
		Log:     func(context.Context) *slog.Logger { return slog.Default() },
		Observe: func(string, time.Duration, error) {},
		Waited:  func(string, time.Duration, bool) {},
		Erased:  func(Erased) {},
	}, nil
}

// New makes a Store and returns at once: it connects later, and the database may be away. The server gives up a
// statement, or a wait for a lock, before the call's deadline passes.
func New(c *Config) (*Store, error) {
	t := &tracer{log: c.Log, observe: c.Observe, waited: c.Waited}
	t.outage.patience = c.Deadline * 4 / 5
	c.Pool.ConnConfig.Tracer = t
	c.Pool.ConnConfig.RuntimeParams["statement_timeout"] = milliseconds(t.outage.patience)
	c.Pool.ConnConfig.RuntimeParams["lock_timeout"] = milliseconds(lockTimeout(c.Deadline))
	pool, err := pgxpool.NewWithConfig(context.Background(), c.Pool)
	if err != nil {
		return nil, err
	}
	return &Store{pool: pool, trace: t, erased: c.Erased, deadline: c.Deadline, changing: newKeyedMutex()}, nil
}

// lockTimeout returns how long a statement waits for a locked row, by the deadline of a call: 300 ms of 2.5 s. All others
// wait for the connection meanwhile, and none of them should wait for half a second.
func lockTimeout(deadline time.Duration) time.Duration { return deadline * 3 / 25 }

// milliseconds formats a duration as PostgreSQL's settings take it. It is at least 1, as 0 would mean no limit.
func milliseconds(d time.Duration) string { return strconv.FormatInt(max(1, d.Milliseconds()), 10) }

// Close waits for the calls that are running and closes the pool.
func (s *Store) Close() { s.pool.Close() }

// Deadline returns how long one call may take, the wait for a connection included.
func (s *Store) Deadline() time.Duration { return s.deadline }

// Up says whether the database answers, as far as that is known from the calls so far.
func (s *Store) Up() bool { return s.trace.outage.up() }

// Stat returns the pool's statistics.
func (s *Store) Stat() *pgxpool.Stat { return s.pool.Stat() }

// Busy returns for how long connections have been in use since the start, summed over all of them.
func (s *Store) Busy() time.Duration { return time.Duration(s.trace.busy.Load()) }

// read runs a query and collects its rows. It runs it once more if the connection turned out to be dead. The connection
// is back in the pool when it returns.
func read[T any](ctx context.Context, s *Store, scan pgx.RowToFunc[T], sql string, args ...any) ([]T, error) {
	rows, err := query(ctx, s, disconnected, scan, sql, args)
	return rows, translate(err)
}

// readOne is read for a query of one row. It returns pgx.ErrNoRows if there is none.
func readOne[T any](ctx context.Context, s *Store, scan pgx.RowToFunc[T], sql string, args ...any) (T, error) {
	return firstRow(read(ctx, s, scan, sql, args...))
}

// write is readOne for a statement that changes something. It is sent again only if the first had no effect: it was
// never sent, or the server has taken it back. If that is not known, the error is ErrUnknown.
func write[T any](ctx context.Context, s *Store, scan pgx.RowToFunc[T], sql string, args ...any) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, s.deadline)
	defer cancel()
	deadline, _ := ctx.Deadline()
	pause := lockTimeout(s.deadline)
	for {
		rows, err := query(ctx, s, hadNoEffect, scan, sql, args)
		// A statement whose call ends while it waits for a lock would take the connection with it.
		if outlasted(err) && time.Until(deadline) >= 3*pause && sleep(ctx, pause) {
			continue
		}
		if _, lost := errors.AsType[lostError](err); lost {
			err = fmt.Errorf("%w: %w", ErrUnknown, err)
		}
		return firstRow(rows, translate(err))
	}
}

// outlasted says whether a statement was taken back since another one held a lock that it needed. It may be sent again
// after a pause in which others get the connection.
func outlasted(err error) bool {
	state := sqlstate.Of(err)
	return state == sqlstate.LockNotAvailable || state == sqlstate.DeadlockDetected
}

// sleep waits for d and up to half of it more, so that two that were in each other's way don't meet again. It returns
// false if ctx ends before.
func sleep(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d + rand.N(d/2+1)):
		return true
	}
}

// hadNoEffect says whether a statement that failed was never sent, or came to a connection that could not change
// anything and is closed now.
func hadNoEffect(err error) bool {
	return pgconn.SafeToRetry(err) || sqlstate.Of(err) == sqlstate.ReadOnly
}

// query acquires a connection, runs a statement and collects its rows, all within the deadline. Once, and only while
// time is left, it starts again after an error for which retry returns true.
func query[T any](ctx context.Context, s *Store, retry func(error) bool, scan pgx.RowToFunc[T], sql string, args []any) ([]T, error) {
	ctx, cancel := context.WithTimeout(ctx, s.deadline)
	defer cancel()
	rows, err := collect(ctx, s, scan, sql, args)
	if err != nil && ctx.Err() == nil && retry(err) {
		rows, err = collect(ctx, s, scan, sql, args)
	}
	return rows, err
}

func collect[T any](ctx context.Context, s *Store, scan pgx.RowToFunc[T], sql string, args []any) ([]T, error) {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return nil, s.busy(err)
	}
	defer func() { // even if scan panics
		conn.Release()
		runtime.Gosched() // the next one in the queue gets to send its statement before this goroutine goes on
	}()
	rows, err := conn.Query(ctx, sql, args...)
	if err == nil {
		var collected []T
		if collected, err = pgx.CollectRows(rows, scan); err == nil {
			return collected, nil
		}
	}
	if sqlstate.Of(err) == "" && !pgconn.SafeToRetry(err) && conn.Conn().IsClosed() {
		err = lostError{err}
	}
	return nil, s.busy(err)
}

// busy returns the error of a call whose deadline passed as ErrBusy if the database answers others, and any other error as
// it is.
func (s *Store) busy(err error) error {
	if errors.Is(err, context.DeadlineExceeded) && s.trace.outage.up() {
		return fmt.Errorf("%w: %w", ErrBusy, err)
	}
	return err
}

// lostError is the error of a statement that was sent, and whose answer was lost with its connection.
type lostError struct{ error }

func (e lostError) Unwrap() error { return e.error }

func firstRow[T any](rows []T, err error) (row T, _ error) {
	switch {
	case err != nil:
		return row, err
	case len(rows) == 0:
		return row, pgx.ErrNoRows
	}
	return rows[0], nil
}

// disconnected says whether a call failed because its connection was dead.
func disconnected(err error) bool {
	var network *net.OpError
	return pgconn.SafeToRetry(err) || errors.As(err, &network) || errors.Is(err, io.ErrUnexpectedEOF) || sqlstate.Of(err) == sqlstate.AdminShutdown
}

// unavailableStates are the codes, or their first two digits, of errors that are not about the statement, with their kinds of
// ErrUnavailable: the cause passes by itself, or when the database is set up, with its schema and privileges.
var unavailableStates = map[string]error{
	"08": ErrUnavailable, "57": ErrUnavailable, // connection, operator
	"40": ErrBusy, "55": ErrBusy, sqlstate.StatementTimeout: ErrBusy,
	"53": ErrResources, sqlstate.ReadOnly: ErrReadOnly,
	sqlstate.InsufficientPrivilege: ErrSchema, sqlstate.UndefinedColumn: ErrSchema, sqlstate.UndefinedTable: ErrSchema, sqlstate.UndefinedFunction: ErrSchema,
}

// translate wraps an error in a kind of ErrUnavailable if it comes from the state of the database and may pass. Other errors
// are faults of this program, and stay as they are.
func translate(err error) error {
	if err == nil || errors.Is(err, pgx.ErrNoRows) || errors.Is(err, ErrUnavailable) {
		return err
	}
	_, notConnected := errors.AsType[*pgconn.ConnectError](err)
	if notConnected {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	state := sqlstate.Of(err)
	if kind := cmp.Or(unavailableStates[state], unavailableStates[state[:min(2, len(state))]]); kind != nil {
		return fmt.Errorf("%w: %w", kind, err)
	}
	if disconnected(err) || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return err
}
