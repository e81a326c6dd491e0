package web_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/limit"
	"movie-lottery/app/live"
	"movie-lottery/app/web"
)

// limited makes a site with the real limits, by a clock that stands still until the test moves it.
func limited(o *web.Options) (forward func(time.Duration)) {
	var now atomic.Int64
	now.Store(time.Date(2026, 11, 28, 20, 0, 0, 0, time.UTC).UnixNano())
	o.Limiter = limit.New(func() time.Time { return time.Unix(0, now.Load()) })
	return func(d time.Duration) { now.Add(int64(d)) }
}

func newLimitedSite(t *testing.T) (s *site, forward func(time.Duration)) {
	t.Helper()
	s = newSite(t, func(o *web.Options) { forward = limited(o) })
	return s, forward
}

// retryAfter waits as long as an answer says.
func (p page) retryAfter(t *testing.T) time.Duration {
	t.Helper()
	wait, err := time.ParseDuration(p.header.Get("Retry-After") + "s")
	if err != nil || wait <= 0 {
		t.Fatalf("Retry-After: %q", p.header.Get("Retry-After"))
	}
	return wait
}

func TestOneLotteryTooManyOfAMinuteComesBackAsItsForm(t *testing.T) {
	s, forward := newLimitedSite(t)
	b := s.browser(t)
	form := url.Values{"titles": {"Heat\nDune"}, "name": {"Friday"}, "by": {"Bo"}}
	b.start("Alien") // the visitor was not known yet: it counts for the address alone
	for range 10 {
		b.start("Alien")
	}
	p := b.post("/lotteries", form)
	expect(t, "status", p.status, http.StatusTooManyRequests)
	expect(t, "titles", strings.TrimSpace(p.Find(`form[action="/lotteries"] textarea[name=titles]`).Text()), "Heat\nDune")
	expect(t, "name", p.Find("input[name=name]").AttrOr("value", ""), "Friday")
	expect(t, "by", p.Find("input[name=by]").AttrOr("value", ""), "Bo")
	if said := p.text("#titles-error"); !strings.Contains(said, "in 6 seconds") {
		t.Errorf("said: %s", said)
	}
	var n int
	if err := s.db.QueryRow(t.Context(), "SELECT count(*) FROM lotteries").Scan(&n); err != nil || n != 11 {
		t.Errorf("%d lotteries, %v", n, err)
	}
	b.header.Set("Accept-Language", "ru")
	p = b.htmx().post("/lotteries", form)
	if said := p.text("#titles-error"); !strings.Contains(said, "через 6 секунд") || p.Find("html > head > link").Length() > 0 {
		t.Errorf("in Russian, as a fragment: %s", said)
	}
	forward(p.retryAfter(t))
	expect(t, "after the wait", b.post("/lotteries", form).status, http.StatusOK)
}

func TestTooManyChangesComeBackWithAllThatWasTyped(t *testing.T) {
	s, forward := newLimitedSite(t)
	b := s.browser(t)
	path := b.start("Heat")
	for range 60 { // the start counts too, but its visitor was not known yet
		b.unfollowing().post("/language", url.Values{"lang": {"en"}})
	}
	form := url.Values{"titles": {"Dune\nParis, Texas"}, "by": {"Ann"}}
	for name, asking := range map[string]*browser{"a page": b, "htmx": b.htmx()} {
		p := asking.post(path+"/tickets", form)
		expect(t, name+": status", p.status, http.StatusTooManyRequests)
		expect(t, name+": titles", strings.TrimSpace(p.Find(`form[action="`+path+`/tickets"] textarea[name=titles]`).Text()), "Dune\nParis, Texas")
		expect(t, name+": by", p.Find("input[name=by]").AttrOr("value", ""), "Ann")
	}
	p := b.post(path+"/draw", url.Values{"word": {"popcorn"}})
	expect(t, "the word", p.Find(`form[action="`+path+`/draw"] input[name=word]`).AttrOr("value", ""), "popcorn")
	expect(t, "a page", b.get(path).status, http.StatusOK)
	expect(t, "the list", b.get(path).films(), "Heat")
	forward(p.retryAfter(t))
	expect(t, "after the wait", b.post(path+"/tickets", form).status, http.StatusOK)
}

func TestRedrawsOfADayAreLimited(t *testing.T) {
	s, forward := newLimitedSite(t)
	b := s.browser(t)
	path := b.start("Heat", "Dune", "Alien", "Paprika")
	b.draw(path)
	form := url.Values{"after": {"1"}, "reason": {"Seen it"}, "word": {"popcorn"}}
	for range 50 { // all but the first change nothing, and count all the same
		expect(t, "redraw", b.unfollowing().post(path+"/redraw", form).status, http.StatusSeeOther)
	}
	forward(time.Minute) // the limit of a minute is not what refuses
	s.reveal(t)
	form.Set("after", "2")
	p := b.post(path+"/redraw", form)
	expect(t, "one too many", p.status, http.StatusTooManyRequests)
	expect(t, "the reason", p.Find(`form[action="`+path+`/redraw"] input[name=reason]`).AttrOr("value", ""), "Seen it")
	expect(t, "the word", p.Find(`form[action="`+path+`/redraw"] input[name=word]`).AttrOr("value", ""), "popcorn")
	forward(p.retryAfter(t))
	expect(t, "after the wait", b.post(path+"/redraw", form).status, http.StatusOK)
}

