package limit_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"movie-lottery/app/limit"
)

func TestOneAddressHasHalfOfTheBytes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := limit.NewBytes(100)
		take := func(address string, n int) (release func(), ok bool) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			release, err := b.Take(ctx, address, n)
			return release, err == nil
		}
		release, ok := take("a", 50)
		if !ok {
			t.Fatal("half of them are refused")
		}
		if _, ok := take("a", 1); ok {
			t.Error("one address has more than half")
		}
		if _, ok := take("b", 50); !ok {
			t.Error("another address has less than half")
		}
		if _, ok := take("c", 1); ok {
			t.Error("there are more bytes than the budget")
		}
		taken := false
		go func() { _, taken = take("c", 50) }()
		synctest.Wait()
		release()
		synctest.Wait()
		if !taken {
			t.Error("what was given back can't be taken")
		}
	})
}
