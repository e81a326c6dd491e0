package store

import (
	"context"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"movie-lottery/app/dburl"
	"movie-lottery/app/sqlstate"
)

// slowStatement is how long a statement takes at least to be logged as slow.
const slowStatement = 200 * time.Millisecond

// tracer hears of every wait for a connection and of every statement, from the pool and its connections.
type tracer struct {
	log     func(context.Context) *slog.Logger
	observe func(name string, took time.Duration, err error)
	waited  func(what string, took time.Duration, gaveUp bool)
	busy    atomic.Int64 // nanoseconds that connections were in use, summed over all of them
	outage  outage
}

type acquireKey struct{}

// TraceAcquireStart implements pgxpool.AcquireTracer.
func (t *tracer) TraceAcquireStart(ctx context.Context, _ *pgxpool.Pool, _ pgxpool.TraceAcquireStartData) context.Context {
	return context.WithValue(ctx, acquireKey{}, time.Now())
}

// acquiredAt is the key, in a connection's custom data, of the time at which it was acquired.
const acquiredAt = "movie-lottery: acquired at"

// TraceAcquireEnd implements pgxpool.AcquireTracer.
func (t *tracer) TraceAcquireEnd(ctx context.Context, _ *pgxpool.Pool, data pgxpool.TraceAcquireEndData) {
	start, _ := ctx.Value(acquireKey{}).(time.Time)
	statsFrom(ctx).countCall()
	t.waitEnd(ctx, "connection", time.Since(start), data.Err)
	if data.Err != nil {
		return
	}
	data.Conn.PgConn().CustomData()[acquiredAt] = time.Now()
	if acquired, ok := ctx.Value(acquiredKey{}).(func()); ok {
		acquired()
	}
}

// waitEnd records how long a call waited before it could send a statement, and whether it gave up, as its context ended.
func (t *tracer) waitEnd(ctx context.Context, what string, took time.Duration, err error) {
	statsFrom(ctx).addWait(took)
	t.waited(what, took, err != nil && ctx.Err() != nil)
}

// TraceRelease implements pgxpool.ReleaseTracer.
func (t *tracer) TraceRelease(_ *pgxpool.Pool, data pgxpool.TraceReleaseData) {
	if acquired, ok := data.Conn.PgConn().CustomData()[acquiredAt].(time.Time); ok {
		t.busy.Add(int64(time.Since(acquired)))
	}
}

type acquiredKey struct{}

// WithAcquired returns a context whose store calls run acquired each time they hold a connection, before they send
// their statement. What such a call reads is therefore not older than that moment: a cache forgets its key then, so that
// a request that comes later does not get an answer that may be older than the request. A call that is retried, and a
// change, which reads and then writes, run it twice. It must be quick, and must not use the Store.
func WithAcquired(ctx context.Context, acquired func()) context.Context {
	return context.WithValue(ctx, acquiredKey{}, acquired)
}

type statementKey struct{}

type statementStart struct {
	name string
	at   time.Time
}

// TraceConnectStart implements pgx.ConnectTracer.
func (t *tracer) TraceConnectStart(ctx context.Context, _ pgx.TraceConnectStartData) context.Context {
	return context.WithValue(ctx, statementKey{}, statementStart{name: "connect", at: time.Now()})
}

// TraceConnectEnd implements pgx.ConnectTracer.
func (t *tracer) TraceConnectEnd(ctx context.Context, data pgx.TraceConnectEndData) {
	t.end(ctx, data.Err)
}

// TraceQueryStart implements pgx.QueryTracer.
func (t *tracer) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	return context.WithValue(ctx, statementKey{}, statementStart{name: statementName(data.SQL), at: time.Now()})
}

// TraceQueryEnd implements pgx.QueryTracer.
func (t *tracer) TraceQueryEnd(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryEndData) {
	t.end(ctx, data.Err)
}

func (t *tracer) end(ctx context.Context, err error) {
	start, ok := ctx.Value(statementKey{}).(statementStart)
	if !ok {
		return
	}
	took := time.Since(start.at)
	t.observe(start.name, took, err)
	connects := start.name == "connect"
	switch went, cameBack, away := t.outage.learn(connects, took, err); {
	case went:
		t.log(ctx).Warn("the database is away", "call", start.name, "duration", took.Seconds(), "error", dburl.Explain(err))
	case cameBack > 0:
		t.log(ctx).Info("the database is back", "away", cameBack.Seconds())
	case err != nil && away && connects, start.name == "schema" && sqlstate.Of(err) == sqlstate.UndefinedTable: // Schema knows what that means
		t.log(ctx).Debug("database call failed", "call", start.name, "duration", took.Seconds(), "error", err)
	case err != nil:
		t.log(ctx).Warn("database call failed", "call", start.name, "duration", took.Seconds(), "error", err)
	case took >= slowStatement:
		t.log(ctx).Warn("database call was slow", "call", start.name, "duration", took.Seconds())
	case slog.Default().Enabled(ctx, slog.LevelDebug):
		t.log(ctx).Debug("database call", "call", start.name, "duration", took.Seconds())
	}
}

// statementName returns the name in a statement's first line, "-- name: x", or "ping" for the pool's ping.
func statementName(sql string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(sql), "\n")
	if name, ok := strings.CutPrefix(line, "-- name: "); ok {
		return name
	}
	if line == "-- ping" {
		return "ping"
	}
	return "unnamed"
}
