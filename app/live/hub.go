// Package live tells those who watch a lottery that it has changed, over connections of their own: server-sent events,
// as the HTML standard has them. It says which version there is, never what is in it. It holds no connection to the
// database and keeps nothing that could not be found out anew.
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
	// MaxSubscribers is how many connections one hub serves; each costs about 10 kB.
	MaxSubscribers = 4000

	lookEvery  = time.Second      // for what other instances changed
	pingEvery  = 15 * time.Second // so that nobody between takes the silence for an end
	countEvery = 5 * time.Second  // of telling how many screens there are
	freshFor   = 2 * lookEvery    // how long what was found out may be relied upon
)

// Hub knows who watches which lottery. Its methods may be called at the same time.
type Hub struct {
	standings func(context.Context, []string) ([]lottery.VersionInfo, error)

	mutex    sync.Mutex
	rooms    map[string]*room
	watchers int
	looking  bool // while somebody watches

	look   sync.WaitGroup
	closed chan struct{}
}

// room is a lottery that somebody watches.
type room struct {
	version  lottery.Version
	deleted  bool      // as of that version
	fresh    time.Time // when that was last known to be the newest; zero: it may never have been
	watchers map[*watcher]struct{}
	told     int         // the number of screens that they were told
	quiet    *time.Timer // runs while they may not be told another
	reveal   *time.Timer // nil: nothing is being drawn
}

// New makes a hub. Standings says where lotteries stand, all in one call, once a second while somebody watches.
func New(standings func(context.Context, []string) ([]lottery.VersionInfo, error)) *Hub {
	return &Hub{standings: standings, rooms: map[string]*room{}, closed: make(chan struct{})}
}

// PageState is what a page shows already, which is not told to it again.
type PageState struct {
	Version string // as lottery.Version writes it; empty: none
	Screens int
}

// Subscribe takes over a connection on which events were asked for, and returns at once. Head is the head of the response,
// at is where the lottery stood when the caller looked.
func (h *Hub) Subscribe(conn net.Conn, head []byte, at lottery.VersionInfo, shown PageState) {
	h.Observe(at)
	w := &watcher{conn: conn, code: at.Code}
	if !h.welcome(w, head, at.Version, shown) {
		_ = conn.Close()
		return
	}
	h.Observe(at) // once more: where there was no room, nobody knows of a reveal to come
	go func() {
		w.waitForEnd()
		h.leave(w)
	}()
}

// welcome says whether there was room for a watcher, and begins its stream.
func (h *Hub) welcome(w *watcher, head []byte, at lottery.Version, shown PageState) bool {
	w.mutex.Lock() // whatever is told from here on comes after the head
	defer w.mutex.Unlock()
	version, screens, ok := h.join(w, at)
	if ok {
		w.greet(head, version, screens, shown)
	}
	return ok
}

func (h *Hub) join(w *watcher, at lottery.Version) (version lottery.Version, screens int, ok bool) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if h.watchers >= MaxSubscribers || h.isClosed() {
		return at, 0, false
	}
	r := h.rooms[w.code]
	if r == nil { // a change may have come since the caller looked, and found nobody to be told
		r = &room{version: at, watchers: map[*watcher]struct{}{}, told: 1}
		h.rooms[w.code] = r
	}
	r.watchers[w] = struct{}{}
	h.watchers++
	h.recount(r)
	if !h.looking {
		h.looking = true
		h.look.Go(h.lookOut)
	}
	return r.version, len(r.watchers), true
}

func (h *Hub) leave(w *watcher) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	r := h.rooms[w.code]
	delete(r.watchers, w)
	h.watchers--
	if len(r.watchers) > 0 {
		h.recount(r)
		return
	}
	delete(h.rooms, w.code)
	for _, timer := range []*time.Timer{r.reveal, r.quiet} {
		if timer != nil {
			timer.Stop()
		}
	}
}

// Publish takes in where a lottery stands, from whoever has just changed it, and tells whoever watches it.
func (h *Hub) Publish(at lottery.VersionInfo) { h.learn(at, time.Now()) }

// Observe takes in where a lottery stood when it was read, and tells whoever watches it where that is new.
func (h *Hub) Observe(at lottery.VersionInfo) { h.learn(at, time.Time{}) }

