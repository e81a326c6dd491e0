package store

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"movie-lottery/app/lottery"
	"movie-lottery/app/sqlstate"
	"movie-lottery/app/testdb"
)

// poolTest is a Store with one connection, beside a connection of the test's own.
type poolTest struct {
	*Store
	t     *testing.T
	other *pgx.Conn

	mutex sync.Mutex
	waits []wait
}

// wait is what a call has waited for, and whether it gave up.
type wait struct {
	what   string
	gaveUp bool
}

// count returns how many calls have waited for something so, in vain or not.
func (pt *poolTest) count(what string, inVain bool) (n int) {
	pt.mutex.Lock()
	defer pt.mutex.Unlock()
	for _, w := range pt.waits {
		if w == (wait{what, inVain}) {
			n++
		}
	}
	return n
}

func newPoolTest(t *testing.T, deadline time.Duration) *poolTest {
	t.Helper()
	url := testdb.New(t)
	config, err := NewConfig(url, 1)
	if err != nil {
		t.Fatal(err)
	}
	config.Deadline = deadline
	config.Pool.ShouldPing = func(context.Context, pgxpool.ShouldPingParams) bool { return false }
	pt := &poolTest{t: t, other: testdb.Connect(t, url)}
	config.Waited = func(what string, _ time.Duration, gaveUp bool) {
		pt.mutex.Lock()
		defer pt.mutex.Unlock()
		pt.waits = append(pt.waits, wait{what, gaveUp})
	}
	if pt.Store, err = New(config); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pt.Close)
	pt.exec("CREATE TABLE said (word text)")
	pt.exec("CREATE SEQUENCE tries")
	return pt
}

func (pt *poolTest) exec(sql string) {
	pt.t.Helper()
	if _, err := pt.other.Exec(pt.t.Context(), sql); err != nil {
		pt.t.Fatal(err)
	}
}

// text reads a value through the test's own connection.
func (pt *poolTest) text(sql string) (value string) {
	pt.t.Helper()
	if err := pt.other.QueryRow(pt.t.Context(), sql).Scan(&value); err != nil {
		pt.t.Fatal(err)
	}
	return value
}

func (pt *poolTest) said() string {
	pt.t.Helper()
	return pt.text("SELECT coalesce(string_agg(word, ' ' ORDER BY word), '') FROM said")
}

// say is a change that returns the word that it writes.
func (pt *poolTest) say(ctx context.Context, word string) error {
	_, err := write(ctx, pt.Store, pgx.RowTo[string], "INSERT INTO said VALUES ($1) RETURNING word", word)
	return err
}

// takeConnection has a call use the only connection until the returned function is called.
func (pt *poolTest) takeConnection() (giveBack func()) {
	pt.t.Helper()
	pt.exec("SELECT pg_advisory_lock(1)")
	var done sync.WaitGroup
	done.Go(func() {
		if _, err := read(pt.t.Context(), pt.Store, pgx.RowTo[string], "SELECT pg_advisory_xact_lock(1)::text"); err != nil {
			pt.t.Error(err)
		}
	})
	pt.until(func() bool { return pt.Stat().AcquiredConns() == 1 })
	return func() {
		pt.exec("SELECT pg_advisory_unlock(1)")
		done.Wait()
	}
}

// until waits for a condition that is about to become true.
func (pt *poolTest) until(condition func() bool) {
	for !condition() && pt.t.Context().Err() == nil {
		runtime.Gosched()
	}
}

func TestCallThatCannotGetAConnectionInTimeIsUnavailable(t *testing.T) {
	pt := newPoolTest(t, testdb.Deadline)
	if err := pt.say(t.Context(), "in time"); err != nil { // the database answers
		t.Fatal(err)
	}
	giveBack := pt.takeConnection()
	defer giveBack()
	impatient := &Store{pool: pt.pool, trace: pt.trace, deadline: time.Millisecond}
	if err := (&poolTest{Store: impatient, t: t}).say(t.Context(), "late"); !errors.Is(err, ErrUnavailable) || !errors.Is(err, ErrBusy) {
		t.Error(err)
	}
	if n := pt.count("connection", true); n != 1 {
		t.Errorf("%d calls gave up", n)
	}
}

