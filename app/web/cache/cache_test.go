package cache

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
	"unsafe"
)

const (
	lifetime = 10 * time.Second
	deadline = 3 * time.Second
)

func TestRequestsForOneKeyShareOneLoad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := New[int](4, lifetime, deadline)
		var loads atomic.Int64
		load := func(context.Context, func()) (int, error) {
			time.Sleep(time.Second)
			return int(loads.Add(1)), nil
		}
		var all sync.WaitGroup
		for range 100 {
			all.Go(func() {
				if value, err := c.Get(t.Context(), "a", load); value != 1 || err != nil {
					t.Errorf("%d, %v", value, err)
				}
			})
		}
		all.Wait()
		if value, _ := c.Get(t.Context(), "b", load); value != 2 {
			t.Errorf("another key: %d", value)
		}
	})
}

func TestAValueIsKeptForItsLifetimeAndAsLongAsThereIsRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := New[int](2, lifetime, deadline)
		loads := 0
		get := func(key string, want int) {
			t.Helper()
			value, err := c.Get(t.Context(), key, func(context.Context, func()) (int, error) {
				loads++
				return loads, nil
			})
			if value != want || err != nil {
				t.Errorf("%s: %d, %v; not %d", key, value, err, want)
			}
		}
		get("a", 1)
		time.Sleep(lifetime - time.Nanosecond)
		get("a", 1)
		time.Sleep(time.Nanosecond)
		get("a", 2)
		get("b", 3)
		get("a", 2)
		get("c", 4) // in the place of b, which was used least recently
		get("a", 2)
		get("b", 5)
	})
}

func TestARequestAfterForgetStartsALoadOfItsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := New[string](4, lifetime, deadline)
		acquired, read := make(chan bool), make(chan bool)
		var all sync.WaitGroup
		get := func(name, want string) {
			all.Go(func() {
				value, err := c.Get(t.Context(), "a", func(_ context.Context, forget func()) (string, error) {
					<-acquired
					forget()
					forget() // as where the store sends a statement twice
					<-read
					return name, nil
				})
				if value != want || err != nil {
					t.Errorf("%s: %q, %v; not %q", name, value, err, want)
				}
			})
			synctest.Wait()
		}
		get("first", "first")
		get("before it began", "first")
		acquired <- true
		synctest.Wait()
		get("second", "second")
		get("before that began", "second")
		read <- true // the first has ended: nothing of it is left for anyone
		synctest.Wait()
		get("after the first", "second")
		acquired <- true
		read <- true
		all.Wait()
		go func() { acquired <- true; read <- true }()
		get("third", "third")
		all.Wait()
	})
}

// TestNoAnswerIsOlderThanItsRequest changes something before each of 10,000 requests, which must see that change.
func TestNoAnswerIsOlderThanItsRequest(t *testing.T) {
	c := New[int64](4, lifetime, deadline)
	var changes atomic.Int64
	var all sync.WaitGroup
	for range 100 {
		all.Go(func() {
			for range 100 {
				mine := changes.Add(1)
				seen, err := c.Get(t.Context(), "a", func(_ context.Context, forget func()) (int64, error) {
					forget()
					return changes.Load(), nil
				})
				if seen < mine || err != nil {
					t.Errorf("%d, %v; not %d", seen, err, mine)
				}
			}
		})
	}
	all.Wait()
}

func TestAPanicIsAnErrorForAllThatWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := New[int](4, lifetime, deadline)
		var all sync.WaitGroup
		for range 10 {
			all.Go(func() {
				_, err := c.Get(t.Context(), "a", func(context.Context, func()) (int, error) {
					time.Sleep(time.Second)
					panic("broken")
				})
				if err == nil || !strings.Contains(err.Error(), "broken") || !strings.Contains(err.Error(), "cache_test.go") {
					t.Errorf("%v", err)
				}
			})
		}
		all.Wait()
		value, err := c.Get(t.Context(), "a", func(context.Context, func()) (int, error) { return 1, nil })
		if value != 1 || err != nil {
			t.Errorf("afterwards: %d, %v", value, err)
		}
	})
}

func TestAnErrorIsNotKept(t *testing.T) {
	c, broken := New[int](4, lifetime, deadline), errors.New("broken")
	if _, err := c.Get(t.Context(), "a", func(context.Context, func()) (int, error) { return 0, broken }); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	if value, err := c.Get(t.Context(), "a", func(context.Context, func()) (int, error) { return 1, nil }); value != 1 || err != nil {
		t.Errorf("afterwards: %d, %v", value, err)
	}
}

func TestARequestThatStopsWaitingLeavesTheLoadToTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := New[int](4, lifetime, deadline)
		load := func(ctx context.Context, _ func()) (int, error) {
			time.Sleep(time.Second)
			return 1, ctx.Err()
		}
		var all sync.WaitGroup
		all.Go(func() { // starts the load
			ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
			defer cancel()
			if _, err := c.Get(ctx, "a", load); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%v", err)
			}
		})
		synctest.Wait()
		if value, err := c.Get(t.Context(), "a", load); value != 1 || err != nil {
			t.Errorf("the other: %d, %v", value, err)
		}
		all.Wait()
	})
}

func TestALoadHasADeadlineOfItsOwnAndTheValuesOfItsRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := New[int](4, lifetime, deadline)
		type key struct{}
		began := time.Now()
		_, err := c.Get(context.WithValue(t.Context(), key{}, "value"), "a", func(ctx context.Context, _ func()) (int, error) {
			if ctx.Value(key{}) != "value" {
				t.Error("the request's values are lost")
			}
			<-ctx.Done()
			return 0, ctx.Err()
		})
		if took := time.Since(began); took != deadline || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v, %v", took, err)
		}
	})
}

func TestAKeyMayChangeAfterTheRequest(t *testing.T) {
	c := New[string](4, lifetime, deadline)
	buffer := []byte("key 0")
	for i := range 3 {
		buffer[4] = '0' + byte(i)
		key := unsafe.String(&buffer[0], len(buffer)) // as Fiber makes strings
		value, _ := c.Get(t.Context(), key, func(context.Context, func()) (string, error) { return strings.Clone(key), nil })
		if value != key {
			t.Errorf("%q under %q", value, key)
		}
	}
	for i := range 3 {
		key := fmt.Sprint("key ", i)
		value, _ := c.Get(t.Context(), key, func(context.Context, func()) (string, error) { return "", errors.New("loaded again") })
		if value != key {
			t.Errorf("%q under %q", value, key)
		}
	}
}