func TestFilmsOfTheLibraryCountAsStored(t *testing.T) {
	s, _ := newLimitedSite(t)
	s.exec(t, "INSERT INTO films (title, fold, search, added_at) SELECT n, n, n, now() FROM generate_series(100, 198) AS i, text(i) AS n")
	b := s.browser(t)
	path, form := b.start("Heat"), url.Values{}
	rows, err := s.db.Query(t.Context(), "SELECT id::text FROM films WHERE added_at IS NOT NULL")
	if err != nil {
		t.Fatal(err)
	}
	if form["movie"], err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
		t.Fatal(err)
	}
	for i := range 15 {
		expect(t, fmt.Sprint("form ", i+1), b.unfollowing().post(path+"/tickets", form).status, http.StatusSeeOther)
	}
	expect(t, "one too many", b.post(path+"/tickets", form).status, http.StatusTooManyRequests)
}

func TestPreviewIsLimitedApart(t *testing.T) {
	s, _ := newLimitedSite(t)
	b := s.browser(t)
	b.start("Heat")
	for range 150 {
		b.post("/preview", url.Values{"titles": {"Heat"}})
	}
	p := b.htmx().post("/preview?part=understood", url.Values{"titles": {"Heat"}})
	expect(t, "status", p.status, http.StatusTooManyRequests)
	expect(t, "the parts of the page", p.Find("#understood, #tally, #go, #wrong").Length(), 4)
	b.start("Dune") // previews take nothing from changes
}

func TestFullFormsOfLongTitlesAreLimited(t *testing.T) {
	s, _ := newLimitedSite(t)
	b := s.browser(t)
	b.start("Heat")
	statuses := map[int]int{}
	for i := range 10 {
		var titles strings.Builder
		for n := range 100 {
			fmt.Fprintf(&titles, "%0200d\n", 100*i+n)
		}
		statuses[b.post("/library", url.Values{"titles": {titles.String()}}).status]++
	}
	if statuses[http.StatusOK] == 0 || statuses[http.StatusTooManyRequests] == 0 || len(statuses) != 2 {
		t.Errorf("%v", statuses)
	}
}

func TestOneAddressIsLimitedWithoutCookies(t *testing.T) {
	s, _ := newLimitedSite(t)
	statuses := map[string]map[int]int{}
	post := func(name, forwarded string) {
		b := s.browser(t).unfollowing()
		b.header.Set("X-Forwarded-For", forwarded)
		if statuses[name] == nil {
			statuses[name] = map[int]int{}
		}
		statuses[name][b.post("/lotteries", url.Values{"titles": {"Heat"}}).status]++
	}
	for i := range 40 {
		post("forged", fmt.Sprintf("198.51.100.%d, 203.0.113.7", i)) // what the proxy added counts
		post("another network", fmt.Sprintf("2001:db8::%x", i+1))
	}
	expect(t, "another address", func() int { post("other", "203.0.113.8"); return statuses["other"][303] }(), 1)
	for _, name := range []string{"forged", "another network"} {
		expect(t, name, fmt.Sprint(statuses[name]), "map[303:30 429:10]")
	}
}

func TestClientAddressOfAnotherHeader(t *testing.T) {
	s := newSite(t, func(o *web.Options) { limited(o); o.ClientIPHeader = "CF-Connecting-IP" })
	b := s.browser(t).unfollowing()
	last := 0
	for i := range 31 {
		b.header.Set("CF-Connecting-IP", "203.0.113.7")
		b.header.Set("X-Forwarded-For", fmt.Sprintf("198.51.100.%d", i))
		last = s.browserWith(t, b.header).post("/lotteries", url.Values{"titles": {"Heat"}}).status
	}
	expect(t, "the same client", last, http.StatusTooManyRequests)
}

// browserWith is a new browser that sends the headers.
func (s *site) browserWith(t *testing.T, header http.Header) *browser {
	b := s.browser(t).unfollowing()
	b.header = header.Clone()
	return b
}

func TestHeadersOfUntrustedClientsAreIgnored(t *testing.T) {
	s := newSite(t, func(o *web.Options) {
		limited(o)
		o.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}
	})
	last := 0
	for i := range 31 {
		last = s.browserWith(t, http.Header{"X-Forwarded-For": {fmt.Sprintf("198.51.100.%d", i)}}).post("/lotteries", url.Values{"titles": {"Heat"}}).status
	}
	expect(t, "status", last, http.StatusTooManyRequests)
}

