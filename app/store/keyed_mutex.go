package store

import (
	"context"
	"fmt"
	"sync"
)

// keyedMutex lets the changes of one lottery wait for each other here, rather than meet in the database: of n that start
// from the same version one would win, n times over. It keeps nothing right by itself, the version does, and other
// instances have keyedMutex of their own.
type keyedMutex struct {
	mutex  sync.Mutex
	byCode map[string]*keyLock
}

type keyLock struct {
	taken chan struct{} // holds one while somebody changes the lottery
	users int           // who change it, or wait for that
}

// Lock waits for the turn to change a lottery, in the order of asking. The turn has to be given back.
func (t *keyedMutex) Lock(ctx context.Context, code string) (giveBack func(), err error) {
	t.mutex.Lock()
	mine := t.byCode[code]
	if mine == nil {
		mine = &keyLock{taken: make(chan struct{}, 1)}
		t.byCode[code] = mine
	}
	mine.users++
	t.mutex.Unlock()

	select {
	case mine.taken <- struct{}{}:
		return func() { <-mine.taken; t.release(code, mine) }, nil
	case <-ctx.Done():
		t.release(code, mine)
		return nil, fmt.Errorf("%w: waiting for other changes of the lottery: %w", ErrUnavailable, ctx.Err())
	}
}

// release forgets a lottery that nobody changes any more.
func (t *keyedMutex) release(code string, mine *keyLock) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if mine.users--; mine.users == 0 {
		delete(t.byCode, code)
	}
}
