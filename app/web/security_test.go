package web_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"movie-lottery/app/testdb"
	"movie-lottery/app/web"
)

func inZone(t *testing.T, name string) func(*web.Options) {
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return func(o *web.Options) { o.TimeZone = zone }
}

const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; manifest-src 'self'; " +
	"img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func TestEveryAnswerHasSecurityHeaders(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat", "Dune")
	style, _ := b.get("/").Find("link[rel=stylesheet]").Attr("href")
	for _, p := range []page{
		b.get("/"), b.get(path), b.get(path + "/proof"), b.get("/nothing"), b.get("/health"), b.get("/metrics"), b.get(path + "/proof.json"), b.get(style),
		b.post("/lotteries", nil), b.do(http.MethodDelete, "/history", nil), b.htmx().get(path),
	} {
		expect(t, p.path, p.header.Get("Content-Security-Policy"), policy)
		expect(t, p.path, p.header.Get("X-Content-Type-Options"), "nosniff")
		expect(t, p.path, p.header.Get("Referrer-Policy"), "same-origin")
		if p.header.Get("X-Request-Id") == "" {
			t.Errorf("%s has no number", p.path)
		}
		if cache := p.header.Get("Cache-Control"); cache != "private, no-cache" && p.path != style {
			t.Errorf("%s: Cache-Control %s", p.path, cache)
		}
	}
}

func TestFragmentsVaryByHXRequest(t *testing.T) {
	b := newSite(t).browser(t)
	for _, path := range []string{"/history", "/library", "/library?pick=yes"} {
		if vary := b.htmx().get(path).header.Get("Vary"); !strings.Contains(vary, "HX-Request") {
			t.Errorf("%s varies by %s alone", path, vary)
		}
	}
}

func TestPagesKeepToContentSecurityPolicy(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat", "Dune")
	for _, p := range []page{b.get("/"), b.get(path), b.get(path + "/proof"), b.get("/history"), b.get("/library"), b.get("/nothing")} {
		if n := p.Find("[style], style, script:not([src]), [onclick], [onload], a[href^='javascript:']").Length(); n > 0 {
			t.Errorf("%s: %d inline styles or scripts", p.path, n)
		}
	}
}

func TestTypedTextIsEscaped(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	nasty := `<script>alert(1)</script>"'><img src=x onerror=alert(2)>`
	p := b.post("/lotteries", url.Values{"titles": {nasty + "\n{{.}}"}, "name": {nasty}, "by": {`"><b>`}})
	path := p.path
	b.post(path+"/draw", url.Values{"word": {nasty}})
	s.reveal(t)
	b.post("/library", url.Values{"titles": {nasty}})
	for _, p := range []page{
		b.get(path), b.get(path + "/proof"), b.htmx().get(path), b.get("/history?q=" + url.QueryEscape(nasty)), b.get("/library"), b.get("/"),
		b.post("/lotteries", url.Values{"titles": {nasty + strings.Repeat("x", 200)}, "by": {nasty + strings.Repeat("x", 200)}}),
		b.post("/l/0123456789/tickets", url.Values{"titles": {nasty}}),
	} {
		if n := p.Find("main script, main img, main b, main [onerror]").Length(); n > 0 {
			t.Errorf("%s: %d elements that a visitor typed", p.path, n)
		}
	}
	if said := b.get(path).text("main"); !strings.Contains(said, strings.Join(strings.Fields(nasty), " ")) {
		t.Errorf("something of it is lost: %s", said)
	}
}

func TestCrossSiteFormIsRefusedOnEveryRoute(t *testing.T) {
	s := newSite(t)
	cases := routeCases(t, s)
	for name := range cases {
		path, isPost := strings.CutPrefix(name, "POST ")
		if !isPost {
			continue
		}
		path = strings.NewReplacer(":code", "0123456789", ":n", "1", ":g", "1", ":id", "1").Replace(path)
		for header, value := range map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"} {
			b := s.browser(t)
			b.header.Set(header, value)
			p := b.post(path, url.Values{"titles": {"Heat"}})
			expect(t, name+" with "+header, p.status, http.StatusForbidden)
			expect(t, name+" is a page", p.text("h1"), "That came from another site")
			expect(t, name+" sets no cookie", p.header.Get("Set-Cookie"), "")
		}
	}
	own := s.browser(t)
	own.header.Set("Origin", s.url)
	own.header.Set("Sec-Fetch-Site", "same-origin")
	expect(t, "its own", own.post("/lotteries", url.Values{"titles": {"Heat"}}).status, http.StatusOK)
}

