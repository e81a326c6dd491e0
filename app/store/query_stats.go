package store

import (
	"context"
	"sync/atomic"
	"time"
)

// QueryStats counts the store calls of one request, and how long they waited for a connection and for other changes of the
// same lottery. It is safe for concurrent use: a call may outlive the request that made it.
type QueryStats struct {
	calls, wait atomic.Int64
}

// Calls returns how many times a connection was asked for.
func (q *QueryStats) Calls() int { return int(q.calls.Load()) }

// Wait returns how long all calls together waited.
func (q *QueryStats) Wait() time.Duration { return time.Duration(q.wait.Load()) }

type statsKey struct{}

// WithQueryStats returns a context whose store calls are counted in the returned QueryStats.
func WithQueryStats(ctx context.Context) (context.Context, *QueryStats) {
	q := &QueryStats{}
	return context.WithValue(ctx, statsKey{}, q), q
}

// statsFrom returns the QueryStats of a context, or nil, which counts nothing.
func statsFrom(ctx context.Context) *QueryStats {
	q, _ := ctx.Value(statsKey{}).(*QueryStats)
	return q
}

func (q *QueryStats) countCall() {
	if q != nil {
		q.calls.Add(1)
	}
}

func (q *QueryStats) addWait(wait time.Duration) {
	if q != nil {
		q.wait.Add(int64(wait))
	}
}
