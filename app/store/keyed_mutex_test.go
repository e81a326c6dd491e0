package store

import (
	"context"
	"errors"
	"sync"
	"testing"
)

func TestOnlyOneHasTheTurnOfALotteryAndNothingIsLeft(t *testing.T) {
	ts := keyedMutex{byCode: make(map[string]*keyLock)}
	changing := map[string]int{}
	var wg sync.WaitGroup
	for i := range 100 {
		code := []string{"this", "that"}[i%2]
		wg.Go(func() {
			giveBack, err := ts.Lock(t.Context(), code)
			if err != nil {
				t.Error(err)
				return
			}
			ts.mutex.Lock()
			changing[code]++
			if changing[code] != 1 {
				t.Errorf("%d change %s", changing[code], code)
			}
			ts.mutex.Unlock()
			ts.mutex.Lock()
			changing[code]--
			ts.mutex.Unlock()
			giveBack()
		})
	}
	wg.Wait()
	if len(ts.byCode) != 0 {
		t.Errorf("%d lotteries are kept", len(ts.byCode))
	}
}

func TestWhoCannotWaitForTheTurnIsTold(t *testing.T) {
	ts := keyedMutex{byCode: make(map[string]*keyLock)}
	giveBack, err := ts.Lock(t.Context(), "this")
	if err != nil {
		t.Fatal(err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ts.Lock(ended, "this"); !errors.Is(err, ErrUnavailable) {
		t.Errorf("while it is taken: %v", err)
	}
	if other, err := ts.Lock(t.Context(), "that"); err != nil {
		t.Errorf("another lottery's: %v", err)
	} else {
		other()
	}
	giveBack()
	if giveBack, err = ts.Lock(t.Context(), "this"); err != nil {
		t.Errorf("when it is free: %v", err)
	} else {
		giveBack()
	}
	if len(ts.byCode) != 0 {
		t.Errorf("%d lotteries are kept", len(ts.byCode))
	}
}
