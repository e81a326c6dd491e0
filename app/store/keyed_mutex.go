package store

import (
	"context"
	"fmt"
	"sync"
)

// keyedMutex is a mutex for each key. Changes of one lottery wait for each other here, in this process: if n of them
// read the same version and met in the database, one would succeed and the others would start again, n times over.
// Correctness does not depend on it but on the version, since other instances have locks of their own.
type keyedMutex struct {
	mutex sync.Mutex
	locks map[string]*keyLock // those that are held or waited for
}

type keyLock struct {
	held  chan struct{} // holds one element while the lock is held
	users int           // callers that hold the lock or wait for it; guarded by keyedMutex.mutex
}

func newKeyedMutex() *keyedMutex { return &keyedMutex{locks: make(map[string]*keyLock)} }

// Lock locks a key; callers get the lock in the order in which they asked. It returns ErrUnavailable if ctx ends first.
func (m *keyedMutex) Lock(ctx context.Context, key string) (unlock func(), err error) {
	m.mutex.Lock()
	lock := m.locks[key]
	if lock == nil {
		lock = &keyLock{held: make(chan struct{}, 1)}
		m.locks[key] = lock
	}
	lock.users++
	m.mutex.Unlock()

	select {
	case lock.held <- struct{}{}:
		return func() { <-lock.held; m.leave(key, lock) }, nil
	case <-ctx.Done():
		m.leave(key, lock)
		return nil, fmt.Errorf("%w: waiting for other changes of the lottery: %w", ErrUnavailable, ctx.Err())
	}
}

// leave forgets a key that has no users left.
func (m *keyedMutex) leave(key string, lock *keyLock) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if lock.users--; lock.users == 0 {
		delete(m.locks, key)
	}
}
