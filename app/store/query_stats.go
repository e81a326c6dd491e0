package store

import (
	"context"
	"time"
)

// QueryStats is what a request took of the database. It belongs to the request's own goroutine.
type QueryStats struct {
	Calls int
	Wait  time.Duration // for a connection, all calls together
}

type usageKey struct{}

// WithQueryStats has the calls that are made with a context counted.
func WithQueryStats(ctx context.Context) (context.Context, *QueryStats) {
	u := &QueryStats{}
	return context.WithValue(ctx, usageKey{}, u), u
}

func statsFrom(ctx context.Context) *QueryStats {
	u, _ := ctx.Value(usageKey{}).(*QueryStats)
	return u
}

func (u *QueryStats) add(wait time.Duration) {
	if u != nil {
		u.Calls++
		u.Wait += max(0, wait)
	}
}