func TestPanicIsAnsweredWithPageAndLogged(t *testing.T) {
	s := newSite(t, func(o *web.Options) { o.TimeZone = nil }) // which no date can be in
	b := s.browser(t)
	b.unfollowing().startUnfollowed("Heat")
	for range 2 {
		p := b.get("/history")
		expect(t, "status", p.status, http.StatusInternalServerError)
		expect(t, "a page", p.text("h1"), "Something broke")
		if strings.Contains(p.body, "Location") {
			t.Error("the page tells what broke")
		}
	}
	if log := s.log.String(); !strings.Contains(log, "missing Location") || !strings.Contains(log, "history.go") || !strings.Contains(log, "route=/history status=500") {
		t.Errorf("the log: %s", log)
	}
}

func TestFormIsGivenBackWhileDatabaseIsAway(t *testing.T) {
	s := newSiteAt(t, "postgres://unknown@127.0.0.1:1/nothing")
	b := s.browser(t)
	for _, path := range []string{"/", "/l/0123456789", "/l/0123456789/proof", "/history", "/library", "/health/ready", "/l/0123456789/proof.json"} {
		p := b.get(path)
		expect(t, path, p.status, http.StatusServiceUnavailable)
		if strings.HasPrefix(p.header.Get("Content-Type"), "text/html") {
			again, _ := p.Find("main a.button").Attr("href")
			expect(t, path+" leads on to", again, path)
		}
		expect(t, path, p.header.Get("Retry-After"), "5")
	}
	expect(t, "the process lives", b.get("/health").body, `{"status":"healthy"}`)

	for _, path := range []string{"/lotteries", "/l/0123456789/tickets", "/library"} {
		p := b.post(path, url.Values{"titles": {"Heat\nDune <1984>"}, "by": {`A "B"`}})
		expect(t, path, p.status, http.StatusServiceUnavailable)
		expect(t, path, p.header.Get("Retry-After"), "5")
		form := p.Find(`form[action="` + path + `"][method=post]`)
		expect(t, path+": kept", strings.TrimPrefix(form.Find("textarea[name=titles]").Text(), "\n"), "Heat\nDune <1984>")
		by, _ := form.Find("input[name=by]").Attr("value")
		expect(t, path+": kept", by, `A "B"`)
		if strings.Contains(p.body, "127.0.0.1") {
			t.Errorf("%s tells where the database is", path)
		}
	}
	if !strings.Contains(s.log.String(), "connection refused") {
		t.Error("the log does not say why")
	}
}

func TestFormThatMayHaveBeenSavedSaysSo(t *testing.T) {
	network := testdb.NewNetwork(t, testdb.New(t))
	b := newSiteAt(t, network.URL).browser(t)
	path := b.start("Heat", "Dune")
	for _, form := range []struct {
		path   string
		fields url.Values
		shown  string
	}{
		{"/library", url.Values{"titles": {"Alien"}}, "/library"},
		{"/lotteries", url.Values{"titles": {"Alien\nHeat"}, "by": {"Bo"}}, "/"},
	} {
		expect(t, form.path+": prepares the statement", b.post(form.path, url.Values{"titles": {"Paprika"}}).status, http.StatusOK)
		network.CutAtAnswer.Store(true)
		p := b.post(form.path, form.fields)
		network.CutAtAnswer.Store(false)
		expect(t, form.path, p.status, http.StatusServiceUnavailable)
		expect(t, form.path, p.text("h1 + p"), "It may have been saved: check before you send it again. Your text is still here.")
		expect(t, form.path+": kept", strings.TrimPrefix(p.Find("textarea[name=titles]").Text(), "\n"), form.fields.Get("titles"))
		look, _ := p.Find("main a.button").Attr("href")
		expect(t, form.path+": to look", b.get(look).path, form.shown)
	}
	network.CutAtAnswer.Store(true)
	p := b.post(path+"/tickets", url.Values{"titles": {"Alien"}}) // its first statement only reads
	expect(t, "before it was sent", p.text("h1 + p"), "We can’t save anything just now. Your text is still here; send it again.")
}

func TestRepeatedFieldsAreGivenBack(t *testing.T) {
	s := newSiteAt(t, "postgres://unknown@127.0.0.1:1/nothing")
	p := s.browser(t).post("/lotteries", url.Values{"titles": {"Heat"}, "movie": {"1", "2"}})
	expect(t, "status", p.status, http.StatusServiceUnavailable)
	expect(t, "movies", p.Find("input[name=movie]").Length(), 2)
	second, _ := p.Find("input[name=movie]").Eq(1).Attr("value")
	expect(t, "the second", second, "2")
}

