package limit_test

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"movie-lottery/app/limit"
)

// wrong makes wrong guesses until one is refused, up to a number, and returns how many were allowed. The browser is the id of
// one that has logged in before; empty for any other.
func wrong(l *limit.Limiter, number int, address, browser string) (allowed int) {
	for range number {
		if l.Take(guess(address, browser)).Wait == 0 {
			allowed++
		}
	}
	return allowed
}

// guess returns who guesses, and what that costs.
func guess(address, browser string) (limit.Client, limit.Cost) {
	kind := limit.Guess
	if browser != "" {
		kind = limit.KnownGuess
	}
	return limit.Client{Visitor: browser, Address: netip.MustParseAddr(address)}, one(kind)
}

// numbered returns one of many addresses.
func numbered(i int) string { return fmt.Sprintf("192.0.%d.%d", i/256, i%256) }

func TestOneAddressGuessesSlowly(t *testing.T) {
	l, now := newLimiter()
	if n := wrong(l, 100, "192.0.2.1", ""); n != 5 {
		t.Errorf("%d guesses at once, not 5", n)
	}
	wait := l.Take(guess("192.0.2.1", "")).Wait
	if wait <= 0 || wait > 30*time.Second {
		t.Errorf("the next one in %s", wait)
	}
	now.at = now.at.Add(wait)
	if n := wrong(l, 100, "192.0.2.1", ""); n != 1 {
		t.Errorf("%d guesses after the wait, not 1", n)
	}
	if n := wrong(l, 1, "192.0.2.2", ""); n != 1 {
		t.Error("another address is refused")
	}
}

func TestAllAddressesTogetherGuessSlowly(t *testing.T) {
	l, now := newLimiter()
	allowed := 0
	for i := range 3000 {
		allowed += wrong(l, 1, numbered(i), "")
	}
	if allowed != 20 {
		t.Errorf("%d guesses at once, not 20", allowed)
	}
	now.at = now.at.Add(time.Hour)
	allowed = 0
	for i := range 3000 {
		now.at = now.at.Add(time.Second)
		allowed += wrong(l, 1, numbered(i), "")
	}
	if allowed > 20+3000/6 {
		t.Errorf("%d guesses in 3000 s", allowed)
	}
}

func TestKnownBrowserIsNotKeptOutByOthers(t *testing.T) {
	l, _ := newLimiter()
	for i := range 100 {
		wrong(l, 10, numbered(i), "")
	}
	wrong(l, 10, "192.0.2.1", "another browser")
	if n := wrong(l, 10, "192.0.2.1", "browser"); n != 5 {
		t.Errorf("%d guesses, not 5", n)
	}
}

func TestRightGuessIsNotCounted(t *testing.T) {
	l, _ := newLimiter()
	for i := range 100 {
		giveBack, refused := l.Reserve(guess("192.0.2.1", ""))
		if refused.Wait > 0 {
			t.Fatalf("refused after %d", i)
		}
		giveBack()
	}
	if n := wrong(l, 10, "192.0.2.1", ""); n != 5 {
		t.Errorf("%d guesses afterwards, not 5", n)
	}
}
