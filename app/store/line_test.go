package store

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"movie-lottery/app/lottery"
	"movie-lottery/app/testdb"
)

// lineTest is a line with one connection, which a test can keep others waiting for.
type lineTest struct {
	*line
	store *Store
	t     *testing.T
	other *pgx.Conn // the test's own
	heard *listener
}

// listener counts what goes to the database.
type listener struct {
	mutex   sync.Mutex
	single  int
	batches []int // how many calls in each
}

func (l *listener) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.single++
	return ctx
}

func (*listener) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func (l *listener) TraceBatchStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceBatchStartData) context.Context {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.batches = append(l.batches, data.Batch.Len())
	return ctx
}

func (*listener) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}
func (*listener) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData)     {}

func newLineTest(t *testing.T) *lineTest {
	t.Helper()
	url := testdb.New(t)
	config, err := Config(url, 1)
	if err != nil {
		t.Fatal(err)
	}
	heard := &listener{}
	config.ConnConfig.Tracer = heard
	for _, patience := range []string{"lock_timeout", "statement_timeout"} {
		config.ConnConfig.RuntimeParams[patience] = "0" // the test holds calls back, for as long as the machine takes
	}
	config.ShouldPing = func(context.Context, pgxpool.ShouldPingParams) bool { return false }
	s, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	lt := &lineTest{line: &s.line, store: s, t: t, other: testdb.Connect(t, url), heard: heard}
	lt.exec("CREATE TABLE said (word text)")
	return lt
}

func (lt *lineTest) exec(sql string) {
	lt.t.Helper()
	if _, err := lt.other.Exec(lt.t.Context(), sql); err != nil {
		lt.t.Fatal(err)
	}
}

// said are the words that were written, and committed.
func (lt *lineTest) said() string {
	lt.t.Helper()
	var words string
	if err := lt.other.QueryRow(lt.t.Context(), "SELECT coalesce(string_agg(word, ' ' ORDER BY word), '') FROM said").Scan(&words); err != nil {
		lt.t.Fatal(err)
	}
	return words
}

func (lt *lineTest) call(kind kind, sql string, args ...any) error {
	return lt.do(&call{ctx: lt.t.Context(), kind: kind, sql: sql, args: args, collect: func(rows pgx.Rows) error {
		_, err := pgx.CollectRows(rows, pgx.RowToMap)
		return err
	}})
}

// together has calls wait for the connection at the same time, in their order, and returns what became of each.
func (lt *lineTest) together(calls ...func() error) []error {
	lt.t.Helper()
	lt.exec("SELECT pg_advisory_lock(1)")
	var group sync.WaitGroup
	group.Go(func() {
		if err := lt.call(reading, "SELECT pg_advisory_xact_lock(1)"); err != nil {
			lt.t.Error(err)
		}
	})
	lt.until(func() bool { return lt.speakers == 1 && len(lt.waiting) == 0 })
	results := make([]error, len(calls))
	for i, c := range calls {
		group.Go(func() { results[i] = c() })
		lt.until(func() bool { return len(lt.waiting) == i+1 })
	}
	lt.exec("SELECT pg_advisory_unlock(1)")
	group.Wait()
	return results
}

// until waits for something that is about to become true.
func (lt *lineTest) until(is func() bool) {
	for {
		lt.mutex.Lock()
		ok := is()
		lt.mutex.Unlock()
		if ok || lt.t.Context().Err() != nil {
			return
		}
		runtime.Gosched()
	}
}

func (lt *lineTest) say(word string) func() error {
	return func() error { return lt.call(changing, "INSERT INTO said VALUES ($1)", word) }
}

// unread is a change that answers with a word, and is read as a number.
func (lt *lineTest) unread(sql string) func() error {
	return func() error {
		return lt.do(&call{ctx: lt.t.Context(), kind: changing, sql: sql, collect: func(rows pgx.Rows) error {
			_, err := pgx.CollectRows(rows, pgx.RowTo[int])
			return err
		}})
	}
}

func (lt *lineTest) ask() error { return lt.call(reading, "SELECT count(*) FROM said") }

func TestCallsThatWaitTogetherGoTogetherReadsWithReadsAndChangesWithChanges(t *testing.T) {
	lt := newLineTest(t)
	for i, err := range lt.together(lt.ask, lt.say("a"), lt.ask, lt.say("b"), lt.say("c"), lt.ask) {
		if err != nil {
			t.Errorf("call %d: %v", i, err)
		}
	}
	if got := fmt.Sprint(lt.heard.single, lt.heard.batches); got != "1 [3 3]" {
		t.Errorf("calls alone and together: %s", got)
	}
	if lt.said() != "a b c" {
		t.Errorf("said %q", lt.said())
	}
}

