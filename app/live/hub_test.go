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

// page is the browser's end of a connection.
type page struct {
	conn net.Conn

	mutex sync.Mutex
	got   strings.Builder
	ended bool
}

func watch(h *Hub, at lottery.VersionInfo, shown PageState) *page {
	ours, theirs := net.Pipe()
	p := &page{conn: theirs}
	go func() {
		buffer := make([]byte, 512)
		for {
			n, err := theirs.Read(buffer)
			p.mutex.Lock()
			p.got.Write(buffer[:n])
			p.ended = err != nil
			p.mutex.Unlock()
			if err != nil {
				return
			}
		}
	}()
	h.Subscribe(ours, []byte("HEAD "), at, shown)
	return p
}

// told is what came since it was last asked for, an event as "name:data".
func (p *page) told() string {
	synctest.Wait()
	p.mutex.Lock()
	defer p.mutex.Unlock()
	var events []string
	for part := range strings.SplitSeq(p.got.String(), "\n\n") {
		if name, data, ok := strings.Cut(strings.TrimPrefix(part, "event: "), "\ndata: "); ok {
			events = append(events, name+":"+data)
		}
	}
	p.got.Reset()
	return strings.Join(events, " ")
}

func open(code string, version int64) lottery.VersionInfo {
	return lottery.VersionInfo{Code: code, Version: lottery.Version{Number: version}}
}

// others are the instances that change lotteries behind the hub's back.
type others struct {
	mutex sync.Mutex
	at    []lottery.VersionInfo
	asked int
}

func (o *others) standings(context.Context, []string) ([]lottery.VersionInfo, error) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	o.asked++
	return o.at, nil
}

func (o *others) say(at ...lottery.VersionInfo) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	o.at = at
}

func TestAChangeIsToldToThoseWhoWatchAndOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := New((&others{}).standings)
		defer h.Close()
		knows := watch(h, open("a", 3), PageState{Version: "3", Screens: 1})
		older := watch(h, open("a", 3), PageState{Version: "2", Screens: 2})
		other := watch(h, open("b", 3), PageState{Screens: 1})
		for name, c := range map[string]struct{ got, want string }{
			"knows it": {knows.told(), "watching:2"}, "an older page": {older.told(), "changed:3"}, "a page of another": {other.told(), "changed:3"},
		} {
			if c.got != c.want {
				t.Errorf("at first, %s: %q, not %q", name, c.got, c.want)
			}
		}
		h.Observe(open("a", 4))
		h.Observe(open("a", 4))
		h.Observe(open("a", 3))
		h.Observe(open("nobody's", 9))
		if a, b, c := knows.told(), older.told(), other.told(); a != "changed:4" || b != "changed:4" || c != "" {
			t.Errorf("%q, %q, %q", a, b, c)
		}
	})
}

func TestAStreamBeginsWithItsHeadAndNeverFallsSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := New((&others{}).standings)
		defer h.Close()
		p := watch(h, open("a", 1), PageState{})
		time.Sleep(pingEvery + time.Second)
		synctest.Wait()
		got := p.got.String()
		if !strings.HasPrefix(got, "HEAD retry: 2000\n\nevent: changed\ndata: 1\n\nevent: watching\ndata: 1\n\n") || !strings.Contains(got, "\n\n: still here\n\n") {
			t.Errorf("%q", got)
		}
	})
}

func TestWhatOtherInstancesChangedIsToldWithinASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &others{}
		h := New(o.standings)
		defer h.Close()
		p := watch(h, open("a", 1), PageState{Version: "1", Screens: 1})
		time.Sleep(10 * time.Second)
		if got := p.told(); got != "" {
			t.Errorf("without a change: %q", got)
		}
		o.say(open("a", 2), open("gone meanwhile", 7))
		time.Sleep(lookEvery)
		if got := p.told(); got != "changed:2" {
			t.Errorf("%q", got)
		}
		p.conn.Close()
		synctest.Wait()
		time.Sleep(lookEvery)
		before := o.asked
		time.Sleep(time.Minute)
		if o.asked != before {
			t.Errorf("asked %d times for nobody", o.asked-before)
		}
	})
}