func TestChangeThatWaitsInVainForOthersOfItsLotteryIsBusy(t *testing.T) {
	pt := newPoolTest(t, testdb.Deadline)
	if err := pt.say(t.Context(), "here I am"); err != nil { // the database answers
		t.Fatal(err)
	}
	unlock, err := pt.lock(t.Context(), "0123456789")
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := pt.Delete(ctx, "0123456789", lottery.VisitorID{}); !errors.Is(err, ErrBusy) {
		t.Error(err)
	}
	if pt.count("lottery", false) != 1 || pt.count("lottery", true) != 1 {
		t.Errorf("waits: %v", pt.waits)
	}
}

func TestStatementThatTakesTooLongIsUnavailable(t *testing.T) {
	pt := newPoolTest(t, 50*time.Millisecond)
	pt.exec("BEGIN")
	pt.exec("LOCK TABLE lotteries")
	defer pt.exec("COMMIT")
	if _, err := pt.Lottery(t.Context(), "0123456789"); !errors.Is(err, ErrUnavailable) {
		t.Error(err)
	}
}

func TestServerGivesUpBeforeTheCall(t *testing.T) {
	pt := newPoolTest(t, 20*time.Second)
	for setting, want := range map[string]string{"statement_timeout": "16s", "lock_timeout": "2400ms"} {
		if got, err := readOne(t.Context(), pt.Store, pgx.RowTo[string], "SELECT current_setting($1)", setting); err != nil || got != want {
			t.Errorf("%s is %s, %v", setting, got, err)
		}
	}
}

func TestCallThatIsCanceledWhileItWaitsChangesNothing(t *testing.T) {
	pt := newPoolTest(t, testdb.Deadline)
	giveBack := pt.takeConnection()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := pt.say(ctx, "late"); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
	giveBack()
	if err := pt.say(t.Context(), "in time"); err != nil || pt.said() != "in time" {
		t.Errorf("%v, said %q", err, pt.said())
	}
}

func TestPanicWhileRowsAreCollectedGivesTheConnectionBack(t *testing.T) {
	pt := newPoolTest(t, testdb.Deadline)
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the caller does not see the panic")
			}
		}()
		_, _ = read(t.Context(), pt.Store, func(pgx.CollectableRow) (int, error) { panic("a fault") }, "SELECT generate_series(1, 3)")
	}()
	if err := pt.say(t.Context(), "after"); err != nil || pt.Stat().AcquiredConns() != 0 {
		t.Errorf("%v, %d connections in use", err, pt.Stat().AcquiredConns())
	}
}

func TestChangeWhoseRowCannotBeReadIsMadeOnce(t *testing.T) {
	pt := newPoolTest(t, testdb.Deadline)
	if _, err := write(t.Context(), pt.Store, pgx.RowTo[int], "INSERT INTO said VALUES ('x') RETURNING word"); err == nil {
		t.Error("a word was read as a number")
	}
	if pt.said() != "x" {
		t.Errorf("said %q", pt.said())
	}
}

func TestArgumentThatCannotBeSentIsAnErrorOfItsCallAlone(t *testing.T) {
	pt := newPoolTest(t, testdb.Deadline)
	if _, err := read(t.Context(), pt.Store, pgx.RowTo[int], "SELECT $1::int4", int64(1)<<40); err == nil || errors.Is(err, ErrUnavailable) {
		t.Errorf("sent: %v", err)
	}
	if err := pt.say(t.Context(), "after"); err != nil {
		t.Error(err)
	}
}

