// Package limit keeps one client from taking what belongs to all: how often it may send forms and guess a password, how
// much it may have stored, how many connections it may hold, and how many bytes of request bodies may be in memory at once.
package limit

import (
	"net/netip"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"
)

// Kind is what a request does, as far as limits tell requests apart.
type Kind int

// The kinds, and what is counted of each.
const (
	Change      Kind = iota // forms of all kinds but previews
	Preview                 // lists that are being typed; they store nothing
	Completion              // lines that are being typed, of which the films are looked for that begin so
	Start                   // new lotteries
	StartDaily              // the same, over a day
	Text                    // what lists take of the database: characters, and filmOverhead for each film
	TextDaily               // the same, over a day
	FilmDaily               // films put into the library, over a day
	RedrawDaily             // redraws, over a day; each stores its list
	Guess                   // passwords of browsers that never had the right one
	KnownGuess              // passwords of browsers that have logged in before, so that others who guess don't keep them out
	KeyGuess                // keys of a lottery's hosts
	kinds
)

var kindNames = [kinds]string{
	Change:      "changes",
	Preview:     "previews",
	Completion:  "completions",
	Start:       "lotteries",
	StartDaily:  "lotteries_daily",
	Text:        "text",
	TextDaily:   "text_daily",
	FilmDaily:   "films_daily",
	RedrawDaily: "redraws_daily",
	Guess:       "passwords",
	KnownGuess:  "passwords_known",
	KeyGuess:    "keys",
}

// String returns the name of a kind for the log and the metrics.
func (k Kind) String() string { return kindNames[k] }

// Kinds returns all kinds.
func Kinds() (all []Kind) {
	for k := range kinds {
		all = append(all, k)
	}
	return all
}

// filmOverhead is what a film takes of the database beside its title, in characters.
const filmOverhead = 50

// allowance is a token bucket: burst at once, and burst again over each window. The zero value allows everything.
type allowance struct {
	burst  int
	window time.Duration
}

const (
	minute = time.Minute
	day    = 24 * time.Hour
)

// rules are the allowances of one visitor, of one address and of all clients together, for each kind. They let a house party,
// which is one address, do all it likes: twenty people who add and mark within a minute stay well below them.
var rules = [kinds]struct{ visitor, address, all allowance }{
	Change:      {visitor: allowance{60, minute}, address: allowance{900, minute}},
	Preview:     {visitor: allowance{150, minute}, address: allowance{1500, minute}},
	Completion:  {visitor: allowance{300, minute}, address: allowance{3000, minute}},
	Start:       {visitor: allowance{10, minute}, address: allowance{30, minute}},
	StartDaily:  {visitor: allowance{100, day}, address: allowance{500, day}},
	Text:        {visitor: allowance{75_000, minute}, address: allowance{300_000, minute}},
	TextDaily:   {visitor: allowance{500_000, day}, address: allowance{2_500_000, day}},
	FilmDaily:   {visitor: allowance{1_000, day}, address: allowance{5_000, day}},
	RedrawDaily: {visitor: allowance{50, day}, address: allowance{200, day}},
	Guess:       {address: allowance{5, 150 * time.Second}, all: allowance{20, 2 * minute}},
	KnownGuess:  {visitor: allowance{5, 150 * time.Second}, all: allowance{60, minute}},
	KeyGuess:    {address: allowance{20, 5 * minute}},
}

// limiter returns the full bucket.
func (a allowance) limiter() *rate.Limiter {
	if a == (allowance{}) {
		return rate.NewLimiter(rate.Inf, 0)
	}
	return rate.NewLimiter(rate.Limit(float64(a.burst)/a.window.Seconds()), a.burst)
}

// maxClients bounds how many visitors, and how many addresses, are remembered. One that is forgotten begins with a
// full allowance, which takes that many others to bring about.
const maxClients = 4096

