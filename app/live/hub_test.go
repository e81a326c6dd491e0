package live

import (
	"context"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"movie-lottery/app/lottery"
)

// client is the browser's end of a connection.
type client struct {
	conn net.Conn

	mutex  sync.Mutex
	got    strings.Builder
	closed bool
}

// subscribe connects a client whose page is in this state.
func subscribe(h *Hub, info lottery.VersionInfo, page PageState) *client {
	return subscribeAs(h, Client{}, info, page)
}

func subscribeAs(h *Hub, who Client, info lottery.VersionInfo, page PageState) *client {
	server, browser := net.Pipe()
	c := &client{conn: browser}
	go func() {
		buffer := make([]byte, 512)
		for {
			n, err := browser.Read(buffer)
			c.mutex.Lock()
			c.got.Write(buffer[:n])
			c.closed = err != nil
			c.mutex.Unlock()
			if err != nil {
				return
			}
		}
	}()
	h.Subscribe(server, []byte("HEAD "), who, info, page)
	return c
}

// events returns the events received since the last call, each as "name:data".
func (c *client) events() string {
	synctest.Wait()
	c.mutex.Lock()
	defer c.mutex.Unlock()
	var events []string
	for part := range strings.SplitSeq(c.got.String(), "\n\n") {
		if name, data, ok := strings.Cut(strings.TrimPrefix(part, "event: "), "\ndata: "); ok {
			events = append(events, name+":"+data)
		}
	}
	c.got.Reset()
	return strings.Join(events, " ")
}

// open returns the version of a lottery that is not drawn.
func open(code string, version int64) lottery.VersionInfo {
	return lottery.VersionInfo{Code: code, Version: lottery.Version{Number: version}}
}

// storedVersions is what a VersionsFunc returns, as a test sets it.
type storedVersions struct {
	mutex   sync.Mutex
	infos   []lottery.VersionInfo
	queries int
}

func (d *storedVersions) versions(context.Context, []string) ([]lottery.VersionInfo, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.queries++
	return d.infos, nil
}

// set replaces what the database answers. Without arguments it answers nothing, as when it cannot be reached.
func (d *storedVersions) set(infos ...lottery.VersionInfo) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.infos = infos
}

func TestSubscribersGetEachChangeOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := New((&storedVersions{}).versions)
		defer h.Close()
		current := subscribe(h, open("a", 3), PageState{Version: "3", Screens: 1})
		older := subscribe(h, open("a", 3), PageState{Version: "2", Screens: 2})
		other := subscribe(h, open("b", 3), PageState{Screens: 1})
		for name, c := range map[string]struct{ got, want string }{
			"a page that is up to date": {current.events(), "watching:2"}, "an older page": {older.events(), "changed:3"}, "another lottery's page": {other.events(), "changed:3"},
		} {
			if c.got != c.want {
				t.Errorf("at first, %s: %q, not %q", name, c.got, c.want)
			}
		}
		h.Observe(open("a", 4))
		h.Observe(open("a", 4))
		h.Observe(open("a", 3))
		h.Observe(open("without subscribers", 9))
		if a, b, c := current.events(), older.events(), other.events(); a != "changed:4" || b != "changed:4" || c != "" {
			t.Errorf("%q, %q, %q", a, b, c)
		}
	})
}

func TestStreamBeginsWithItsHeadAndIsKeptAlive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := New((&storedVersions{}).versions)
		defer h.Close()
		c := subscribe(h, open("a", 1), PageState{})
		time.Sleep(keepAliveInterval + time.Second)
		synctest.Wait()
		got := c.got.String()
		if !strings.HasPrefix(got, "HEAD retry: 2000\n\nevent: changed\ndata: 1\n\nevent: watching\ndata: 1\n\n") || !strings.Contains(got, "\n\n: still here\n\n") {
			t.Errorf("%q", got)
		}
	})
}

func TestChangesOfOtherInstancesArriveWithinASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := &storedVersions{}
		h := New(db.versions)
		defer h.Close()
		c := subscribe(h, open("a", 1), PageState{Version: "1", Screens: 1})
		time.Sleep(10 * time.Second)
		if got := c.events(); got != "" {
			t.Errorf("without a change: %q", got)
		}
		db.set(open("a", 2), open("no longer subscribed", 7))
		time.Sleep(pollInterval)
		if got := c.events(); got != "changed:2" {
			t.Errorf("%q", got)
		}
		c.conn.Close()
		synctest.Wait()
		time.Sleep(pollInterval)
		before := db.queries
		time.Sleep(time.Minute)
		if db.queries != before {
			t.Errorf("%d queries without subscribers", db.queries-before)
		}
	})
}