func TestNobodyGoesWithASearch(t *testing.T) {
	lt := newLineTest(t)
	search := func() error { return lt.call(searching, "SELECT 'the night'") }
	for i, err := range lt.together(search, lt.ask, search, lt.ask, lt.say("a")) {
		if err != nil {
			t.Errorf("call %d: %v", i, err)
		}
	}
	if got := fmt.Sprint(lt.heard.single, lt.heard.batches); got != "4 [2]" {
		t.Errorf("calls alone and together: %s", got)
	}
}

func TestACallThatFailsTakesNothingBackThatWentWithIt(t *testing.T) {
	lt := newLineTest(t)
	results := lt.together(lt.say("a"), func() error { return lt.call(changing, "INSERT INTO said SELECT (1 / $1::int)::text", 0) }, lt.say("b"))
	if results[0] != nil || results[2] != nil || results[1] == nil || !strings.Contains(results[1].Error(), "division by zero") {
		t.Errorf("came to %v", results)
	}
	if lt.said() != "a b" {
		t.Errorf("said %q", lt.said())
	}
}

func TestNobodyIsToldOfAChangeBeforeItIsCommitted(t *testing.T) {
	lt := newLineTest(t)
	lt.exec("ALTER TABLE said ADD UNIQUE (word) DEFERRABLE INITIALLY DEFERRED") // it is the commit that fails
	failed := 0
	for _, err := range lt.together(lt.say("a"), lt.say("a"), lt.say("b")) {
		if err != nil {
			failed++
		}
	}
	if failed != 1 || lt.said() != "a b" {
		t.Errorf("%d failed, said %q", failed, lt.said())
	}
}

func TestWhatNobodyWaitsForAnyMoreIsNotDone(t *testing.T) {
	lt := newLineTest(t)
	ctx, giveUp := context.WithCancel(t.Context())
	results := lt.together(func() error {
		return lt.do(&call{ctx: ctx, kind: changing, sql: "INSERT INTO said VALUES ('late')", collect: func(r pgx.Rows) error { r.Close(); return r.Err() }})
	}, func() error { giveUp(); return lt.say("in time")() })
	if !errors.Is(results[0], context.Canceled) || results[1] != nil || lt.said() != "in time" {
		t.Errorf("%v, said %q", results, lt.said())
	}
}

func TestAFaultWhileRowsAreCollectedIsAnErrorOfThatCallAlone(t *testing.T) {
	lt := newLineTest(t)
	broken := func() error {
		return lt.do(&call{ctx: t.Context(), sql: "SELECT 1", collect: func(pgx.Rows) error { panic("a fault") }})
	}
	if err := broken(); err == nil || !strings.Contains(err.Error(), "a fault") {
		t.Errorf("alone: %v", err)
	}
	results := lt.together(lt.ask, broken, lt.ask)
	if results[0] != nil || results[1] == nil || results[2] != nil {
		t.Errorf("together: %v", results)
	}
}

func TestAChangeWhoseRowCanNotBeReadIsMadeOnceAndSoAreThoseThatWentWithIt(t *testing.T) {
	lt := newLineTest(t)
	results := lt.together(lt.say("a"), lt.unread("INSERT INTO said VALUES ('x') RETURNING word"), lt.say("b"))
	if results[0] == nil || results[1] == nil || results[2] == nil || lt.said() != "a b x" {
		t.Errorf("%v, said %q", results, lt.said())
	}
}

func TestNobodyIsToldOfAChangeThatWasTakenBackWithOneThatCouldNotBeRead(t *testing.T) {
	lt := newLineTest(t)
	lt.exec("ALTER TABLE said ADD CHECK (word <> 'b')")
	results := lt.together(lt.say("a"), lt.unread("SELECT 'x'"), lt.say("b"))
	if results[0] == nil || lt.said() != "" {
		t.Errorf("%v, said %q", results, lt.said())
	}
}