// Client is who sends a request.
type Client struct {
	Visitor string     // id of the visitor's cookie; empty without a valid one: then the address alone counts
	Address netip.Addr // where the request came from
}

// Cost is a number of things of a kind.
type Cost struct {
	Kind  Kind
	Count int
}

// Titles returns the costs of storing films whose titles have so many characters together.
func Titles(films, characters int) []Cost {
	n := characters + filmOverhead*films
	return []Cost{{Text, n}, {TextDaily, n}}
}

// Limiter counts what clients do. Its methods may be called at the same time. A nil Limiter allows everything.
type Limiter struct {
	now func() time.Time

	mutex     sync.Mutex
	visitors  *lru.Cache[string, *buckets]
	addresses *lru.Cache[string, *buckets]
	all       buckets
}

// buckets are those of one client; nil until its first request of the kind.
type buckets [kinds]*rate.Limiter

// New makes a limiter that has seen nothing yet, with the clock that it goes by.
func New(now func() time.Time) *Limiter {
	l := &Limiter{now: now}
	l.visitors, _ = lru.New[string, *buckets](maxClients) // fails for sizes below 1 alone
	l.addresses, _ = lru.New[string, *buckets](maxClients)
	return l
}

// Refusal says of which kind a request was one too many, and how long until it would be allowed. The zero value is none.
type Refusal struct {
	Kind Kind
	Wait time.Duration
}

// Take counts the costs of a request against its client. It returns no refusal where all of them are allowed; otherwise
// nothing is counted. A cost above a whole allowance counts as the whole allowance.
func (l *Limiter) Take(c Client, costs ...Cost) Refusal {
	_, refused := l.Reserve(c, costs...)
	return refused
}

// Reserve is Take, and returns how what was counted is given back; nil where nothing was.
func (l *Limiter) Reserve(c Client, costs ...Cost) (giveBack func(), refused Refusal) {
	if l == nil {
		return func() {}, Refusal{}
	}
	l.mutex.Lock()
	defer l.mutex.Unlock()
	now := l.now()
	var taken []*rate.Reservation
	giveBack = func() {
		for _, r := range taken {
			r.CancelAt(now)
		}
	}
	take := func(r *rate.Reservation, kind Kind) {
		taken = append(taken, r)
		if wait := r.DelayFrom(now); wait > refused.Wait {
			refused = Refusal{kind, wait}
		}
	}
	for _, cost := range costs {
		rule := rules[cost.Kind]
		take(l.all.reserve(cost, rule.all, now), cost.Kind)
		take(of(l.addresses, Network(c.Address)).reserve(cost, rule.address, now), cost.Kind)
		if c.Visitor != "" {
			take(of(l.visitors, c.Visitor).reserve(cost, rule.visitor, now), cost.Kind)
		}
	}
	if refused.Wait > 0 {
		giveBack()
		return nil, refused
	}
	return giveBack, refused
}

// of returns the buckets of a client.
func of(clients *lru.Cache[string, *buckets], key string) *buckets {
	b, known := clients.Get(key)
	if !known {
		b = new(buckets)
		clients.Add(key, b)
	}
	return b
}

// reserve takes a cost out of its bucket. The reservation's delay is 0 where there was enough in it.
func (b *buckets) reserve(cost Cost, a allowance, now time.Time) *rate.Reservation {
	if b[cost.Kind] == nil {
		b[cost.Kind] = a.limiter()
	}
	return b[cost.Kind].ReserveN(now, min(max(cost.Count, 0), b[cost.Kind].Burst()))
}

// Network returns the part of an address that is counted as one client: an IPv4 address, or the /64 of an IPv6 address,
// which is what one subscriber is usually given.
func Network(a netip.Addr) string {
	a = a.Unmap().WithZone("")
	if !a.Is6() {
		return a.String()
	}
	prefix, _ := a.Prefix(64) // valid for any IPv6 address
	return prefix.String()
}
