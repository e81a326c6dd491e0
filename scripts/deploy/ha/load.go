package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"movie-lottery/scripts/harness"
)

// load counts the requests of clients, and keeps what was acknowledged to them.
type load struct {
	mutex            sync.Mutex
	requests, failed int
	films, drawn     []string // titles, and lotteries' paths, that were acknowledged
	faultAt          time.Time
	restoredAt       time.Time // of the first change after the fault that was acknowledged
	stop             func()
}

// startLoad has clients start lotteries, add films, draw and read, each request at the other instance than the one before.
func startLoad(sites []*harness.Site) *load {
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	l := &load{stop: func() { cancel(); running.Wait() }}
	for client := range clients {
		running.Go(func() {
			var visitors []*harness.Client
			for _, s := range sites {
				visitors = append(visitors, s.NewVisitor("127.0.0.1"))
			}
			path := ""
			for n := 0; ctx.Err() == nil; n++ {
				v, title := visitors[n%2], fmt.Sprintf("Film %d of client %d", n, client)
				switch step := n % 10; {
				case step == 0 || path == "":
					path = l.do(v, http.MethodPost, "/lotteries", title, &l.films).Path
				case step < 6:
					l.do(v, http.MethodPost, path+"/tickets", title, &l.films)
				case step == 6:
					l.do(v, http.MethodPost, path+"/draw", path, &l.drawn)
				case step == 7:
					l.do(v, http.MethodGet, "/history", "", nil)
				default:
					l.do(v, http.MethodGet, path, "", nil)
				}
			}
		})
	}
	return l
}

// do sends a request, and pauses. A change that is acknowledged is added to a list of such.
func (l *load) do(c *harness.Client, method, path, change string, acknowledged *[]string) harness.Answer {
	began, want, form, pause := time.Now(), http.StatusOK, "", 20*time.Millisecond
	if method == http.MethodPost {
		want, form = http.StatusSeeOther, harness.Titles(change)
	}
	a, err := c.Expect(want, method, path, form)
	if err != nil {
		a, pause = harness.Answer{}, 500*time.Millisecond // as a visitor who tries again
	}
	l.count(began, change, acknowledged, err)
	time.Sleep(pause)
	return a
}

func (l *load) count(began time.Time, change string, acknowledged *[]string, err error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.requests++
	switch {
	case err != nil:
		l.failed++
	case acknowledged != nil:
		*acknowledged = append(*acknowledged, change)
		if !l.faultAt.IsZero() && began.After(l.faultAt) && l.restoredAt.IsZero() {
			l.restoredAt = time.Now()
		}
	}
}

// fault says that the fault is there from now on.
func (l *load) fault() {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.faultAt = time.Now()
}

// result compares what was acknowledged with what is there.
func (l *load) result(e *harness.Env, c *cluster) result {
	if l.restoredAt.IsZero() {
		harness.Check(fmt.Errorf("nothing could be changed for %s", after))
	}
	r := result{away: l.restoredAt.Sub(l.faultAt), requests: l.requests, failed: l.failed, changes: len(l.films) + len(l.drawn), proofs: len(l.drawn)}
	r.lost = len(l.films) - harness.Query[int](e, c.url, "SELECT count(DISTINCT title) FROM tickets WHERE title = ANY ($1)", l.films)
	time.Sleep(7 * time.Second) // until the last winner is told
	for _, path := range l.drawn {
		out, err := exec.Command(harness.Program, "verify", "http://"+c.sites[0].Address+path).CombinedOutput()
		switch {
		case err != nil:
			r.wrong++
			fmt.Fprintf(os.Stderr, "%s: %s", path, out)
		case !strings.HasPrefix(string(out), "Draw 1:"):
			r.lost++
		}
	}
	return r
}
