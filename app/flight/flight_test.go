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
