// Package cache shares answers between requests that ask for the same thing: what one of them loads, all of them get.
// It is the only place of the site that does.
//
// A key names one answer: everything that the answer depends on is part of it. While a key is being loaded, further
// requests for it wait for that load. Its value is then kept for a while, for requests that come later.
//
// A load that reads what may change calls forget when it begins to read, which is when the store has a connection and
// has not sent its statement yet. From then on new requests for the key start a load of their own, and the value is not
// kept. So no request gets an answer that is older than the request. A load whose value is fixed by its key (a page
// that is rendered from a given version) does not call forget.
//
// A load belongs to no request: it goes on when the request that started it is gone, within a deadline of its own, and
// it must not use what belongs to that request alone. A panic in it becomes an error for all that wait. A request that
// stops waiting leaves the load to the others.
package cache

import (
	"context"
	"fmt"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/sync/singleflight"
)

// Cache holds values of one kind by their keys. Its methods may be called at the same time.
type Cache[T any] struct {
	loads    singleflight.Group
	values   *lru.Cache[string, entry[T]]
	lifetime time.Duration
	deadline time.Duration
}

type entry[T any] struct {
	value  T
	loaded time.Time
}

// New makes a cache that keeps the size values that were used last, from 1, each for a lifetime. The deadline is that
// of one load.
func New[T any](size int, lifetime, deadline time.Duration) *Cache[T] {
	values, err := lru.New[string, entry[T]](size)
	if err != nil { // the size is no number from 1
		panic(err)
	}
	return &Cache[T]{values: values, lifetime: lifetime, deadline: deadline}
}

// Get returns the value under a key: one that is kept, or that of the load under way, or else what load returns. All of
// them get the same value, so it must not be changed. Where ctx ends first, Get returns its error.
func (c *Cache[T]) Get(ctx context.Context, key string, load func(ctx context.Context, forget func()) (T, error)) (value T, err error) {
	if kept, ok := c.values.Get(key); ok && time.Since(kept.loaded) < c.lifetime {
		return kept.value, nil
	}
	key = strings.Clone(key) // a key made of a request's bytes changes with the next request
	loaded := c.loads.DoChan(key, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.deadline)
		defer cancel()
		return c.load(ctx, key, load)
	})
	select {
	case result := <-loaded:
		if result.Err != nil {
			return value, result.Err
		}
		return result.Val.(T), nil
	case <-ctx.Done():
		return value, ctx.Err()
	}
}

// load returns what load does, and keeps it unless load has called forget.
func (c *Cache[T]) load(ctx context.Context, key string, load func(context.Context, func()) (T, error)) (value T, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("a load panicked: %v\n%s", p, debug.Stack())
		}
	}()
	var forgotten atomic.Bool
	value, err = load(ctx, func() {
		if forgotten.CompareAndSwap(false, true) { // only once: the key may be another load's by now
			c.loads.Forget(key)
		}
	})
	if err == nil && !forgotten.Load() {
		c.values.Add(key, entry[T]{value, time.Now()})
	}
	return value, err
}
