package web_test

import (
	"bufio"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"movie-lottery/app/testdb"
)

// stream is a lottery's stream of events as a browser reads it.
type stream struct {
	t     *testing.T
	lines *bufio.Scanner
}

func (s *site) listen(t *testing.T, path string) *stream {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := (&http.Transport{}).RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = resp.Body.Close() })
	if kind := resp.Header.Get("Content-Type"); resp.StatusCode != http.StatusOK || kind != "text/event-stream" {
		t.Fatalf("%s: %d %s", path, resp.StatusCode, kind)
	}
	if resp.Header.Get("X-Request-ID") == "" || resp.Header.Get("Content-Security-Policy") == "" || resp.Header.Get("Content-Encoding") != "" {
		t.Errorf("the head of a stream: %v", resp.Header)
	}
	return &stream{t: t, lines: bufio.NewScanner(resp.Body)}
}

// next waits for the next event, and is "name data".
func (s *stream) next() string {
	s.t.Helper()
	for s.lines.Scan() {
		if name, ok := strings.CutPrefix(s.lines.Text(), "event: "); ok && s.lines.Scan() {
			return name + " " + strings.TrimPrefix(s.lines.Text(), "data: ")
		}
	}
	s.t.Fatalf("the stream ended: %v", s.lines.Err())
	return ""
}

// nextVersion waits for the next event that tells a version.
func (s *stream) nextVersion() string {
	s.t.Helper()
	for {
		if version, ok := strings.CutPrefix(s.next(), "changed "); ok {
			return version
		}
	}
}

func TestEveryChangeIsSentAsAnEvent(t *testing.T) {
	s := newSite(t)
	host, friend := s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune")
	tv := s.listen(t, path+"/live")
	expect(t, "at once", tv.next(), "changed 1")
	expect(t, "how many", tv.next(), "watching 1")

	friend.post(path+"/tickets", url.Values{"titles": {"Alien"}})
	expect(t, "added", tv.nextVersion(), "2")
	friend.post(path+"/tickets/3/remove", nil)
	expect(t, "taken out", tv.nextVersion(), "3")
	friend.post(path+"/tickets/3/remove", nil) // changes nothing
	friend.post(path+"/draw", nil)
	s.reveal(t)
	expect(t, "drawn", tv.nextVersion(), "4")
	expect(t, "revealed", tv.nextVersion(), "4r")
	host.post(path+"/delete", nil)
	expect(t, "deleted", tv.nextVersion(), "5r")
}

func TestAChangeOfAnotherInstanceIsSentAsAnEvent(t *testing.T) {
	databaseURL := testdb.New(t)
	here, there := newSiteAt(t, databaseURL), newSiteAt(t, databaseURL)
	path := here.browser(t).start("Heat", "Dune")
	phone := here.listen(t, path+"/live")
	expect(t, "at once", phone.nextVersion(), "1")
	there.browser(t).post(path+"/tickets", url.Values{"titles": {"Alien"}})
	expect(t, "changed there", phone.nextVersion(), "2")
	expect(t, "and is on the page", here.browser(t).htmx().get(path+"?v=1").films(), "Heat; Dune; Alien")
}

func TestAnInstanceReadsBeforeItAnswersThatNothingIsNew(t *testing.T) {
	databaseURL := testdb.New(t)
	told, asked := newSiteAt(t, databaseURL), newSiteAt(t, databaseURL)
	told.db = testdb.Connect(t, databaseURL)
	path := told.browser(t).start("Heat", "Dune")
	tv := asked.listen(t, path+"/live")
	expect(t, "at first", tv.nextVersion(), "1")
	page := asked.browser(t).htmx()
	told.browser(t).post(path+"/tickets", url.Values{"titles": {"Alien"}})
	expect(t, "a film", page.get(path+"?v=1&h=2").films(), "Heat; Dune; Alien")
	expect(t, "of which it tells its own at once", tv.nextVersion(), "2")
	expect(t, "nothing but that", page.get(path+"?v=2&h=2").status, http.StatusNoContent)
	told.browser(t).post(path+"/draw", nil)
	told.hold(t)
	expect(t, "a draw, on the proof", page.get(path+"/proof?v=2&d=0&h=3").Find("[data-draw]").Length(), 1)
	told.reveal(t)
	if p := page.get(path + "?v=3&h=3r"); p.winner() == "" {
		t.Errorf("a reveal: %d %s", p.status, p.text("h1"))
	}
}

func TestAFailedReadIsNotKept(t *testing.T) {
	s := newSite(t)
	host := s.browser(t)
	path := host.start("Heat", "Dune")
	tv := s.listen(t, path+"/live")
	expect(t, "at first", tv.nextVersion(), "1")
	host.post(path+"/tickets", url.Values{"titles": {"Alien"}})
	for place, lock := range map[string]string{"": "tickets", "/proof": "draws"} {
		s.exec(t, "BEGIN")
		s.exec(t, "LOCK TABLE "+lock)
		expect(t, "while it can't be read", host.htmx().get(path+place+"?v=1").status, http.StatusServiceUnavailable)
		s.exec(t, "ROLLBACK")
		expect(t, "then", host.htmx().get(path+place+"?v=1").status, http.StatusOK)
	}
}

func TestAnUnknownOrDeletedLotteryHasNoStream(t *testing.T) {
	s := newSite(t)
	host := s.browser(t)
	path := host.start("Heat", "Dune")
	expect(t, "asked for its head alone", host.do(http.MethodHead, path+"/live", nil).header.Get("Content-Type"), "text/event-stream")
	expect(t, "unknown", host.get("/l/0123456789/live").status, http.StatusNotFound)
	tv := s.listen(t, path+"/live")
	host.post(path+"/delete", nil)
	expect(t, "deleted, with a stream open", host.get(path+"/live").status, http.StatusGone)
	host.post(path+"/restore", nil)
	for range 3 {
		tv.nextVersion()
	}
	expect(t, "and back", host.do(http.MethodHead, path+"/live", nil).status, http.StatusOK)
}

