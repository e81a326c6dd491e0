package flight

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
)

func TestWhoeverAsksDuringAFlightBoardsTheNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s Group[int]
		reads, goOn := 0, make(chan struct{})
		read := func(context.Context) (int, error) {
			reads++
			n := reads
			<-goOn
			return n, nil
		}
		var asking sync.WaitGroup
		got := make(chan int, 101)
		ask := func() {
			asking.Go(func() {
				n, _, err := s.Do(t.Context(), "k7m2q9xw4t", read)
				if err != nil {
					t.Error(err)
				}
				got <- n
			})
		}
		ask()
		synctest.Wait() // the first read is under way
		for range 100 {
			ask()
		}
		synctest.Wait()
		close(goOn)
		asking.Wait()
		close(got)
		answers := map[int]int{}
		for n := range got {
			answers[n]++
		}
		if answers[1] != 1 || answers[2] != 100 || len(s.last) != 0 {
			t.Errorf("%v by read, %d left over", answers, len(s.last))
		}
	})
}

func TestWhoeverRunsOutOfTimeGoesAndTheOthersFlyWithoutThem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s Group[int]
		goOn := make(chan struct{})
		stuck := func(context.Context) (int, error) { <-goOn; return 1, nil }
		begun := 0
		quick := func(context.Context) (int, error) { begun++; return 2, nil }
		impatient, giveUp := context.WithCancel(t.Context())
		var asking sync.WaitGroup
		ask := func(ctx context.Context, do func(context.Context) (int, error), want string) {
			asking.Go(func() {
				n, _, err := s.Do(ctx, "k", do)
				if got := fmt.Sprint(n, err); got != want {
					t.Errorf("%s, not %s", got, want)
				}
			})
			synctest.Wait()
		}
		ask(t.Context(), stuck, "1 <nil>")
		ask(impatient, quick, "0 context canceled") // would go next
		ask(impatient, quick, "0 context canceled") // and with it this one
		ask(t.Context(), quick, "2 <nil>")          // and this
		giveUp()
		synctest.Wait()
		if begun > 0 {
			t.Error("it began while the first was under way")
		}
		close(goOn)
		asking.Wait()
		if len(s.last) != 0 {
			t.Errorf("%d left over", len(s.last))
		}
	})
}

func TestAFlightThatFailsFailsForAllAndTheNextIsMadeAnew(t *testing.T) {
	var s Group[int]
	away := errors.New("away")
	if _, _, err := s.Do(t.Context(), "k", func(context.Context) (int, error) { return 0, away }); !errors.Is(err, away) {
		t.Error(err)
	}
	func() {
		defer func() { _ = recover() }()
		_, _, _ = s.Do(t.Context(), "k", func(context.Context) (int, error) { panic("a fault") })
	}()
	n, _, err := s.Do(t.Context(), "k", func(context.Context) (int, error) { return 7, nil })
	if fmt.Sprint(n, err) != "7 <nil>" {
		t.Error(n, err)
	}
}
