package web_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"
)

// hostileValues stand in paths, parameters, fields and headers.
var hostileValues = []string{
	"", "0", "1", "-1", "2147483648", "9223372036854775807", "99999999999999999999", "1e9", "\x00", "a\x00b", "\xff\xfe", "\xed\xa0\x80", "\u202e\u2028",
	"../../etc/passwd", "%", "%zz", "%00", "{{.}}", "<script>alert(1)</script>", `"'><img src=x>`, "'; DROP TABLE films; --", "\r\nSet-Cookie: a=b",
	"//evil.example", `\\evil`, "javascript:alert(1)", "ﷺﷺﷺ", strings.Repeat("a", 3000), strings.Repeat("é\u0301", 700), strings.Repeat("a b ", 900),
	strings.Repeat("W", 60) + strings.Repeat(" \ufe0f", 60), "9999-12-31", "-0001-01-01", "0000-00-00", "added-9223372036854775807-1", "title--1",
	"9223372036854775807r", "all", "none", "yes", "winner watched", "ru", "Heat\nDune\nhttps://x.example\n", "Heat, Dune\nHeat\nDune", "card", "rows", "sheet", "news", "history-card",
	"no", "anybody", "everybody",
}

// hostileNames are the names of all parameters and fields that the site knows, and some that it does not.
var hostileNames = []string{
	"titles", "title", "line", "reading", "movie", "from", "leave", "name", "by", "once", "pick", "word", "letters", "list", "reason", "after", "code", "n", "next", "on", "before",
	"lang", "part", "history-card", "q", "state", "watched", "sort", "month", "replay", "v", "h", "s", "d", "round", "password", "file", "key", "as", "", "\xff", "a[]", "__proto__",
	"weight", "guests_add", "guests_draw", "vetoes", "weights", "luck", "per_guest",
}

// hostileHeaders are added to requests, one of them to each.
var hostileHeaders = []string{
	"", "HX-Request: true", "HX-Request: true\r\nHX-Target: \xff\r\nHX-Current-URL: javascript:x", "Cookie: browser=.; notice=eyJ9.x; lang=\xff",
	"Cookie: " + strings.Repeat("a=b; ", 2000), "Accept-Language: " + strings.Repeat("de-Latn,", 1200), "Accept-Language: \xff", "X-Forwarded-Proto: \xff",
	"X-Forwarded-For: " + strings.Repeat("1.2.3.4,", 1000), "X-Forwarded-Host: evil.example", "X-Request-ID: \xff\x01", "If-None-Match: \"" + strings.Repeat("x", 5000),
	"Range: bytes=0-", "Accept-Encoding: gzip;q=\xff, br, deflate", "Referer: http://%zz/\xff", "Origin: null", "Origin: \xff", "Sec-Fetch-Site: \xff",
	"Expect: 100-continue", "Content-Encoding: gzip", "Authorization: Bearer \xff", "Connection: upgrade\r\nUpgrade: websocket", "Last-Event-ID: \xff",
	"X-HTTP-Method-Override: DELETE", "Host: second.example",
}

// hostileBody makes a body of a kind, and its headers.
type hostileBody struct {
	kind string
	make func(*rand.Rand) (headers, body string)
}

const formType = "Content-Type: application/x-www-form-urlencoded\r\n"

func sized(headers, body string) (string, string) {
	return fmt.Sprintf("%sContent-Length: %d\r\n", headers, len(body)), body
}

// hostileForm is a form of n fields, their names and values drawn at random.
func hostileForm(rng *rand.Rand, n int) string {
	var form []string
	for range n {
		form = append(form, url.QueryEscape(pick(rng, hostileNames))+"="+url.QueryEscape(pick(rng, hostileValues)))
	}
	return strings.Join(form, "&")
}

func pick(rng *rand.Rand, from []string) string { return from[rng.IntN(len(from))] }

