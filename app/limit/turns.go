package limit

import (
	"context"
	"sync"

	"golang.org/x/sync/semaphore"
)

// Turns is how many requests of one address are answered at once; further ones wait. Without it, 300 clients of one address
// that ask for the history keep a visitor's page waiting for seconds, as the database's connection serves them in order. Its
// methods may be called at the same time. A nil Turns has no limit.
type Turns struct {
	max int64

	mutex     sync.Mutex
	addresses map[string]*turn // by address, as Network has it
}

// turn is an address with requests that are answered or wait.
type turn struct {
	requests int
	slots    *semaphore.Weighted
}

// DefaultTurns is enough for a house: more would end no sooner, as they share processors and the database's connection.
const DefaultTurns = 16

// NewTurns lets so many requests of an address be answered at once.
func NewTurns(max int) *Turns { return &Turns{max: int64(max), addresses: make(map[string]*turn)} }

// Wait waits for the turn of what takes n places, one for a request, and returns what ends it. It fails when ctx ends first.
func (t *Turns) Wait(ctx context.Context, address string, n int) (leave func(), err error) {
	if t == nil {
		return func() {}, nil
	}
	of := t.join(address)
	if err := of.slots.Acquire(ctx, int64(n)); err != nil {
		t.forget(address, of)
		return nil, err
	}
	return func() { of.slots.Release(int64(n)); t.forget(address, of) }, nil
}

func (t *Turns) join(address string) *turn {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	of := t.addresses[address]
	if of == nil {
		of = &turn{slots: semaphore.NewWeighted(t.max)}
		t.addresses[address] = of
	}
	of.requests++
	return of
}

func (t *Turns) forget(address string, of *turn) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if of.requests--; of.requests == 0 {
		delete(t.addresses, address)
	}
}