func TestReadIsRetriedOnceAfterItsConnectionDiedAndAWriteIsNot(t *testing.T) {
	pt := newPoolTest(t, testdb.Deadline)
	const dies = "SELECT nextval('tries')::text || pg_terminate_backend(pg_backend_pid())::text || pg_sleep(10)::text"
	if _, err := read(t.Context(), pt.Store, pgx.RowTo[string], dies); !errors.Is(err, ErrUnavailable) {
		t.Errorf("read: %v", err)
	}
	if n := pt.text("SELECT last_value::text FROM tries"); n != "2" {
		t.Errorf("the read was tried %s times", n)
	}
	if _, err := write(t.Context(), pt.Store, pgx.RowTo[string], dies); !errors.Is(err, ErrUnavailable) {
		t.Errorf("write: %v", err)
	}
	if n := pt.text("SELECT (last_value - 2)::text FROM tries"); n != "1" {
		t.Errorf("the write was tried %s times", n)
	}
}

func TestQueryStatsCountCallsAndTheirWaits(t *testing.T) {
	pt := newPoolTest(t, testdb.Deadline)
	ctx, stats := WithQueryStats(t.Context())
	if stats.Calls() != 0 || stats.Wait() != 0 {
		t.Errorf("before: %d calls, %s", stats.Calls(), stats.Wait())
	}
	giveBack := pt.takeConnection()
	var done sync.WaitGroup
	done.Go(func() {
		if err := pt.say(ctx, "a"); err != nil {
			t.Error(err)
		}
	})
	giveBack()
	done.Wait()
	if err := pt.say(ctx, "b"); err != nil {
		t.Error(err)
	}
	if stats.Calls() != 2 || stats.Wait() <= 0 {
		t.Errorf("%d calls, waited %s", stats.Calls(), stats.Wait())
	}
	if pt.Busy() <= 0 {
		t.Error("the connection was never in use")
	}
}

func TestAcquiredRunsBeforeTheStatementIsSent(t *testing.T) {
	pt := newPoolTest(t, testdb.Deadline)
	ctx := WithAcquired(t.Context(), func() {
		if pt.Stat().AcquiredConns() != 1 {
			t.Error("the connection is not held yet")
		}
		pt.exec("INSERT INTO said VALUES ('just now')") // a statement sent before this would not see it
	})
	words, err := read(ctx, pt.Store, pgx.RowTo[string], "SELECT word FROM said")
	if err != nil || len(words) != 1 {
		t.Errorf("read %q, %v", words, err)
	}
}

func TestAcquiredDoesNotRunWithoutAConnection(t *testing.T) {
	pt := newPoolTest(t, testdb.Deadline)
	giveBack := pt.takeConnection()
	defer giveBack()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := pt.say(WithAcquired(ctx, func() { t.Error("acquired") }), "late"); err == nil {
		t.Error("said")
	}
}

func TestDatabaseIsAwayWhenItDoesNotAnswerACallInItsTime(t *testing.T) {
	o := outage{patience: 2 * time.Second}
	if o.up() {
		t.Error("up before its first answer")
	}
	for _, call := range []struct {
		what     string
		connects bool
		took     time.Duration
		err      error
		up       bool
	}{
		{"an answer", false, time.Millisecond, nil, true},
		{"a call that had waited for others", false, time.Second, context.DeadlineExceeded, true},
		{"a visitor who left", false, 2 * time.Second, context.Canceled, true},
		{"no answer", false, 2 * time.Second, context.DeadlineExceeded, false},
		{"a connection, which a pooler makes by itself", true, time.Millisecond, nil, false},
		{"an error as an answer", false, time.Millisecond, &pgconn.PgError{Code: sqlstate.LockNotAvailable}, true},
		{"a pooler's error", false, time.Millisecond, &pgconn.PgError{Code: "08P01"}, false},
		{"an answer after that", false, time.Millisecond, nil, true},
		{"no connection", true, time.Millisecond, &pgconn.PgError{Code: "57P03"}, false},
	} {
		o.learn(call.connects, call.took, call.err)
		if o.up() != call.up {
			t.Errorf("%s: up %v", call.what, o.up())
		}
	}
}