// hostileBodies are the kinds of bodies; those below the first three are for POST alone.
var hostileBodies = []hostileBody{
	{"nothing", func(*rand.Rand) (string, string) { return "", "" }},
	{"a form that never ends", func(*rand.Rand) (string, string) { // without its beginning the server would wait for that
		return formType + "Content-Length: 1000000000\r\n", strings.Repeat("a", 8<<10)
	}},
	{"fields", func(rng *rand.Rand) (string, string) { return sized(formType, hostileForm(rng, 12)) }},
	{"all fields", func(rng *rand.Rand) (string, string) {
		form := url.Values{}
		for _, name := range hostileNames {
			form.Set(name, pick(rng, hostileValues))
		}
		return sized(formType, form.Encode())
	}},
	{"an empty form", func(*rand.Rand) (string, string) { return sized(formType, "") }},
	{"a field again and again", func(rng *rand.Rand) (string, string) {
		name, form := pick(rng, hostileNames), []string{}
		for range 500 {
			form = append(form, url.QueryEscape(name)+"="+url.QueryEscape(pick(rng, hostileValues[:24])))
		}
		return sized(formType, strings.Join(form, "&"))
	}},
	{"a form as large as allowed", func(rng *rand.Rand) (string, string) {
		return sized(formType, (pick(rng, []string{"titles", "word", "reason", "by", "q"}) + "=" + strings.Repeat(pick(rng, []string{"a%0A", "%00", "%FF", "+", "ж\n"}), 64<<10))[:64<<10])
	}},
	{"a larger form", func(*rand.Rand) (string, string) {
		return sized(formType, "titles="+strings.Repeat("a%0A", 20<<10))
	}},
	{"a yet larger form", func(*rand.Rand) (string, string) {
		return sized(formType, "titles="+strings.Repeat("a%0A", 80<<10))
	}},
	{"binary", func(rng *rand.Rand) (string, string) {
		body := make([]byte, 4096)
		for i := range body {
			body[i] = byte(rng.Uint32())
		}
		return sized(formType, string(body))
	}},
	{"separators", func(*rand.Rand) (string, string) { return sized(formType, strings.Repeat("&=%&;", 10_000)) }},
	{"chunks", func(rng *rand.Rand) (string, string) {
		form := hostileForm(rng, 5)
		return formType + "Transfer-Encoding: chunked\r\n", fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(form), form)
	}},
	{"no chunks", func(*rand.Rand) (string, string) { return formType + "Transfer-Encoding: chunked\r\n", "zz\r\n" }},
	{"JSON", func(*rand.Rand) (string, string) {
		return sized("Content-Type: application/json\r\n", `{"titles":"Heat"}`)
	}},
	{"parts", func(*rand.Rand) (string, string) {
		return sized("Content-Type: multipart/form-data; boundary=x\r\n", "--x\r\nContent-Disposition: form-data; name=\"titles\"\r\n\r\nHeat\r\n--x--\r\n")
	}},
	{"a type that is none", func(*rand.Rand) (string, string) { return sized("Content-Type: \xff;;=\r\n", "titles=Heat") }},
}

// TestNoRequestBreaksARoute sends every route what it does not expect: other methods, and paths, parameters, bodies and
// headers that are huge, empty, binary, not UTF-8, or there twice. It is the same walk each time.
func TestNoRequestBreaksARoute(t *testing.T) {
	s := newSite(t)
	w := newHostileWalk(t, s)
	before := w.goroutines()
	paths := map[string]bool{}
	for _, r := range s.Routes() {
		if paths[r.Path] {
			continue
		}
		paths[r.Path] = true
		w.startLotteries()
		for _, method := range []string{"POST", "GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "FOO"} {
			bodies := hostileBodies
			if method != http.MethodPost {
				bodies = bodies[:3]
			}
			for _, body := range bodies {
				w.send(method, r.Path, body)
			}
		}
		w.expectPages()
	}
	if log := s.log.String(); strings.Contains(log, "panic") || strings.Contains(log, "level=ERROR") {
		at := max(strings.Index(log, "panic"), strings.Index(log, "level=ERROR"))
		t.Errorf("the log: %.2000s", log[at:])
	}
	w.browser.client.CloseIdleConnections()
	w.expectNoMoreGoroutines(before)
	expect(t, "the site still answers", s.browser(t).get("/").status, http.StatusOK)
}

type hostileWalk struct {
	t       *testing.T
	site    *site
	browser *browser // a host
	cookie  string   // its cookie
	rng     *rand.Rand
	codes   []string
	film    string
}

func newHostileWalk(t *testing.T, s *site) *hostileWalk {
	w := &hostileWalk{t: t, site: s, browser: s.browser(t).unfollowing(), rng: rand.New(rand.NewPCG(18, 21)), film: s.keep(t)}
	w.startLotteries()
	at, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range w.browser.client.Jar.Cookies(at) {
		w.cookie += c.Name + "=" + c.Value + "; "
	}
	return w
}

// startLotteries starts an open lottery, one that is drawn and one that is deleted, for the paths that are sent next.
func (w *hostileWalk) startLotteries() {
	open, drawn, deleted := w.browser.startUnfollowed("Heat", "Dune", "Alien"), w.browser.startUnfollowed("Heat", "Dune"), w.browser.startUnfollowed("Heat", "Dune")
	w.browser.draw(drawn)
	w.browser.post(deleted+"/delete", nil)
	w.codes = nil
	for _, path := range []string{open, open, open, drawn, drawn, deleted} { // more often those that can be changed
		w.codes = append(w.codes, strings.TrimPrefix(path, "/l/"))
	}
	w.codes = append(w.codes, "0123456789", strings.ToUpper(strings.TrimPrefix(open, "/l/"))+".,")
}

