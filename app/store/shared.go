package store

import (
	"context"
	"errors"
	"sync"
)

// shared lets a read that many ask for at the same moment be made once. Whoever asks while one is under way joins the
// next: the one that has begun may not see what they have just written.
type shared[T any] struct {
	mutex sync.Mutex
	last  map[string]*sharedRead[T] // the newest read of each key
}

// sharedRead is made by whoever asked for it first.
type sharedRead[T any] struct {
	begun bool
	ready chan struct{} // closed when value and err are there
	value T
	err   error
}

// errAbandoned is what the others get where whoever read for them did not come back.
var errAbandoned = errors.New("a shared read was abandoned")

// get reads, or waits for somebody who does. The value is shared: nobody may change it. How long it takes is up to read.
func (s *shared[T]) get(ctx context.Context, key string, read func(context.Context) (T, error)) (T, error) {
	s.mutex.Lock()
	before := s.last[key]
	if before != nil && !before.begun {
		s.mutex.Unlock()
		<-before.ready
		return before.value, before.err
	}
	mine := &sharedRead[T]{ready: make(chan struct{}), begun: before == nil, err: errAbandoned}
	s.last[key] = mine
	s.mutex.Unlock()

	defer s.finish(key, mine)
	if before != nil {
		<-before.ready
		s.begin(mine)
	}
	mine.value, mine.err = read(ctx)
	return mine.value, mine.err
}

func (s *shared[T]) begin(r *sharedRead[T]) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	r.begun = true
}

func (s *shared[T]) finish(key string, r *sharedRead[T]) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.last[key] == r {
		delete(s.last, key)
	}
	close(r.ready)
}
