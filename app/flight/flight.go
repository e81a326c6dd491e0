// Package flight lets what many ask for at the same moment be done once. It differs from singleflight in one thing:
// whoever asks while it is being done waits for the next time, since what has begun may not know what they know.
package flight

import (
	"context"
	"errors"
	"sync"
)

// Group is a set of things to do, each under a key. The zero value is ready. Its methods may be called at the same time.
type Group[T any] struct {
	mutex sync.Mutex
	last  map[string]*flight[T] // the newest of each key
}

// flight is made by whoever asked for it first.
type flight[T any] struct {
	begun bool
	ready chan struct{} // closed when value and err are there
	value T
	err   error
}

// errAbandoned is what the others get where whoever flew for them did not come back.
var errAbandoned = errors.New("a shared call was abandoned")

// Do calls do, or waits for somebody who will have begun after now, and returns what they got; shared says that it was
// somebody else. The value belongs to all: nobody may change it. How long it takes is up to do; whoever waits, waits no
// longer than the context. Where somebody else ran out of time, it is tried again.
func (g *Group[T]) Do(ctx context.Context, key string, do func(context.Context) (T, error)) (value T, shared bool, err error) {
	for {
		value, shared, err = g.once(ctx, key, do)
		if !shared || ctx.Err() != nil || !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, context.Canceled) {
			return value, shared, err
		}
	}
}

func (g *Group[T]) once(ctx context.Context, key string, do func(context.Context) (T, error)) (value T, shared bool, err error) {
	g.mutex.Lock()
	before := g.last[key]
	if before != nil && !before.begun {
		g.mutex.Unlock()
		if err := before.wait(ctx); err != nil {
			return value, true, err
		}
		return before.value, true, before.err
	}
	mine := &flight[T]{ready: make(chan struct{}), begun: before == nil, err: errAbandoned}
	if g.last == nil {
		g.last = map[string]*flight[T]{}
	}
	g.last[key] = mine
	g.mutex.Unlock()

	var flies *flight[T] // still, when mine is over: it never began
	defer func() { g.land(key, mine, flies) }()
	if before != nil {
		if err := before.wait(ctx); err != nil {
			mine.err, flies = err, before
			return value, false, err
		}
		g.begin(mine)
	}
	mine.value, mine.err = do(ctx)
	return mine.value, false, mine.err
}

// wait returns when the flight is over, or with the context's error when that is over before.
func (f *flight[T]) wait(ctx context.Context) error {
	select {
	case <-f.ready:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (g *Group[T]) begin(f *flight[T]) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	f.begun = true
}

// land ends a flight. Where it never began, the one before it may still fly: that is what the next have to wait for.
func (g *Group[T]) land(key string, f, before *flight[T]) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	if g.last[key] == f {
		delete(g.last, key)
		if before != nil && !before.over() {
			g.last[key] = before
		}
	}
	close(f.ready)
}

func (f *flight[T]) over() bool {
	select {
	case <-f.ready:
		return true
	default:
		return false
	}
}
