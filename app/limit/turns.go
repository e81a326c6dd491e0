package limit

import (
	"context"
	"sync"

	"golang.org/x/sync/semaphore"
)

// Turns is how many requests of one address are answered at once; further ones wait. So a client that sends hundreds at a
// time delays its own, and a visitor's request waits for few of them. Its methods may be called at the same time. A nil
// Turns has no limit.
type Turns struct {
	max int64

	mutex   sync.Mutex
	waiting map[string]*turn // by address, as Network has it
}

// turn is an address with requests that are answered or wait.
type turn struct {
	requests int
	slots    *semaphore.Weighted
}

// DefaultTurns is enough for a house: more would end no sooner, as they share processors and the database's connection.
const DefaultTurns = 16

// NewTurns lets so many requests of an address be answered at once.
func NewTurns(max int) *Turns { return &Turns{max: int64(max), waiting: make(map[string]*turn)} }

// Wait waits for the turn of a request, and returns what ends it. It fails when ctx ends first.
func (t *Turns) Wait(ctx context.Context, address string) (leave func(), err error) {
	if t == nil {
		return func() {}, nil
	}
	return t.wait(ctx, address, 1)
}

// wait is Wait for what takes n places.
func (t *Turns) wait(ctx context.Context, address string, n int64) (leave func(), err error) {
	of := t.join(address)
	if err := of.slots.Acquire(ctx, n); err != nil {
		t.forget(address, of)
		return nil, err
	}
	return func() {
		of.slots.Release(n)
		t.forget(address, of)
	}, nil
}

func (t *Turns) join(address string) *turn {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	of := t.waiting[address]
	if of == nil {
		of = &turn{slots: semaphore.NewWeighted(t.max)}
		t.waiting[address] = of
	}
	of.requests++
	return of
}

func (t *Turns) forget(address string, of *turn) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if of.requests--; of.requests == 0 {
		delete(t.waiting, address)
	}
}
