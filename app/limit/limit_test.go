package limit_test

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"movie-lottery/app/limit"
)

var (
	start = time.Date(2026, 11, 28, 20, 0, 0, 0, time.UTC)
	house = netip.MustParseAddr("203.0.113.7")
)

// clock is the time that a limiter goes by.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func newLimiter() (*limit.Limiter, *clock) {
	c := &clock{start}
	return limit.New(c.now), c
}

func one(k limit.Kind) limit.Cost { return limit.Cost{Kind: k, Count: 1} }

func TestTwentyPeopleBehindOneAddressAddAndMarkWithinAMinute(t *testing.T) {
	l, now := newLimiter()
	for second := range 60 {
		now.at = start.Add(time.Duration(second) * time.Second)
		for person := range 20 {
			if second%4 != person%4 { // fifteen forms each
				continue
			}
			c := limit.Client{Visitor: fmt.Sprint(person), Address: house}
			if wait := l.Take(c, one(limit.Change)).Wait; wait > 0 {
				t.Fatalf("person %d has to wait %v in second %d", person, wait, second)
			}
		}
	}
}

func TestOneVisitorStartsTenLotteriesAMinute(t *testing.T) {
	l, now := newLimiter()
	c := limit.Client{Visitor: "a", Address: house}
	for i := range 10 {
		if wait := l.Take(c, one(limit.Start)).Wait; wait > 0 {
			t.Fatalf("lottery %d has to wait %v", i+1, wait)
		}
	}
	if wait := l.Take(c, one(limit.Start)).Wait; wait != 6*time.Second {
		t.Errorf("the eleventh waits %v", wait)
	}
	if wait := l.Take(limit.Client{Visitor: "b", Address: house}, one(limit.Start)).Wait; wait > 0 {
		t.Errorf("another visitor behind the same address waits %v", wait)
	}
	now.at = start.Add(6 * time.Second)
	if wait := l.Take(c, one(limit.Start)).Wait; wait > 0 {
		t.Errorf("after the wait there is another wait of %v", wait)
	}
}

func TestRefusedRequestsCostNothing(t *testing.T) {
	l, _ := newLimiter()
	c := limit.Client{Visitor: "a", Address: house}
	for range 10 {
		l.Take(c, one(limit.Start))
	}
	for range 1000 {
		l.Take(c, one(limit.Start))
	}
	if wait := l.Take(limit.Client{Visitor: "b", Address: house}, one(limit.Start)).Wait; wait > 0 {
		t.Errorf("what was refused to one visitor makes another wait %v", wait)
	}
}

func TestNewCookiesDoNotHelpBeyondTheAddress(t *testing.T) {
	l, _ := newLimiter()
	allowed := 0
	for i := range 1000 {
		if l.Take(limit.Client{Visitor: fmt.Sprint(i), Address: house}, one(limit.Start)).Wait == 0 {
			allowed++
		}
	}
	if allowed != 30 {
		t.Errorf("%d lotteries from one address at once", allowed)
	}
}

func TestAFullFormOfLongTitlesIsFineAndTenAMinuteAreNot(t *testing.T) {
	l, now := newLimiter()
	c := limit.Client{Visitor: "a", Address: house}
	refused := 0
	for i := range 10 {
		now.at = start.Add(time.Duration(i) * time.Second)
		wait := l.Take(c, limit.Titles(100, 100*200)...).Wait
		if i == 0 && wait > 0 {
			t.Fatalf("the first form waits %v", wait)
		}
		if wait > 0 {
			refused++
		}
	}
	if refused == 0 {
		t.Error("ten of them within ten seconds are allowed")
	}
}

func TestARequestIsCountedAsAWholeOrNotAtAll(t *testing.T) {
	l, _ := newLimiter()
	c := limit.Client{Visitor: "a", Address: house}
	for range 10 {
		l.Take(c, one(limit.Start))
	}
	for range 100 {
		if wait := l.Take(c, one(limit.Start), one(limit.Change)).Wait; wait == 0 {
			t.Fatal("an eleventh lottery is allowed")
		}
	}
	if wait := l.Take(c, one(limit.Change)).Wait; wait > 0 {
		t.Errorf("what was refused was counted: %v", wait)
	}
}

func TestACostAboveTheAllowanceIsNotRefusedForEver(t *testing.T) {
	l, _ := newLimiter()
	c := limit.Client{Visitor: "a", Address: house}
	if wait := l.Take(c, limit.Titles(100, 1_000_000)...).Wait; wait > 0 {
		t.Errorf("it waits %v", wait)
	}
}

func TestAnIPv6ClientIsItsNetwork(t *testing.T) {
	for address, network := range map[string]string{
		"203.0.113.7": "203.0.113.7", "::ffff:203.0.113.7": "203.0.113.7",
		"2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64", "fe80::1%eth0": "fe80::/64",
	} {
		if got := limit.Network(netip.MustParseAddr(address)); got != network {
			t.Errorf("%s counts as %s, not %s", address, got, network)
		}
	}
}

func TestWithoutALimiterEverythingIsAllowed(t *testing.T) {
	var off *limit.Limiter
	if wait := off.Take(limit.Client{}, one(limit.Start)).Wait; wait > 0 {
		t.Errorf("it waits %v", wait)
	}
}