func TestTheRevealIsToldWhenItIsDueAndNotBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &others{}
		h := New(o.standings)
		defer h.Close()
		p := watch(h, open("a", 1), PageState{Version: "1", Screens: 1})
		h.Observe(open("a", 2)) // the draw; when it is due is found out by looking
		drawn := open("a", 2)
		drawn.RevealIn = 5500 * time.Millisecond
		o.say(drawn)
		time.Sleep(lookEvery)
		synctest.Wait()
		o.say() // the database is away
		late := watch(h, open("a", 2), PageState{Version: "2", Screens: 2})
		time.Sleep(drawn.RevealIn - time.Millisecond)
		if a, b := p.told(), late.told(); a != "changed:2 watching:2" || b != "" {
			t.Errorf("before: %q, %q", a, b)
		}
		time.Sleep(5 * time.Millisecond)
		if a, b := p.told(), late.told(); a != "changed:2r" || b != "changed:2r" {
			t.Errorf("then: %q, %q", a, b)
		}
		h.Observe(open("a", 3)) // drawn again
		if got := p.told(); got != "changed:3" {
			t.Errorf("the next draw: %q", got)
		}
	})
}

func TestARevealThatWasFoundOutBeforeAnybodyWatchedIsToldWhenItIsDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := New((&others{}).standings) // the database is away
		defer h.Close()
		drawn := open("a", 2)
		drawn.RevealIn = 300 * time.Millisecond
		p := watch(h, drawn, PageState{Version: "2", Screens: 1})
		time.Sleep(drawn.RevealIn - time.Millisecond)
		if got := p.told(); got != "" {
			t.Errorf("before: %q", got)
		}
		time.Sleep(5 * time.Millisecond)
		if got := p.told(); got != "changed:2r" {
			t.Errorf("then: %q", got)
		}
	})
}

func TestTheNumberOfScreensIsToldAtOnceAndThenEveryFiveSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := New((&others{}).standings)
		defer h.Close()
		first := watch(h, open("a", 1), PageState{Version: "1", Screens: 1})
		time.Sleep(countEvery)
		var more []*page
		for range 3 {
			more = append(more, watch(h, open("a", 1), PageState{Version: "1"}))
		}
		if got := first.told(); got != "watching:2" {
			t.Errorf("one came: %q", got)
		}
		if got := more[2].told(); got != "watching:4" {
			t.Errorf("whoever comes knows: %q", got)
		}
		time.Sleep(countEvery)
		if got := first.told(); got != "watching:4" {
			t.Errorf("then the others: %q", got)
		}
		for _, p := range more {
			p.conn.Close()
		}
		time.Sleep(countEvery)
		if got := first.told(); got != "watching:1" {
			t.Errorf("they left: %q", got)
		}
		if n := h.Screens("a"); n != 1 || h.Subscribers() != 1 {
			t.Errorf("%d screens of %d", n, h.Subscribers())
		}
	})
}

func TestAVersionIsKnownWhileItIsFreshAndWatched(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &others{}
		h := New(o.standings)
		defer h.Close()
		known := func(want string) {
			t.Helper()
			at, ok := h.Latest("a")
			if got := at.String(); ok != (want != "") || ok && got != want {
				t.Errorf("%s %v, not %q", got, ok, want)
			}
		}
		known("")
		p := watch(h, open("a", 1), PageState{})
		h.Observe(open("a", 1))
		known("") // it may have been read before a change that found nobody to be told
		o.say(open("a", 1))
		time.Sleep(lookEvery)
		synctest.Wait()
		known("1")
		h.Observe(open("a", 5))
		known("5")
		o.say()
		time.Sleep(freshFor)
		known("") // nobody confirms it
		h.Publish(open("a", 6))
		known("6")
		p.conn.Close()
		synctest.Wait()
		known("")
	})
}

func TestADeletedLotteryIsKnownAsOneUntilItIsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := New((&others{}).standings)
		defer h.Close()
		watch(h, open("a", 1), PageState{})
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

func TestClosingEndsEveryStreamAndThoseToCome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := New((&others{}).standings)
		before := watch(h, open("a", 1), PageState{})
		h.Close()
		h.Close()
		after := watch(h, open("a", 1), PageState{})
		synctest.Wait()
		if !before.ended || !after.ended || h.Subscribers() != 0 {
			t.Errorf("%v, %v, %d", before.ended, after.ended, h.Subscribers())
		}
	})
}

func TestAReaderThatReadsNothingHoldsUpNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := New((&others{}).standings)
		defer h.Close()
		p := watch(h, open("a", 1), PageState{Version: "1", Screens: 1})
		ours, stuck := net.Pipe()
		go func() { _, _ = io.ReadFull(stuck, make([]byte, len("HEAD ")+len(retry))) }()
		h.Subscribe(ours, []byte("HEAD "), open("a", 1), PageState{Version: "1", Screens: 2})
		if got := p.told(); got != "watching:2" || h.Subscribers() != 2 {
			t.Errorf("%q, %d watch", got, h.Subscribers())
		}
		h.Observe(open("a", 2))
		if got := p.told(); got != "changed:2" || h.Subscribers() != 1 {
			t.Errorf("%q, %d watch", got, h.Subscribers())
		}
	})
}
