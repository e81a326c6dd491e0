package limit_test

import (
	"fmt"
	"testing"
	"time"

	"movie-lottery/app/limit"
)

// guessing is a clock that the test moves, and the limits that go by it.
type guessing struct {
	*limit.Guesses
	now time.Time
}

func newGuessing() *guessing {
	g := &guessing{now: time.Date(2026, 11, 28, 20, 0, 0, 0, time.UTC)}
	g.Guesses = limit.NewGuesses(func() time.Time { return g.now })
	return g
}

// wrong makes wrong guesses until one is refused, up to a number, and returns how many were allowed.
func (g *guessing) wrong(number int, address, browser string) (allowed int) {
	for range number {
		if _, wait := g.Take(address, browser); wait == 0 {
			allowed++
		}
	}
	return allowed
}

func TestOneAddressGuessesSlowly(t *testing.T) {
	g := newGuessing()
	if n := g.wrong(100, "a", ""); n != 5 {
		t.Errorf("%d guesses at once, not 5", n)
	}
	_, wait := g.Take("a", "")
	if wait <= 0 || wait > 30*time.Second {
		t.Errorf("the next one in %s", wait)
	}
	g.now = g.now.Add(wait)
	if n := g.wrong(100, "a", ""); n != 1 {
		t.Errorf("%d guesses after the wait, not 1", n)
	}
	if n := g.wrong(1, "b", ""); n != 1 {
		t.Error("another address is refused")
	}
}

func TestAllAddressesTogetherGuessSlowly(t *testing.T) {
	g := newGuessing()
	allowed := 0
	for i := range 3000 {
		allowed += g.wrong(1, fmt.Sprint(i), "")
	}
	if allowed != 20 {
		t.Errorf("%d guesses at once, not 20", allowed)
	}
	g.now = g.now.Add(time.Hour)
	allowed = 0
	for i := range 3000 {
		g.now = g.now.Add(time.Second)
		allowed += g.wrong(1, fmt.Sprint(i), "")
	}
	if allowed > 20+3000/6 {
		t.Errorf("%d guesses in 3000 s", allowed)
	}
}

func TestKnownBrowserIsNotKeptOutByOthers(t *testing.T) {
	g := newGuessing()
	for i := range 100 {
		g.wrong(10, fmt.Sprint(i), "")
	}
	g.wrong(10, "a", "another browser")
	if n := g.wrong(10, "a", "browser"); n != 5 {
		t.Errorf("%d guesses, not 5", n)
	}
}

func TestRightGuessIsNotCounted(t *testing.T) {
	g := newGuessing()
	for i := range 100 {
		giveBack, wait := g.Take("a", "")
		if wait > 0 {
			t.Fatalf("refused after %d", i)
		}
		giveBack()
	}
	if n := g.wrong(10, "a", ""); n != 5 {
		t.Errorf("%d guesses afterwards, not 5", n)
	}
}