func TestScreensAreCounted(t *testing.T) {
	s := newSite(t)
	host := s.browser(t)
	path := host.start("Heat", "Dune")
	phone := s.listen(t, path+"/live?v=1&s=1")
	tv := s.listen(t, path+"/live?v=1&s=1")
	expect(t, "the TV", tv.next(), "watching 2")
	expect(t, "the phone", phone.next(), "watching 2")
	expect(t, "the page", host.get(path).text(".tally"), "2 films · 2 screens")
	expect(t, "a page that knows", host.htmx().get(path+"?v=1&s=2").status, http.StatusNoContent)
	expect(t, "a page that does not", host.htmx().get(path+"?v=1&s=1").text(".tally"), "2 films · 2 screens")
	expect(t, "the metrics", strings.Contains(host.get("/metrics").body, "\nmovie_lottery_watchers 2\n"), true)
}

// reads is how often something was read from the database.
func (s *site) reads(t *testing.T, what string) (n uint64) {
	t.Helper()
	families, err := s.metrics.Registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			if f.GetName() == "movie_lottery_database_call_duration_seconds" && m.GetLabel()[0].GetValue() == what {
				n = m.GetHistogram().GetSampleCount()
			}
		}
	}
	return n
}

func TestOneReadServesAllPagesThatHeardOfAChange(t *testing.T) {
	s := newSite(t)
	host, friend := s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune")
	tv := s.listen(t, path+"/live")
	expect(t, "at first", tv.nextVersion(), "1")
	friend.post(path+"/tickets", url.Values{"titles": {"Alien"}})
	expect(t, "told", tv.nextVersion(), "2")

	russian := s.browser(t)
	russian.header.Set("Accept-Language", "ru")
	before := s.reads(t, "lottery")
	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			b, films, said, mayChange := s.browser(t), "Heat; Dune; Alien", "In the draw", 0
			switch i % 4 {
			case 0:
				b, said, mayChange = host, "Yours are inFrom the others", 3
			case 1:
				b, films, said, mayChange = friend, "Alien; Heat; Dune", "Yours are inFrom the others", 1
			case 2:
				b, said = russian, "Участвуют"
			}
			p := b.htmx().get(path + "?v=1&n=2")
			what := fmt.Sprintf("visitor %d", i%4)
			expect(t, what+", films", p.films(), films)
			expect(t, what+", language", p.text("#films h2"), said)
			expect(t, what+", may change", p.Find(".actions").Length(), mayChange)
			expect(t, what+", what is new", p.text(".ticket.new .said .film"), "Alien")
		})
	}
	all.Wait()
	expect(t, "reads", s.reads(t, "lottery")-before, uint64(1))
	expect(t, "a page that is up to date costs none", host.htmx().get(path+"?v=2").status, http.StatusNoContent)
	expect(t, "reads", s.reads(t, "lottery")-before, uint64(1))

	friend.post(path+"/tickets", url.Values{"titles": {"Paprika"}})
	expect(t, "and the page of a guest who changed something is never older", friend.htmx().get(path+"?v=2").films(), "Alien; Paprika; Heat; Dune")
}

func TestOneReadServesAllProofsThatHeardOfADraw(t *testing.T) {
	s := newSite(t)
	host := s.browser(t)
	path := host.start("Heat", "Dune")
	proof := path + "/proof"
	poll := func(p page) string { return p.Find(".proof").AttrOr("hx-get", "") }
	tv := s.listen(t, path+"/live")
	expect(t, "at first", tv.nextVersion(), "1")
	known := poll(host.get(proof))
	host.post(path+"/tickets", url.Values{"titles": {"Alien"}})
	expect(t, "a film", tv.nextVersion(), "2")
	expect(t, "is nothing new to it", host.htmx().get(known+"&h=2").status, http.StatusNoContent)
	host.post(path+"/draw", nil)
	s.hold(t)
	expect(t, "drawn", tv.nextVersion(), "3")

	before := s.reads(t, "proof")
	var all sync.WaitGroup
	for range 40 {
		all.Go(func() {
			expect(t, "draws", s.browser(t).htmx().get(known+"&h=3").Find("[data-draw]").Length(), 1)
		})
	}
	all.Wait()
	expect(t, "reads", s.reads(t, "proof")-before, uint64(1))
	known = poll(host.get(proof))
	s.reveal(t)
	expect(t, "revealed", tv.nextVersion(), "3r")
	expect(t, "is new to it", host.htmx().get(known+"&h=3r").Find("[data-check]").Length(), 1)
}

func TestADrawAndItsRevealReachEveryPage(t *testing.T) {
	s := newSite(t)
	path := s.browser(t).start("Heat", "Dune")
	tv := s.listen(t, path+"/live")
	expect(t, "at first", tv.nextVersion(), "1")
	s.browser(t).post(path+"/draw", nil)
	s.hold(t)
	expect(t, "drawn", tv.nextVersion(), "2")
	p := s.browser(t).htmx().get(path + "?v=1")
	expect(t, "heading", p.text("h1"), "Drawing…")
	s.reveal(t)
	expect(t, "revealed", tv.nextVersion(), "2r")
	p = s.browser(t).htmx().get(path + "?v=2")
	expect(t, "then every page shows it", p.winner(), s.browser(t).get(path).winner())
	if p.winner() == "" {
		t.Error("there is no winner")
	}
}
