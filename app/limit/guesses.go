package limit

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// How fast a password may be guessed. Only wrong guesses count.
const (
	guessBurst      = 5 // of one address or browser, at once
	guessEvery      = 30 * time.Second
	guessBurstAll   = 20 // of all addresses together
	guessEveryAll   = 6 * time.Second
	guessBurstKnown = 60 // of all browsers together that have logged in before
	guessEveryKnown = time.Second

	maxGuessers = 1024 // addresses, and browsers, that are remembered while they have not made a guess lately
)

// Guesses slows down the guessing of a password. A browser that has logged in before has a budget of its own, so that
// others who guess don't keep it out. Its methods may be called at the same time.
type Guesses struct {
	mutex      sync.Mutex
	now        func() time.Time
	all, known *rate.Limiter
	guessers   map[string]*rate.Limiter
}

// NewGuesses makes the limits, with the clock that they go by.
func NewGuesses(now func() time.Time) *Guesses {
	return &Guesses{
		now: now, guessers: make(map[string]*rate.Limiter),
		all:   rate.NewLimiter(rate.Every(guessEveryAll), guessBurstAll),
		known: rate.NewLimiter(rate.Every(guessEveryKnown), guessBurstKnown),
	}
}

// Take counts a guess before it is looked at, so that guesses sent at once count too. The browser is the id of one that has
// logged in before; where it is empty, the address counts. A right guess is given back. Where there were too many, retryAfter
// is how long until the next one is allowed, and nothing is counted.
func (g *Guesses) Take(address, browser string) (giveBack func(), retryAfter time.Duration) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	now, together, key := g.now(), g.all, "address "+address
	if browser != "" {
		together, key = g.known, "browser "+browser
	}
	shared := together.ReserveN(now, 1)
	if wait := shared.DelayFrom(now); wait > 0 {
		shared.CancelAt(now)
		return nil, wait
	}
	own := g.guesser(key, now).ReserveN(now, 1)
	if wait := own.DelayFrom(now); wait > 0 {
		own.CancelAt(now)
		shared.CancelAt(now)
		return nil, wait
	}
	return func() {
		own.CancelAt(now)
		shared.CancelAt(now)
	}, 0
}

// guesser returns the budget of one address or browser. The whole budgets, which say nothing, are forgotten first when
// there are many: as all guesses together are limited, few others are left.
func (g *Guesses) guesser(key string, now time.Time) *rate.Limiter {
	if l, ok := g.guessers[key]; ok {
		return l
	}
	if len(g.guessers) >= maxGuessers {
		for other, l := range g.guessers {
			if l.TokensAt(now) >= guessBurst {
				delete(g.guessers, other)
			}
		}
	}
	l := rate.NewLimiter(rate.Every(guessEvery), guessBurst)
	g.guessers[key] = l
	return l
}
