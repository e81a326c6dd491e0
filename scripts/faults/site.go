package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// site is a running copy of the program.
type site struct {
	e       *env
	port    int
	environ []string
	shell   string // enters limits before the program starts
	cmd     *exec.Cmd
}

// serve starts the program on the database at a port and waits until it is ready; cleanup stops it. Limits are off unless
// the fault is about them.
func (e *env) serve(databasePort int, environ ...string) *site {
	s := &site{e: e, port: freePort(), environ: append([]string{"DATABASE_URL=" + e.siteURL(databasePort), "LIMITS=off"}, environ...)}
	s.start()
	e.defers(func() { s.signal(syscall.SIGKILL) })
	return s
}

func (s *site) start() {
	log := must(os.OpenFile(s.e.dir+"/site.log", os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644))
	defer log.Close()
	s.cmd = exec.Command("sh", "-c", s.shell+"exec "+program)
	s.cmd.Env = append(append(os.Environ(), "PORT="+strconv.Itoa(s.port), "SECRET_KEY="+strings.Repeat("faults", 8), "LOG_FORMAT=json"), s.environ...)
	s.cmd.Stdout, s.cmd.Stderr = log, log
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	check(s.cmd.Start())
	s.e.within(30*time.Second, "the site is ready", func() error { return s.visitor().get("/health/ready") })
}

// signal sends a signal that ends the process, and waits for its end.
func (s *site) signal(sig syscall.Signal) {
	if s.cmd.ProcessState == nil {
		_ = s.cmd.Process.Signal(sig)
		_ = s.cmd.Wait()
	}
}

var rssAnon = regexp.MustCompile(`RssAnon:\s+(\d+) kB`)

// memory returns the memory that is the process's own, in megabytes; 0 once it has ended.
func (s *site) memory() float64 {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if m := rssAnon.FindSubmatch(status); m != nil {
		kb, _ := strconv.Atoi(string(m[1]))
		return float64(kb) / 1024
	}
	return 0
}

// visitor is a client with cookies of its own.
type visitor struct {
	base    string
	address string // that a proxy would tell; empty: the client's own
	client  *http.Client
}

func (s *site) visitor() *visitor { return visitorOf(s.port) }

// elsewhere returns a visitor whose connections come from another address than those of all others.
func (s *site) elsewhere() *visitor {
	v := s.visitor()
	v.client.Transport = &http.Transport{DisableKeepAlives: true,
		DialContext: (&net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 2)}}).DialContext}
	return v
}

func visitorOf(port int) *visitor {
	jar, _ := cookiejar.New(nil)
	return &visitor{base: fmt.Sprintf("http://127.0.0.1:%d", port), client: &http.Client{
		Jar: jar, Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// answer is what a visitor got.
type answer struct {
	status   int
	location string
	body     []byte
}

func (v *visitor) do(method, path string, form url.Values) (answer, error) {
	req, err := http.NewRequest(method, v.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		return answer{}, err
	}
	req.Header.Set("Accept-Language", "en")
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if v.address != "" {
		req.Header.Set("X-Forwarded-For", v.address)
	}
	res, err := v.client.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	location, _, _ := strings.Cut(res.Header.Get("Location"), "?")
	return answer{res.StatusCode, location, body}, err
}

// get returns an error unless the page was answered with 200.
func (v *visitor) get(path string) error {
	a, err := v.do(http.MethodGet, path, nil)
	if err == nil && a.status != http.StatusOK {
		err = fmt.Errorf("%s: %d %s", path, a.status, a.body[:min(len(a.body), 200)])
	}
	return err
}

// lottery starts a lottery and returns its path.
func (v *visitor) lottery(titles string) string {
	a := must(v.do(http.MethodPost, "/lotteries", url.Values{"titles": {titles}}))
	if a.status != http.StatusSeeOther {
		check(fmt.Errorf("starting a lottery: %d", a.status))
	}
	return a.location
}

// load is what writers and one reader got while a fault lasted.
type load struct {
	mutex    sync.Mutex
	titles   []string // that were acknowledged
	statuses map[int]int
	broken   int    // requests without an answer
	unknown  int    // answers that say that it may have been saved
	stop     func() // ends the clients and waits for them
}

// write has clients start lotteries and add films, one after the other, until load.stop.
func write(port, clients int) *load {
	ctx, cancel := context.WithCancel(context.Background())
	l := &load{statuses: map[int]int{}}
	var running sync.WaitGroup
	for client := range clients {
		running.Go(func() {
			v, path := visitorOf(port), ""
			for n := 0; ctx.Err() == nil; n++ {
				title := fmt.Sprintf("Written %d by %d at %d", n, client, time.Now().UnixNano())
				to := path + "/tickets"
				if n%8 == 0 || path == "" {
					to = "/lotteries"
				}
				a, err := v.do(http.MethodPost, to, url.Values{"titles": {title}})
				l.count(a, err, title)
				if a.status == http.StatusSeeOther && to == "/lotteries" {
					path = a.location
				}
				if err != nil {
					time.Sleep(5 * time.Millisecond)
				}
			}
		})
	}
	l.stop = func() { cancel(); running.Wait() }
	return l
}

func (l *load) count(a answer, err error, title string) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	switch {
	case err != nil:
		l.broken++
		return
	case a.status == http.StatusSeeOther:
		l.titles = append(l.titles, title)
	case bytes.Contains(a.body, []byte("may have been saved")):
		l.unknown++
	}
	l.statuses[a.status]++
}

// lost returns how many of the acknowledged films the database does not have.
func (l *load) lost(e *env) int {
	return len(l.titles) - query[int](e, "SELECT count(DISTINCT title) FROM tickets WHERE title = ANY ($1)", l.titles)
}

func (l *load) result(e *env, seen string) result {
	l.stop()
	lost := l.lost(e)
	r := result{lost: fmt.Sprintf("%d of %d", lost, len(l.titles))}
	r.seen = fmt.Sprintf("%s%d saved, %d × 503 (%d of them: may have been saved), %d cut off", seen, len(l.titles), l.statuses[503], l.unknown, l.broken)
	for status, n := range l.statuses {
		if status >= 500 && status != 503 {
			r.bad = fmt.Sprintf("%d × %d", n, status)
		}
	}
	if lost > 0 || len(l.titles) == 0 {
		r.bad = "lost"
	}
	return r
}

// visits are a visitor's requests for pages while something else happens.
type visits struct {
	n, failed int
	slowest   time.Duration
	stop      func()
}

// visit asks for pages, one after the other, until visits.stop.
func visit(ask func(n int) error) *visits {
	ctx, cancel := context.WithCancel(context.Background())
	t := &visits{}
	done := make(chan bool)
	go func() {
		defer close(done)
		for ; ctx.Err() == nil; t.n++ {
			began := time.Now()
			if err := ask(t.n); err != nil {
				t.failed++
			}
			t.slowest = max(t.slowest, time.Since(began))
			time.Sleep(30 * time.Millisecond)
		}
	}()
	t.stop = func() { cancel(); <-done }
	return t
}

func (t *visits) String() string {
	t.stop()
	return fmt.Sprintf("a visitor's slowest page %s, %d of %d failed", t.slowest.Round(time.Millisecond), t.failed, t.n)
}

// within returns what is bad about pages that took longer than a limit, or failed.
func (t *visits) within(limit time.Duration) string {
	switch {
	case t.failed > 0:
		return "pages failed"
	case t.slowest > limit:
		return "over " + limit.String()
	}
	return ""
}
