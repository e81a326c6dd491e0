// Package live tells the pages that show a lottery that it has changed, by server-sent events as the HTML standard defines
// them. An event carries the lottery's version, never its content. The package holds no database connection, and keeps
// nothing that a new instance could not find out again.
package live

import (
	"context"
	"maps"
	"net"
	"slices"
	"sync"
	"time"

	"movie-lottery/app/lottery"
)

const (
	// MaxSubscribers is how many connections a hub serves. Each takes about 12 kB of memory.
	MaxSubscribers = 4000

	pollInterval      = time.Second      // between queries for the changes of other instances
	keepAliveInterval = 15 * time.Second // between comments that keep proxies from closing a silent connection
	screensInterval   = 5 * time.Second  // the shortest time between two events with the number of screens
	maxAge            = 2 * pollInterval // how long a version that the database confirmed counts as the latest
)

// VersionsFunc returns the versions of the lotteries with these codes, in one query. Unknown codes are left out. It has a
// deadline of its own and logs its errors.
type VersionsFunc func(ctx context.Context, codes []string) ([]lottery.VersionInfo, error)

// Hub publishes new versions of lotteries to their subscribers. All methods are safe for concurrent use.
type Hub struct {
	Limits Limits // not to be changed after the first call of Subscribe

	versions VersionsFunc

	mutex       sync.Mutex
	topics      map[string]*topic // by the lottery's code; only those with subscribers
	subscribers int
	byAddress   map[string]int // streams
	byClient    map[Client]int // streams
	polling     bool           // there are subscribers, and a goroutine runs poll

	pollers sync.WaitGroup
	closed  chan struct{}
}

// topic is a lottery with at least one subscriber.
type topic struct {
	version     lottery.Version // the newest known
	deleted     bool            // as of that version
	checkedAt   time.Time       // when the database last confirmed this version; zero if it has not
	subscribers map[*subscriber]struct{}
	viewers     viewers
	screens     int         // the number of screens in the last event about it
	screensWait *time.Timer // non-nil: runs until the next such event is allowed
	reveal      *time.Timer // non-nil: fires at the reveal of the newest draw
}

// New returns a hub that calls versions once a second while it has subscribers.
func New(versions VersionsFunc) *Hub {
	return &Hub{
		Limits: DefaultLimits, versions: versions, topics: map[string]*topic{}, byAddress: map[string]int{}, byClient: map[Client]int{},
		closed: make(chan struct{}),
	}
}

// PageState is what a subscribing page shows already. It gets no event about that.
type PageState struct {
	Version string // as lottery.Version.String returns it; empty: none
	Screens int
}

// Subscribe takes over a connection whose client asked for events, and returns at once. Head is the head of the response,
// info the lottery's version as the caller read it. Where the hub is closed, or Check has become an error since the caller
// asked, it closes the connection.
func (h *Hub) Subscribe(conn net.Conn, head []byte, c Client, info lottery.VersionInfo, page PageState) {
	h.Observe(info)
	s := &subscriber{conn: conn, client: c, code: info.Code}
	if !h.start(s, head, info.Version, page) {
		_ = conn.Close()
		return
	}
	h.Observe(info) // again: without a topic, the first call could not schedule a reveal
	go func() {
		s.waitForClose()
		h.remove(s)
	}()
}

// start adds a subscriber and begins its stream. It returns false where the hub takes no more, or is closed.
func (h *Hub) start(s *subscriber, head []byte, version lottery.Version, page PageState) bool {
	s.mutex.Lock() // events that are published meanwhile are written after the head
	defer s.mutex.Unlock()
	version, screens, ok := h.add(s, version)
	if ok {
		s.begin(head, version, screens, page)
	}
	return ok
}

func (h *Hub) add(s *subscriber, version lottery.Version) (newest lottery.Version, screens int, ok bool) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if h.check(s.code, s.client) != nil || h.isClosed() {
		return version, 0, false
	}
	t := h.topics[s.code]
	if t == nil { // checkedAt stays zero: a change after the caller's read was published to no topic
		t = &topic{version: version, subscribers: map[*subscriber]struct{}{}, viewers: newViewers(), screens: 1}
		h.topics[s.code] = t
	}
	t.subscribers[s] = struct{}{}
	t.viewers.change(s.client, 1, h.Limits.Screens)
	h.subscribers++
	h.count(s.client, 1)
	h.publishScreens(t)
	if !h.polling {
		h.polling = true
		h.pollers.Go(h.poll)
	}
	return t.version, t.viewers.total, true
}

func (h *Hub) remove(s *subscriber) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	t := h.topics[s.code]
	delete(t.subscribers, s)
	t.viewers.change(s.client, -1, h.Limits.Screens)
	h.subscribers--
	h.count(s.client, -1)
	if len(t.subscribers) > 0 {
		h.publishScreens(t)
		return
	}
	delete(h.topics, s.code)
	for _, timer := range []*time.Timer{t.reveal, t.screensWait} {
		if timer != nil {
			timer.Stop()
		}
	}
}

// Publish sends a version to the lottery's subscribers. It is for callers that have just stored the change, so that the
// version is known to be the latest.
func (h *Hub) Publish(info lottery.VersionInfo) { h.update(info, time.Now()) }