func TestRefusedDatabaseLoginIs503(t *testing.T) {
	database, err := url.Parse(testdb.Empty(t))
	if err != nil {
		t.Fatal(err)
	}
	database.Path = "/nothing"
	b := newSiteAt(t, database.String()).browser(t)
	for _, path := range []string{"/", "/health/ready"} {
		expect(t, path, b.get(path).status, http.StatusServiceUnavailable)
	}
}

// say sends bytes as they are, and returns what comes back until the connection is closed.
func (s *site) say(t *testing.T, request string) string {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	if err != nil {
		t.Fatal(err)
	}
	return string(answer)
}

func TestTooLargeBodyIsRefusedUnread(t *testing.T) {
	s := newSite(t)
	answer := s.say(t, "POST /lotteries HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"+
		"Content-Length: 1000000000\r\n\r\n"+strings.Repeat("x", 8<<10)) // and no more ever comes
	if !strings.HasPrefix(answer, "HTTP/1.1 413 ") {
		t.Errorf("the answer: %.200s", answer)
	}
}

func TestUnreadableRequestIsAnsweredAndNotLogged(t *testing.T) {
	s := newSite(t)
	const begun = "GET /l/secretcode HTTP/1.1\r\nHost: x\r\nCookie: browser="
	for request, status := range map[string]string{
		"FOO /l/secretcode HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n": "405",
		strings.Replace(begun, ":", "", 2) + "SECRET\r\n\r\n":                "400",
		begun + strings.Repeat("SECRET", 8<<10)[:8<<10-len(begun)]:           "431", // as much as is read, without an end
	} {
		answer := s.say(t, request)
		for _, part := range []string{"HTTP/1.1 " + status + " ", "Content-Security-Policy: default-src 'none'", "X-Request-Id: ", "<h1>"} {
			if !strings.Contains(answer, part) {
				t.Errorf("%s: no %s in %.400s", status, part, answer)
			}
		}
	}
	if log := s.log.String(); strings.Contains(log, "secretcode") || strings.Contains(log, "SECRET") || !strings.Contains(log, "refused unread") {
		t.Errorf("the log: %s", log)
	}
}

func TestLogHasRoutesAndNoCodes(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	b.header.Set("X-Request-ID", "proxy-1234")
	path := b.start("Heat", "Dune")
	b.get(path)
	log := s.log.String()
	if strings.Contains(log, strings.TrimPrefix(path, "/l/")) {
		t.Errorf("the log has the code: %s", log)
	}
	if !strings.Contains(log, "request=proxy-1234 method=GET route=/l/:code status=200") {
		t.Errorf("the log: %s", log)
	}
	forging := s.browser(t)
	forging.header.Set("X-Request-ID", "x\tstatus=500")
	if id := forging.get("/health").header.Get("X-Request-ID"); strings.Contains(id, "status") {
		t.Errorf("numbered %q", id)
	}
}

func TestShutdownAnswersAcceptedRequests(t *testing.T) {
	databaseURL := testdb.New(t)
	s := newSiteAt(t, databaseURL)
	s.db = testdb.Connect(t, databaseURL)
	looking := testdb.Connect(t, databaseURL)
	b := s.browser(t)
	path := b.start("Heat", "Dune")
	s.exec(t, "BEGIN")
	s.exec(t, "SELECT 1 FROM lotteries FOR UPDATE") // the draw has to wait for this
	answered := make(chan page)
	go func() { answered <- b.unfollowing().post(path+"/draw", nil) }()
	for waiting := false; !waiting; {
		if err := looking.QueryRow(t.Context(), `SELECT count(*) > 0 FROM pg_stat_activity
			WHERE datname = current_database() AND wait_event_type = 'Lock'`).Scan(&waiting); err != nil {
			t.Fatal(err)
		}
	}
	stopped := make(chan error, 1)
	go func() { stopped <- s.Shutdown(context.Background()) }()
	for refused := false; !refused; {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
		if refused = err != nil; !refused {
			conn.Close()
		}
	}
	select {
	case err := <-stopped:
		t.Errorf("it did not wait for the draw: %v", err)
	default:
	}
	s.exec(t, "COMMIT")
	if p := <-answered; p.status != http.StatusSeeOther {
		t.Errorf("the draw that was under way: %d", p.status)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
}