func TestAnArgumentThatCanNotBeSentIsAnErrorOfItsCallAlone(t *testing.T) {
	lt := newLineTest(t)
	results := lt.together(lt.ask, func() error { return lt.call(reading, "SELECT $1::int4", int64(1)<<40) }, lt.ask)
	if results[1] == nil {
		t.Error("it was sent")
	}
	for _, i := range []int{0, 2} { // it may cost them the connection, which costs them nothing
		if err := results[i]; err != nil && !pgconn.SafeToRetry(err) {
			t.Errorf("call %d can't be made again: %v", i, err)
		}
	}
	if err := lt.ask(); err != nil {
		t.Error(err)
	}
}

func TestNobodyGetsTheErrorOfACallThatIsNotTheirs(t *testing.T) {
	lt := newLineTest(t)
	calls := 0
	loses := func() error { // the connection, when it is made once more
		return lt.do(&call{ctx: t.Context(), sql: "SELECT 1", kind: changing, collect: func(rows pgx.Rows) error {
			rows.Close()
			if calls++; calls == 2 {
				return errors.Join(errors.New("lost"), rows.Conn().Close(t.Context()))
			}
			return rows.Err()
		}})
	}
	divides := func() error { return lt.call(changing, "SELECT 1 / $1::int", 0) }
	results := lt.together(loses, divides, lt.say("a"))
	for i, want := range []string{"lost", "division by zero", "conn closed"} {
		if results[i] == nil || !strings.Contains(results[i].Error(), want) {
			t.Errorf("call %d: %v, not %s", i, results[i], want)
		}
	}
	if !pgconn.SafeToRetry(results[2]) {
		t.Error("who was not heard can't be heard again")
	}
}

func TestTheTimeSinceADrawIsThatOfItsReadingHoweverLongOthersTookBefore(t *testing.T) {
	lt := newLineTest(t)
	list, err := lottery.ParseList("Heat\nDune")
	if err != nil {
		t.Fatal(err)
	}
	code, err := lt.store.Start(t.Context(), NewLottery{Lang: "en", Films: list.Films})
	if err == nil {
		_, _, err = lt.store.Draw(t.Context(), code, "")
	}
	if err != nil {
		t.Fatal(err)
	}
	var l *lottery.Lottery
	for i, err := range lt.together(
		func() error { // what goes first has the draw made meanwhile
			return lt.call(reading, "UPDATE draws SET drawn_at = clock_timestamp() WHERE drawn_at IS NOT NULL RETURNING 1")
		},
		func() (err error) { l, err = lt.store.Lottery(t.Context(), code); return err },
	) {
		if err != nil {
			t.Fatalf("call %d: %v", i, err)
		}
	}
	if l.Last.Elapsed <= 0 {
		t.Errorf("%s since the draw", l.Last.Elapsed)
	}
}

func TestADeadlockOfTwoInstancesCostsNobodyTheirChange(t *testing.T) {
	lt := newLineTest(t)
	lt.exec("INSERT INTO said VALUES ('a'), ('b')")
	url := lt.other.Config().ConnString()
	elsewhere, onlooker := testdb.Connect(t, url), testdb.Connect(t, url)
	run := func(sql string) {
		if _, err := elsewhere.Exec(t.Context(), sql); err != nil {
			t.Errorf("the other instance: %s: %v", sql, err)
		}
	}
	run("SET deadlock_timeout = '1min'") // so it is us who look for a deadlock, and are ended
	run("BEGIN")
	run("UPDATE said SET word = word || '1' WHERE word LIKE 'b%'")

	var others sync.WaitGroup
	others.Go(func() { // it begins to wait after us
		for waits := false; !waits && t.Context().Err() == nil; {
			err := onlooker.QueryRow(t.Context(), `SELECT EXISTS (SELECT FROM pg_stat_activity
				WHERE datname = current_database() AND application_name = 'movie-lottery' AND wait_event_type = 'Lock' AND wait_event <> 'advisory')`).Scan(&waits)
			if err != nil {
				t.Errorf("looking on: %v", err)
				break
			}
		}
		run("UPDATE said SET word = word || '1' WHERE word LIKE 'a%'")
		run("COMMIT")
	})
	update := func(pattern string) func() error {
		return func() error {
			return lt.call(changing, "UPDATE said SET word = word || '2' WHERE word LIKE $1", pattern)
		}
	}
	for i, err := range lt.together(update("a%"), update("b%")) {
		if err != nil {
			t.Errorf("call %d: %v", i, err)
		}
	}
	others.Wait()
	if lt.said() != "a12 b12" {
		t.Errorf("said %q", lt.said())
	}
}