// path fills a route's pattern: now with what there is, now with what is hostile.
func (w *hostileWalk) path(pattern string) string {
	segment := func(there ...string) string {
		if w.rng.IntN(3) == 0 {
			return url.PathEscape(pick(w.rng, hostileValues))
		}
		return pick(w.rng, there)
	}
	path := strings.NewReplacer(":code", segment(w.codes...), ":n", segment("1", "2", "3"), ":g", segment("1", "2"), ":id", segment(w.film), ":year", segment("1995"),
		":hash", segment("0"), ":sum", segment("0"), "*", segment("site.css", "Heat.svg")).Replace(pattern)
	if w.rng.IntN(2) == 0 {
		path += "?" + hostileForm(w.rng, 6)
	}
	return path
}

// send sends one request, and expects a whole answer that is no failure of the site.
func (w *hostileWalk) send(method, pattern string, body hostileBody) {
	path, header := w.path(pattern), pick(w.rng, hostileHeaders)
	headers, content := body.make(w.rng)
	if header != "" {
		header += "\r\n"
	}
	if w.rng.IntN(3) > 0 {
		header += "Cookie: " + w.cookie + "\r\n"
	}
	what := fmt.Sprintf("%s %.200q with %s and %.100q", method, path, body.kind, header)
	status, answer, err := w.exchange(method, fmt.Sprintf("%s %s HTTP/1.1\r\nHost: site.example\r\nConnection: close\r\n%s%s\r\n%s", method, path, header, headers, content))
	switch {
	case err != nil:
		w.t.Errorf("%s: %v", what, err)
	case status >= 500:
		w.t.Errorf("%s: %d %.300s", what, status, answer)
	}
	for _, told := range []string{"SQLSTATE", "runtime error", "goroutine ", "pgx:", "jackc/", "pgconn"} {
		if bytes.Contains(answer, []byte(told)) && !strings.Contains(pattern, "metrics") && !strings.Contains(pattern, "static") {
			w.t.Errorf("%s: the answer has %q", what, told)
		}
	}
}

// expectPages looks at all that may show what was sent.
func (w *hostileWalk) expectPages() {
	paths := []string{"/", "/history", "/library", "/library/" + w.film}
	for _, code := range w.codes {
		paths = append(paths, "/l/"+code, "/l/"+code+"/screen", "/l/"+code+"/proof")
	}
	for _, path := range paths {
		if p := w.browser.get(path); p.status >= 500 {
			w.t.Errorf("%s, afterwards: %d", path, p.status)
		}
	}
}

// hanging is for how long an answer may not come before it counts as one that never does.
const hanging = time.Minute

// exchange sends a request as it is, and returns the answer. Of an event stream it is the head alone.
func (w *hostileWalk) exchange(method, request string) (status int, answer []byte, err error) {
	conn, err := net.Dial("tcp", strings.TrimPrefix(w.site.url, "http://"))
	if err != nil {
		return 0, nil, err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(hanging)); err != nil {
		return 0, nil, err
	}
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		_, _ = io.WriteString(conn, request) // the answer may come, and the connection end, before all is sent
	}()
	defer func() { conn.Close(); <-sent }()
	reader := bufio.NewReader(conn)
	for {
		resp, err := http.ReadResponse(reader, &http.Request{Method: method})
		if err != nil {
			return 0, nil, err
		}
		if resp.StatusCode == http.StatusContinue {
			continue
		}
		if resp.Header.Get("Content-Security-Policy") == "" {
			return resp.StatusCode, nil, fmt.Errorf("%d without security headers", resp.StatusCode)
		}
		if strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream") {
			return resp.StatusCode, nil, nil
		}
		answer, err := io.ReadAll(resp.Body)
		return resp.StatusCode, answer, err
	}
}

// goroutines returns how many goroutines are in the site's own code.
func (w *hostileWalk) goroutines() (n int) {
	stacks := make([]byte, 8<<20)
	for stack := range strings.SplitSeq(string(stacks[:runtime.Stack(stacks, true)]), "\n\n") {
		if strings.Contains(stack, "movie-lottery/app/") && !strings.Contains(stack, "hostileWalk") {
			n++
		}
	}
	return n
}

// expectNoMoreGoroutines waits until what requests have left behind has ended.
func (w *hostileWalk) expectNoMoreGoroutines(before int) {
	ctx, cancel := context.WithTimeout(w.t.Context(), hanging)
	defer cancel()
	for n := w.goroutines(); n > before; n = w.goroutines() {
		if ctx.Err() != nil {
			w.t.Fatalf("%d goroutines of the site were left, of %d before", n, before)
		}
		runtime.Gosched()
	}
}