func TestRevealIsSentWhenItIsDueAndNotBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := &storedVersions{}
		h := New(db.versions)
		defer h.Close()
		c := subscribe(h, open("a", 1), PageState{Version: "1", Screens: 1})
		h.Observe(open("a", 2)) // a draw; the hub learns from the next poll when its reveal is due
		drawn := open("a", 2)
		drawn.RevealIn = 5500 * time.Millisecond
		db.set(drawn)
		time.Sleep(pollInterval)
		synctest.Wait()
		db.set() // the database cannot be reached
		late := subscribe(h, open("a", 2), PageState{Version: "2", Screens: 2})
		time.Sleep(drawn.RevealIn - time.Millisecond)
		if a, b := c.events(), late.events(); a != "changed:2 watching:2" || b != "" {
			t.Errorf("before: %q, %q", a, b)
		}
		time.Sleep(5 * time.Millisecond)
		if a, b := c.events(), late.events(); a != "changed:2r" || b != "changed:2r" {
			t.Errorf("then: %q, %q", a, b)
		}
		h.Observe(open("a", 3)) // a redraw
		if got := c.events(); got != "changed:3" {
			t.Errorf("the next draw: %q", got)
		}
	})
}

func TestRevealIsSentToAPageThatSubscribesDuringTheDraw(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := New((&storedVersions{}).versions) // the database cannot be reached
		defer h.Close()
		drawn := open("a", 2)
		drawn.RevealIn = 300 * time.Millisecond
		c := subscribe(h, drawn, PageState{Version: "2", Screens: 1})
		time.Sleep(drawn.RevealIn - time.Millisecond)
		if got := c.events(); got != "" {
			t.Errorf("before: %q", got)
		}
		time.Sleep(5 * time.Millisecond)
		if got := c.events(); got != "changed:2r" {
			t.Errorf("then: %q", got)
		}
	})
}

func TestNumberOfScreensIsSentAtOnceAndThenEveryFiveSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := New((&storedVersions{}).versions)
		defer h.Close()
		first := subscribe(h, open("a", 1), PageState{Version: "1", Screens: 1})
		time.Sleep(screensInterval)
		var more []*client
		for range 3 {
			more = append(more, subscribe(h, open("a", 1), PageState{Version: "1"}))
		}
		if got := first.events(); got != "watching:2" {
			t.Errorf("after one joined: %q", got)
		}
		if got := more[2].events(); got != "watching:4" {
			t.Errorf("to a new subscriber: %q", got)
		}
		time.Sleep(screensInterval)
		if got := first.events(); got != "watching:4" {
			t.Errorf("after the interval: %q", got)
		}
		for _, c := range more {
			c.conn.Close()
		}
		time.Sleep(screensInterval)
		if got := first.events(); got != "watching:1" {
			t.Errorf("after they left: %q", got)
		}
		if n := h.Screens("a"); n != 1 || h.Subscribers() != 1 {
			t.Errorf("%d screens, %d subscribers", n, h.Subscribers())
		}
	})
}

func TestLatestIsKnownWhileConfirmedAndSubscribed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := &storedVersions{}
		h := New(db.versions)
		defer h.Close()
		known := func(want string) {
			t.Helper()
			at, ok := h.Latest("a")
			if got := at.String(); ok != (want != "") || ok && got != want {
				t.Errorf("%s %v, not %q", got, ok, want)
			}
		}
		known("")
		c := subscribe(h, open("a", 1), PageState{})
		h.Observe(open("a", 1))
		known("") // it may have been read before a change that was published to no subscriber
		db.set(open("a", 1))
		time.Sleep(pollInterval)
		synctest.Wait()
		known("1")
		h.Observe(open("a", 5))
		known("5")
		db.set()
		time.Sleep(maxAge)
		known("") // not confirmed for too long
		h.Publish(open("a", 6))
		known("6")
		c.conn.Close()
		synctest.Wait()
		known("")
	})
}

func TestLatestSaysWhetherTheLotteryIsDeleted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := New((&storedVersions{}).versions)
		defer h.Close()
		subscribe(h, open("a", 1), PageState{})
		for version, deleted := range []bool{1: false, 2: true, 3: false} {
			at := open("a", int64(version))
			at.Deleted = deleted
			h.Observe(at)
			if got, known := h.Latest("a"); known && got.Deleted != deleted {
				t.Errorf("version %d: %+v", version, got)
			}
		}
	})
}

func TestCloseEndsOpenAndNewStreams(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := New((&storedVersions{}).versions)
		before := subscribe(h, open("a", 1), PageState{})
		h.Close()
		h.Close()
		after := subscribe(h, open("a", 1), PageState{})
		synctest.Wait()
		if !before.closed || !after.closed || h.Subscribers() != 0 {
			t.Errorf("%v, %v, %d", before.closed, after.closed, h.Subscribers())
		}
	})
}

func TestClientThatReadsNothingIsDisconnectedAndDelaysNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := New((&storedVersions{}).versions)
		defer h.Close()
		c := subscribe(h, open("a", 1), PageState{Version: "1", Screens: 1})
		server, stuck := net.Pipe()
		go func() { _, _ = io.ReadFull(stuck, make([]byte, len("HEAD ")+len(retry))) }()
		h.Subscribe(server, []byte("HEAD "), Client{}, open("a", 1), PageState{Version: "1", Screens: 2})
		if got := c.events(); got != "watching:2" || h.Subscribers() != 2 {
			t.Errorf("%q, %d subscribers", got, h.Subscribers())
		}
		h.Observe(open("a", 2))
		if got := c.events(); got != "changed:2" || h.Subscribers() != 1 {
			t.Errorf("%q, %d subscribers", got, h.Subscribers())
		}
	})
}
