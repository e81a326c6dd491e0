package limit_test

import (
	"context"
	"testing"
	"testing/synctest"

	"movie-lottery/app/limit"
)

func TestRequestsOfOneAddressTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turns := limit.NewTurns(2)
		first, _ := turns.Wait(t.Context(), "a", 1)
		second, _ := turns.Wait(t.Context(), "a", 1)
		begun := false
		go func() {
			third, _ := turns.Wait(t.Context(), "a", 1)
			begun = true
			third()
		}()
		synctest.Wait()
		if begun {
			t.Error("the third did not wait")
		}
		if leave, err := turns.Wait(t.Context(), "b", 1); err != nil {
			t.Errorf("another address: %v", err)
		} else {
			leave()
		}
		ended, end := context.WithCancel(t.Context())
		end()
		if _, err := turns.Wait(ended, "a", 1); err == nil {
			t.Error("a request that is over got its turn")
		}
		first()
		synctest.Wait()
		if !begun {
			t.Error("the third still waits")
		}
		second()
	})
}
