package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// site is a process that serves HTTP.
type site struct {
	ctx     context.Context
	address string // host:port
	pid     int
	stop    func()
	client  *http.Client
}

func newSite(ctx context.Context, address string, pid int, stop func()) *site {
	return &site{ctx, address, pid, stop, &http.Client{
		Transport:     &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 100}, // bodies are wanted as they were sent
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       30 * time.Second,
	}}
}

// gzipped asks for a compressed answer, as browsers do.
const gzipped = "Accept-Encoding: gzip"

// request sends a request, and returns the answer and its body. Headers are "Name: value". Any other status than the one
// that is wanted is an error, with 0 only those from 500 on.
func (s *site) request(want int, method, path, form string, headers ...string) (*http.Response, []byte, error) {
	req := must(http.NewRequestWithContext(s.ctx, method, "http://"+s.address+path, strings.NewReader(form)))
	req.Header.Set("Accept-Language", "en")
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	res, err := s.client.Do(req)
	if err != nil {
		return nil, nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err == nil && (res.StatusCode >= 500 || want > 0 && res.StatusCode != want) {
		err = fmt.Errorf("%s %s was answered with %d", method, path, res.StatusCode)
	}
	return res, body, err
}

// get returns the body of a page or fragment.
func (s *site) get(path string, headers ...string) []byte {
	_, body, err := s.request(200, http.MethodGet, path, "", headers...)
	check(err)
	return body
}

// post sends a form and returns the path that the answer leads to.
func (s *site) post(path, form string) string {
	res, _, err := s.request(303, http.MethodPost, path, form)
	check(err)
	location, _, _ := strings.Cut(res.Header.Get("Location"), "?")
	return location
}

var rssAnon = regexp.MustCompile(`RssAnon:\s+(\d+) kB`)

// memory returns the memory that is the process's own (RssAnon), in bytes: resident, and no pages of files. It is 0 once
// the process has ended.
func (s *site) memory() int64 {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.pid))
	m := rssAnon.FindSubmatch(status)
	if m == nil {
		return 0
	}
	return int64(must(strconv.Atoi(string(m[1])))) << 10
}

// maxMemory calls f and returns the most memory that the process had meanwhile.
func (s *site) maxMemory(f func()) int64 {
	done := make(chan bool)
	most := make(chan int64, 1)
	go func() {
		highest := int64(0)
		for running := true; running; {
			highest = max(highest, s.memory())
			select {
			case <-done:
				running = false
			case <-time.After(20 * time.Millisecond):
			}
		}
		most <- highest
	}()
	func() { defer close(done); f() }()
	return <-most
}

// cpuTime returns the processor time that the process has used so far.
func (s *site) cpuTime() time.Duration {
	const tick = 10 * time.Millisecond // the unit in /proc/PID/stat, the same on every Linux
	stat := string(must(os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.pid))))
	fields := strings.Fields(stat[strings.LastIndex(stat, ")")+1:]) // the name before may hold spaces
	return time.Duration(must(strconv.Atoi(fields[11]))+must(strconv.Atoi(fields[12]))) * tick
}