// Observe sends a version that was read from the database to the lottery's subscribers, if it is new to them.
func (h *Hub) Observe(info lottery.VersionInfo) { h.update(info, time.Time{}) }

// update implements Publish and Observe. checkedAt is when the database confirmed that the version is the latest; zero if
// it has not.
func (h *Hub) update(info lottery.VersionInfo, checkedAt time.Time) {
	for _, s := range h.apply(info, checkedAt) {
		s.sendVersion(info.Version)
	}
}

// apply stores a version in its topic and returns the subscribers to send it to: none if the version is not new.
func (h *Hub) apply(info lottery.VersionInfo, checkedAt time.Time) (subscribers []*subscriber) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	t := h.topics[info.Code]
	if t == nil {
		return nil
	}
	if t.version.Before(info.Version) {
		t.version, t.deleted, subscribers = info.Version, info.Deleted, t.all()
		t.stopReveal() // it would tell of the version before
	}
	if t.version != info.Version {
		return nil // older than what is known
	}
	if t.checkedAt.Before(checkedAt) {
		t.checkedAt = checkedAt
	}
	if info.RevealIn > 0 && t.reveal == nil {
		// The extra millisecond makes sure that the database says so too when clients ask.
		t.reveal = time.AfterFunc(info.RevealIn+time.Millisecond, func() { h.publishReveal(t, info) })
	}
	return subscribers
}

// stopReveal stops the timer of a reveal, where there is one. The caller holds the mutex.
func (t *topic) stopReveal() {
	if t.reveal != nil {
		t.reveal.Stop()
		t.reveal = nil
	}
}

func (h *Hub) publishReveal(t *topic, info lottery.VersionInfo) {
	h.mutex.Lock()
	t.reveal = nil
	h.mutex.Unlock()
	info.Stage, info.RevealIn = lottery.AfterReveal, 0
	h.Observe(info)
}

// publishScreens sends the number of a topic's screens to its subscribers if it has changed: at once, or when screensInterval has
// passed since the last time. The caller holds the mutex.
func (h *Hub) publishScreens(t *topic) {
	if t.screensWait != nil || t.viewers.total == t.screens {
		return
	}
	t.screens = t.viewers.total
	subscribers, n := t.all(), t.screens
	go func() {
		for _, s := range subscribers {
			s.sendScreens(n)
		}
	}()
	t.screensWait = time.AfterFunc(screensInterval, func() {
		h.mutex.Lock()
		defer h.mutex.Unlock()
		t.screensWait = nil
		h.publishScreens(t)
	})
}

func (t *topic) all() []*subscriber { return slices.Collect(maps.Keys(t.subscribers)) }

// poll finds out what other instances have changed, and keeps connections alive, until there are no subscribers.
func (h *Hub) poll() {
	poll, keepAlive := time.NewTicker(pollInterval), time.NewTicker(keepAliveInterval)
	defer poll.Stop()
	defer keepAlive.Stop()
	for {
		select {
		case <-h.closed:
			return
		case <-keepAlive.C:
			for _, s := range h.allSubscribers() {
				s.sendKeepAlive()
			}
		case <-poll.C:
			codes := h.codesToPoll()
			if codes == nil {
				return
			}
			asked := time.Now()
			infos, _ := h.versions(context.Background(), codes) // VersionsFunc logs its errors
			for _, info := range infos {
				h.update(info, asked)
			}
		}
	}
}

// codesToPoll returns the codes of all topics. If there are none it returns nil, and poll must end: the next subscriber
// starts another.
func (h *Hub) codesToPoll() []string {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	codes := slices.Collect(maps.Keys(h.topics))
	h.polling = len(codes) > 0
	return codes
}

func (h *Hub) allSubscribers() (all []*subscriber) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	for _, t := range h.topics {
		all = append(all, t.all()...)
	}
	return all
}

// Screens returns how many screens show a lottery on this instance.
func (h *Hub) Screens(code string) int {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if t := h.topics[code]; t != nil {
		return t.viewers.total
	}
	return 0
}

// Latest returns the latest version of a lottery without asking the database. It returns false where the lottery has no
// subscribers, or the database has not confirmed the version within maxAge. RevealIn is not set.
func (h *Hub) Latest(code string) (info lottery.VersionInfo, known bool) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if t := h.topics[code]; t != nil && time.Since(t.checkedAt) < maxAge {
		return lottery.VersionInfo{Code: code, Version: t.version, Deleted: t.deleted}, true
	}
	return info, false
}

// Subscribers returns the number of open connections.
func (h *Hub) Subscribers() int {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	return h.subscribers
}

// Close closes all connections, and from then on those of new subscribers too. Browsers reconnect by themselves, to
// another instance if there is one. It may be called again.
func (h *Hub) Close() {
	h.mutex.Lock()
	if !h.isClosed() {
		close(h.closed)
	}
	h.mutex.Unlock()
	for _, s := range h.allSubscribers() {
		_ = s.conn.Close()
	}
	h.pollers.Wait() // for a query that is running
}

func (h *Hub) isClosed() bool {
	select {
	case <-h.closed:
		return true
	default:
		return false
	}
}
