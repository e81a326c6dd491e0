package live

import (
	"errors"
	"math"

	"movie-lottery/app/lottery"
)

// Client is who opened a stream.
type Client struct {
	Visitor lottery.VisitorID // zero without a valid cookie: pages that only look on have none
	Address string            // as limit.Network returns it
}

// Limits are how many streams may be open at once.
type Limits struct {
	PerLottery int
	PerAddress int
	PerVisitor int
	Anonymous  int // without a cookie, per address
	Screens    int // how many screens one address counts as, per lottery
	Total      int // of all lotteries, up to MaxSubscribers; 0: as many
}

// DefaultLimits are enough for a house, an office or a mobile network behind one address, and for all tabs of a visitor.
var DefaultLimits = Limits{PerLottery: 2000, PerAddress: 300, PerVisitor: 24, Anonymous: 64, Screens: 40}

// NoLimits leaves only MaxSubscribers.
var NoLimits = Limits{
	PerLottery: math.MaxInt, PerAddress: math.MaxInt, PerVisitor: math.MaxInt, Anonymous: math.MaxInt, Screens: math.MaxInt,
}

// Errors of Check.
var (
	ErrFull    = errors.New("the hub has as many subscribers as it takes")
	ErrTooMany = errors.New("the client or the lottery has as many streams as it may")
)

// Check returns why a client can have no stream of a lottery now: ErrFull, ErrTooMany, or nil where it can.
func (h *Hub) Check(code string, c Client) error {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	return h.check(code, c)
}

// check is Check for callers that hold the mutex.
func (h *Hub) check(code string, c Client) error {
	l := h.Limits
	if h.subscribers >= MaxSubscribers || l.Total > 0 && h.subscribers >= l.Total {
		return ErrFull
	}
	if t := h.topics[code]; t != nil && len(t.subscribers) >= l.PerLottery || h.byAddress[c.Address] >= l.PerAddress {
		return ErrTooMany
	}
	mine := l.PerVisitor
	if !c.Visitor.Known() {
		mine = l.Anonymous
	}
	if h.byClient[c.key()] >= mine {
		return ErrTooMany
	}
	return nil
}

// key returns the client without its address if it is a visitor, as visitors move between networks.
func (c Client) key() Client {
	if c.Visitor.Known() {
		c.Address = ""
	}
	return c
}

// count adds a change of 1 or -1 to the streams of a client.
func (h *Hub) count(c Client, change int) {
	add(h.byAddress, c.Address, change)
	add(h.byClient, c.key(), change)
}

// add changes a count, and forgets one that is 0.
func add[K comparable](counts map[K]int, key K, change int) {
	if counts[key] += change; counts[key] == 0 {
		delete(counts, key)
	}
}

// viewers counts the screens of a lottery: a visitor's streams as one, and those without a cookie each, but those of one
// address together at most as Limits.Screens. So no client can drive up the number.
type viewers struct {
	streams map[Client]int // by client
	screens map[string]int // by address, without the limit
	total   int
}

func newViewers() viewers { return viewers{map[Client]int{}, map[string]int{}, 0} }

// change counts a stream of a client that was opened (1) or closed (-1).
func (v *viewers) change(c Client, change, limit int) {
	before := v.streams[c]
	add(v.streams, c, change)
	if c.Visitor.Known() && before > 0 && before+change > 0 {
		return // the visitor had another stream, or still has one
	}
	v.total -= min(v.screens[c.Address], limit)
	add(v.screens, c.Address, change)
	v.total += min(v.screens[c.Address], limit)
}
