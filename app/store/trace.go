package store

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// slow is the time from which on a call is worth a line in the log.
const slow = 200 * time.Millisecond

// Tracer tells of every call to the database: the log at once, and whoever observes.
type Tracer struct {
	Log func(context.Context) *slog.Logger // the request's
	// Observe gets the statement's name, how long it took with its rows, and its error.
	Observe func(name string, took time.Duration, err error)
}

// TraceConnectStart implements pgx.ConnectTracer.
func (t *Tracer) TraceConnectStart(ctx context.Context, _ pgx.TraceConnectStartData) context.Context {
	return context.WithValue(ctx, traceKey{}, traced{name: "connect", start: time.Now()})
}

// TraceConnectEnd implements pgx.ConnectTracer.
func (t *Tracer) TraceConnectEnd(ctx context.Context, data pgx.TraceConnectEndData) {
	t.end(ctx, data.Err)
}

type traceKey struct{}

type traced struct {
	name  string
	start time.Time
}

// TraceQueryStart implements pgx.QueryTracer.
func (t *Tracer) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	return context.WithValue(ctx, traceKey{}, traced{name: statementName(data.SQL), start: time.Now()})
}

// TraceQueryEnd implements pgx.QueryTracer.
func (t *Tracer) TraceQueryEnd(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryEndData) {
	t.end(ctx, data.Err)
}

type groupKey struct{}

// group is what is traced of calls that go together: each is of a request of its own.
type group struct {
	calls []*call
	start time.Time
}

func withGroup(ctx context.Context, calls []*call) context.Context {
	return context.WithValue(ctx, groupKey{}, &group{calls: calls, start: time.Now()})
}

// TraceBatchStart implements pgx.BatchTracer.
func (t *Tracer) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	return ctx
}

// TraceBatchQuery implements pgx.BatchTracer. It is called for one statement after another, as their rows come.
func (t *Tracer) TraceBatchQuery(ctx context.Context, _ *pgx.Conn, data pgx.TraceBatchQueryData) {
	g, ok := ctx.Value(groupKey{}).(*group)
	if !ok || len(g.calls) == 0 {
		return
	}
	of := g.calls[0].ctx
	g.calls = g.calls[1:]
	t.end(context.WithValue(of, traceKey{}, traced{name: statementName(data.SQL), start: g.start}), data.Err)
}

// TraceBatchEnd implements pgx.BatchTracer. What went wrong was told by statement, or is by whoever makes them again.
func (t *Tracer) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}

func (t *Tracer) end(ctx context.Context, err error) {
	c, ok := ctx.Value(traceKey{}).(traced)
	if !ok {
		return
	}
	took := time.Since(c.start)
	t.Observe(c.name, took, err)
	seconds := took.Seconds()
	switch {
	case err != nil:
		t.Log(ctx).Warn("database call failed", "call", c.name, "duration", seconds, "error", err)
	case took >= slow:
		t.Log(ctx).Warn("database call was slow", "call", c.name, "duration", seconds)
	case slog.Default().Enabled(ctx, slog.LevelDebug):
		t.Log(ctx).Debug("database call", "call", c.name, "duration", seconds)
	}
}

// statementName is what a statement calls itself in its first line, "-- name: x"; the pool's pings begin
// with "-- ping".
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
