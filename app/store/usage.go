package store

import (
	"context"
	"time"
)

// Usage is what a request took of the database. It belongs to the request's own goroutine.
type Usage struct {
	Calls int
	Wait  time.Duration // for a connection, all calls together
}

type usageKey struct{}

// WithUsage has the calls that are made with a context counted.
func WithUsage(ctx context.Context) (context.Context, *Usage) {
	u := &Usage{}
	return context.WithValue(ctx, usageKey{}, u), u
}

func usageOf(ctx context.Context) *Usage {
	u, _ := ctx.Value(usageKey{}).(*Usage)
	return u
}

func (u *Usage) add(wait time.Duration) {
	if u != nil {
		u.Calls++
		u.Wait += max(0, wait)
	}
}