// learn takes in also since when that is known to be the newest; zero: it is not.
func (h *Hub) learn(at lottery.VersionInfo, newest time.Time) {
	for _, w := range h.note(at, newest) {
		w.tellVersion(at.Version)
	}
}

// note writes down where a lottery stands, and returns who has to be told.
func (h *Hub) note(at lottery.VersionInfo, newest time.Time) (tell []*watcher) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	r := h.rooms[at.Code]
	if r == nil {
		return nil
	}
	if r.version.Before(at.Version) {
		r.version, r.deleted, tell = at.Version, at.Deleted, r.all()
	}
	if r.version != at.Version {
		return nil // an older answer came later
	}
	if r.fresh.Before(newest) {
		r.fresh = newest
	}
	if at.RevealIn > 0 && r.reveal == nil {
		// A moment later than that: never before the database says so too.
		r.reveal = time.AfterFunc(at.RevealIn+time.Millisecond, func() { h.revealed(r, at) })
	}
	return tell
}

func (h *Hub) revealed(r *room, at lottery.VersionInfo) {
	h.mutex.Lock()
	r.reveal = nil
	h.mutex.Unlock()
	at.Revealed, at.RevealIn = true, 0
	h.Observe(at)
}

// recount has all who watch told how many they are: now, or when the last number is old enough.
func (h *Hub) recount(r *room) {
	if r.quiet != nil || len(r.watchers) == r.told {
		return
	}
	r.told = len(r.watchers)
	watchers, n := r.all(), r.told
	go func() {
		for _, w := range watchers {
			w.tellScreens(n)
		}
	}()
	r.quiet = time.AfterFunc(countEvery, func() {
		h.mutex.Lock()
		defer h.mutex.Unlock()
		r.quiet = nil
		h.recount(r)
	})
}

func (r *room) all() []*watcher { return slices.Collect(maps.Keys(r.watchers)) }

// lookOut finds out, while somebody watches, what other instances have changed, and keeps the connections alive.
func (h *Hub) lookOut() {
	look, ping := time.NewTicker(lookEvery), time.NewTicker(pingEvery)
	defer look.Stop()
	defer ping.Stop()
	for {
		select {
		case <-h.closed:
			return
		case <-ping.C:
			for _, w := range h.everybody() {
				w.ping()
			}
		case <-look.C:
			codes := h.codes()
			if codes == nil {
				return
			}
			asked := time.Now()
			all, _ := h.standings(context.Background(), codes) // it has a deadline, and logs what fails
			for _, at := range all {
				h.learn(at, asked)
			}
		}
	}
}

// codes are those of the lotteries that are watched. Without one, nobody is looking any more.
func (h *Hub) codes() []string {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	codes := slices.Collect(maps.Keys(h.rooms))
	h.looking = len(codes) > 0
	return codes
}

func (h *Hub) everybody() (all []*watcher) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	for _, r := range h.rooms {
		all = append(all, r.all()...)
	}
	return all
}

// Screens is how many watch a lottery through this hub.
func (h *Hub) Screens(code string) int {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if r := h.rooms[code]; r != nil {
		return len(r.watchers)
	}
	return 0
}

// Latest is the version that a lottery stands at, and whether it is deleted, as long as somebody watches it and that was
// found out just now.
func (h *Hub) Latest(code string) (at lottery.VersionInfo, known bool) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if r := h.rooms[code]; r != nil && time.Since(r.fresh) < freshFor {
		return lottery.VersionInfo{Code: code, Version: r.version, Deleted: r.deleted}, true
	}
	return at, false
}

// Subscribers is how many connections there are.
func (h *Hub) Subscribers() int {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	return h.watchers
}

// Full says that there is no room for another watcher.
func (h *Hub) Full() bool { return h.Subscribers() >= MaxSubscribers }

// Close ends all connections, and those to come. Browsers connect again, to whoever is there then.
func (h *Hub) Close() {
	h.mutex.Lock()
	if !h.isClosed() {
		close(h.closed)
	}
	h.mutex.Unlock()
	for _, w := range h.everybody() {
		_ = w.conn.Close()
	}
	h.look.Wait() // for a call that is under way
}

func (h *Hub) isClosed() bool {
	select {
	case <-h.closed:
		return true
	default:
		return false
	}
}
