package store

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
)

func TestKeyedMutexLocksEachKeyForOneCallerAtATimeAndForgetsIt(t *testing.T) {
	m := newKeyedMutex()
	holders := map[string]*atomic.Int32{"this": {}, "that": {}}
	var wg sync.WaitGroup
	for i := range 100 {
		key := []string{"this", "that"}[i%2]
		wg.Go(func() {
			unlock, err := m.Lock(t.Context(), key)
			if err != nil {
				t.Error(err)
				return
			}
			if n := holders[key].Add(1); n != 1 {
				t.Errorf("%d callers hold %s", n, key)
			}
			holders[key].Add(-1)
			unlock()
		})
	}
	wg.Wait()
	if len(m.locks) != 0 {
		t.Errorf("%d keys are kept", len(m.locks))
	}
}

func TestKeyedMutexIsUnavailableWhenTheContextEnds(t *testing.T) {
	m := newKeyedMutex()
	unlock, err := m.Lock(t.Context(), "this")
	if err != nil {
		t.Fatal(err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := m.Lock(ended, "this"); !errors.Is(err, ErrUnavailable) {
		t.Errorf("while it is locked: %v", err)
	}
	if unlockOther, err := m.Lock(t.Context(), "that"); err != nil {
		t.Errorf("another key: %v", err)
	} else {
		unlockOther()
	}
	unlock()
	if unlock, err = m.Lock(t.Context(), "this"); err != nil {
		t.Errorf("when it is unlocked: %v", err)
	} else {
		unlock()
	}
	if len(m.locks) != 0 {
		t.Errorf("%d keys are kept", len(m.locks))
	}
}