func TestFullDatabaseTakesNothingNewAndAllElseWorks(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path, drawn, asking := b.start("Heat", "Dune", "Alien"), b.start("Heat", "Dune"), b.start("Up / Coco", "Once / Soul")
	film := s.keep(t)
	full := newSiteAt(t, s.databaseURL, func(o *web.Options) { o.MaxDBSize = 1 })
	full.watch(t)
	b.site = full
	for b.post("/lotteries", url.Values{"titles": {"Heat"}}).status != http.StatusInsufficientStorage { // until it was asked
	}
	p := b.post("/lotteries", url.Values{"titles": {"Heat"}})
	if said := p.text("#titles-error"); !strings.Contains(said, "no room") {
		t.Errorf("said: %s", said)
	}
	for _, post := range []string{path + "/tickets", "/library"} {
		p := b.post(post, url.Values{"titles": {"Paprika"}})
		expect(t, post, p.status, http.StatusInsufficientStorage)
		expect(t, "kept", strings.TrimSpace(p.Find("textarea[name=titles]").Text()), "Paprika")
	}
	expect(t, "a split", b.post(asking+"/tickets/1/split", nil).status, http.StatusInsufficientStorage)
	expect(t, "a split: nothing is changed", b.get(asking).films(), "Up / Coco; Once / Soul")
	for _, post := range []string{path + "/tickets/1/remove", path + "/tickets/1/restore", asking + "/tickets/2/confirm", drawn + "/draw", "/library/" + film + "/watched"} {
		expect(t, post, b.post(post, nil).status, http.StatusOK)
	}
}

func TestStreamsOfOneClientAreLimited(t *testing.T) {
	s := newSite(t, func(o *web.Options) {
		o.Streams = live.Limits{PerLottery: 9, PerAddress: 9, PerVisitor: 2, Anonymous: 3, Screens: 2}
	})
	path := s.browser(t).start("Heat")
	for range 3 {
		s.listen(t, path+"/live")
	}
	p := s.browser(t).get(path + "/live")
	expect(t, "a fourth", p.status, http.StatusTooManyRequests)
	p.retryAfter(t)
	expect(t, "the page says", s.browser(t).get(path).text(".tally"), "1 film · 2 screens")
}

func TestIdleConnectionsGiveWayToAVisitor(t *testing.T) {
	s := newSite(t, func(o *web.Options) { o.MaxConnections = 16 })
	address := strings.TrimPrefix(s.url, "http://")
	dial := func(from string) net.Conn {
		conn, err := (&net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}).Dial("tcp4", address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		return conn
	}
	for i := range 100 {
		conn := dial("127.0.0.3")
		switch i % 3 {
		case 0: // silent
		case 1:
			fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: slow\r\nX-More: ")
		case 2:
			fmt.Fprint(conn, "GET /health HTTP/1.1\r\nHost: kept\r\n\r\n")
			_, _ = bufio.NewReader(conn).ReadString('\n') // it may be ended first
		}
		if i%10 == 9 {
			visitor := dial("127.0.0.2")
			fmt.Fprint(visitor, "GET / HTTP/1.1\r\nHost: site\r\nConnection: close\r\n\r\n")
			if status, err := bufio.NewReader(visitor).ReadString('\n'); !strings.Contains(status, " 200 ") {
				t.Fatalf("after %d connections a visitor is answered %q, %v", i+1, status, err)
			}
		}
	}
}

func TestSlowUploadsLeaveTurnsToOthersOfTheirAddress(t *testing.T) {
	s := newSite(t, func(o *web.Options) { o.Turns = limit.NewTurns(1) })
	address := strings.TrimPrefix(s.url, "http://")
	for range 3 {
		slow, err := net.Dial("tcp4", address)
		if err != nil {
			t.Fatal(err)
		}
		defer slow.Close()
		fmt.Fprintf(slow, "POST /lotteries HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 50000\r\n\r\ntitles=%s", address, strings.Repeat("a", 20000))
	}
	b := s.browser(t)
	path := b.start("Heat", "Dune")
	expect(t, "a page", b.get(path).status, http.StatusOK)
}

func TestBodiesThatAreReadShareABudget(t *testing.T) {
	s := newSite(t, func(o *web.Options) { o.BodyMemory = 400 << 10 })
	address := strings.TrimPrefix(s.url, "http://")
	slow, err := net.Dial("tcp4", address)
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	fmt.Fprintf(slow, "POST /lotteries HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 50000\r\n\r\ntitles=%s", address, strings.Repeat("a", 20000))
	form := url.Values{"titles": {strings.Repeat("a", 30000)}}
	b := s.browser(t)
	for b.post("/lotteries", form).status != http.StatusServiceUnavailable { // until the first is being read
	}
	expect(t, "Retry-After", b.post("/lotteries", form).header.Get("Retry-After"), "5")
	b.start("Heat") // a small one needs none of it
	slow.Close()
	for b.post("/lotteries", form).status != http.StatusUnprocessableEntity { // until its bytes are given back
	}
}
