package limit

import (
	"context"

	"golang.org/x/sync/semaphore"
)

// Bytes is how many bytes of request bodies may be in memory at once. One address may have half of them, so that one
// client which sends slowly leaves something to all others. Its methods may be called at the same time.
type Bytes struct {
	all  *semaphore.Weighted
	each *Turns
}

// NewBytes returns a budget of so many bytes.
func NewBytes(total int) *Bytes {
	return &Bytes{all: semaphore.NewWeighted(int64(total)), each: NewTurns(total / 2)}
}

// Take takes bytes for a body from an address as soon as there are enough, and returns how they are given back. It fails
// when ctx ends first.
func (b *Bytes) Take(ctx context.Context, address string, n int) (release func(), err error) {
	leave, err := b.each.Wait(ctx, address, n)
	if err != nil {
		return nil, err
	}
	if err := b.all.Acquire(ctx, int64(n)); err != nil {
		leave()
		return nil, err
	}
	return func() { b.all.Release(int64(n)); leave() }, nil
}
