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
	return context.WithValue(ctx, traceKey{}, call{name: "connect", start: time.Now()})
}

// TraceConnectEnd implements pgx.ConnectTracer.
func (t *Tracer) TraceConnectEnd(ctx context.Context, data pgx.TraceConnectEndData) {
	t.end(ctx, data.Err)
}

type traceKey struct{}

type call struct {
	name  string
	start time.Time
}

// TraceQueryStart implements pgx.QueryTracer.
func (t *Tracer) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	return context.WithValue(ctx, traceKey{}, call{name: statementName(data.SQL), start: time.Now()})
}

// TraceQueryEnd implements pgx.QueryTracer.
func (t *Tracer) TraceQueryEnd(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryEndData) {
	t.end(ctx, data.Err)
}

func (t *Tracer) end(ctx context.Context, err error) {
	c, ok := ctx.Value(traceKey{}).(call)
	if !ok {
		return
	}
	took := time.Since(c.start)
	t.Observe(c.name, took, err)
	log := t.Log(ctx)
	switch {
	case err != nil:
		log.Warn("database call failed", "call", c.name, "duration", took, "error", err)
	case took >= slow:
		log.Warn("database call was slow", "call", c.name, "duration", took)
	default:
		log.Debug("database call", "call", c.name, "duration", took)
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
