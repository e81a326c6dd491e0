package main

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"net/http"
	"strings"
	"syscall"
	"time"

	"movie-lottery/scripts/harness"
)

const (
	page     = time.Second // within which a visitor's page must come
	limitsOn = "LIMITS=on" // begins the command that starts the program: there are limits on what one client may do
)

// connections returns the fault that one client opens connections, and sends something on each, while a visitor asks for
// pages.
func connections(first, more string) func(*harness.Env) result {
	return func(e *harness.Env) result {
		s := serve(e, e.NewDatabase(), limitsOn)
		path := s.newLottery()
		c := s.Connect(4200, first, more)
		stop := harness.Browse(func(int) error { return s.elsewhere().Visit(path) })
		time.Sleep(8 * time.Second)
		pages := stop()
		return result{seen: fmt.Sprintf("a visitor's slowest page %s; %d connections were opened, %d refused", pages, c.Opened.Load(), c.Refused.Load()),
			lost: "nothing", bad: pages.Bad(page)}
	}
}

// inSmallContainer puts a load on the site under 64 MB, while a visitor asks for pages. It is bad if the site is killed.
func inSmallContainer(e *harness.Env, load func(s *site, path string)) (result, harness.Visits) {
	shell, err := e.LimitedShell(0, 64<<20)
	if err != nil {
		return result{seen: "skipped: memory can't be limited here", lost: "-"}, harness.Visits{}
	}
	s := serve(e, e.NewDatabase(), shell+limitsOn)
	path := s.newLottery()
	stop := harness.Browse(func(int) error { return s.elsewhere().Visit(path) })
	memory := s.MaxMemory(func() { load(s, path) })
	pages := stop()
	r := result{seen: fmt.Sprintf("a visitor's slowest page %s; %.0f MB of its own memory at most", pages, float64(memory)/1e6), lost: "nothing"}
	if s.Memory() == 0 {
		r.bad = "killed"
	}
	return r, pages
}

// fillMemory sends the largest forms slowly, watches, sends many long lists, and opens idle connections, under 64 MB.
func fillMemory(e *harness.Env) result {
	list := ""
	for n := range 100 {
		list += fmt.Sprintf("%03d %s\n", n, strings.Repeat("long ", 39))
	}
	var statuses map[int]int
	r, pages := inSmallContainer(e, func(s *site, path string) {
		s.UploadSlowly(100)
		s.Connect(1000, "GET "+path+"/live HTTP/1.1\r\nHost: a\r\n\r\n", "")
		time.Sleep(5 * time.Second)
		statuses = s.SendForms(e.Ctx, 20, 600, func(int) (string, string) { return "/lotteries", harness.Titles(list) })
		s.Connect(5000, "", "")
		time.Sleep(8 * time.Second)
	})
	if statuses != nil {
		r.seen += "; forms: " + counts(statuses)
	}
	r.bad = cmp.Or(r.bad, pages.Bad(page))
	return r
}

// sendHalfForms opens connections of one client that each send most of the largest form, and go on slowly, under 64 MB. The
// site has to live; a visitor may be told that it is busy.
func sendHalfForms(e *harness.Env) result {
	head := "POST /preview HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 65000\r\n\r\n"
	r, _ := inSmallContainer(e, func(s *site, _ string) {
		s.Connect(5000, head+"titles="+strings.Repeat("a", 45_000), "a")
		time.Sleep(10 * time.Second)
	})
	return r
}

// counts writes statuses with their numbers.
func counts(statuses map[int]int) string { return strings.TrimPrefix(fmt.Sprint(statuses), "map") }

// floodForms sends forms of one address from eight clients without cookies, while a visitor of another address reads and
// adds films.
func floodForms(e *harness.Env) result {
	s := serve(e, e.NewDatabase(), limitsOn)
	v, path := s.elsewhere(), s.newLottery()
	stop := harness.Browse(func(n int) error {
		if n%50 != 49 {
			return v.Visit(path)
		}
		_, err := v.Do(http.MethodPost, path+"/tickets", harness.Titles(fmt.Sprint("Visitor ", n)))
		return err
	})
	ctx, cancel := context.WithTimeout(e.Ctx, 8*time.Second)
	defer cancel()
	to := []string{"/lotteries", "/preview", "/library", path + "/tickets"}
	statuses := s.SendForms(ctx, 8, math.MaxInt, func(n int) (string, string) {
		return to[n%len(to)], harness.Titles(fmt.Sprintf("Flood %d\n%s", n, strings.Repeat("a\n", 500)))
	})
	pages := stop()
	r := result{seen: fmt.Sprintf("a visitor's slowest page %s; the flood: %s", pages, counts(statuses)), lost: "nothing", bad: pages.Bad(page)}
	if statuses[http.StatusTooManyRequests] == 0 {
		r.bad = "nothing was limited"
	}
	return r
}

// floodPages asks for pages from 300 clients of one address, while a visitor of another address reads. The clients of
// floodForms are fewer than the requests of one address that the site answers at once.
func floodPages(e *harness.Env) result {
	s := serve(e, e.NewDatabase(), limitsOn)
	path := s.newLottery()
	var stops []func() harness.Visits
	for client := range 300 {
		c := e.NewClient(s.Address)
		stops = append(stops, harness.Browse(func(n int) error { // no two pages are the same
			return c.Visit(fmt.Sprintf("/history?before=%d", 1_000_000*(client+1)+n))
		}))
	}
	stop := harness.Browse(func(int) error { return s.elsewhere().Visit(path) })
	time.Sleep(8 * time.Second)
	pages, answered := stop(), 0
	for _, stop := range stops {
		answered += stop().Count
	}
	return result{seen: fmt.Sprintf("a visitor's slowest page %s; the flood: %d pages", pages, answered), lost: "nothing", bad: pages.Bad(page)}
}

// deploy replaces the site by another copy of it, as platforms do: the new one is ready before the old one is told to end.
func deploy(e *harness.Env) result {
	s := serve(e, e.NewDatabase(), "")
	old := s.Site
	balancer := newNetwork(e, target{"tcp4", old.Address})
	behind := e.NewClient(balancer.address)
	l := write(behind, 4)
	stop := harness.Browse(func(int) error { return behind.NewVisitor("127.0.0.1").Visit("/history") })
	for range 6 {
		time.Sleep(500 * time.Millisecond)
		next := serve(e, s.databaseURL, "").Site
		balancer.target.Store(&target{"tcp4", next.Address})
		time.Sleep(100 * time.Millisecond) // for connections that are being made to the old one
		old.Signal(syscall.SIGTERM)
		old = next
	}
	pages := stop()
	r := l.result(s, fmt.Sprintf("a visitor's slowest page %s, ", pages), 0)
	if r.bad == "" && (pages.Failed > 0 || l.broken > 0 || len(l.statuses) > 1) {
		r.bad = "requests failed"
	}
	return r
}

// soak uses all of the site and looks whether its memory grows.
func soak(e *harness.Env) result {
	s := serve(e, e.NewDatabase(), "")
	l := write(s.Client, 3)
	path := s.newLottery()
	s.Connect(50, "GET "+path+"/live HTTP/1.1\r\nHost: a\r\n\r\n", "")
	paths := []string{"/", path, path + "/screen", path + "/proof", path + "/proof.json", path + "/qr.svg", "/history", "/history?q=film",
		"/library", "/library?sort=title", "/health/ready", "/metrics"}
	var stops []func() harness.Visits
	for range 4 {
		stops = append(stops, harness.Browse(func(n int) error { return s.visitor().Visit(paths[n%len(paths)]) }))
	}
	var halves [2]int64 // the least memory in each half, when its garbage had just been collected
	for half := range halves {
		time.Sleep(15 * time.Second) // the first requests fill caches
		halves[half] = s.Memory()
		for range 450 {
			time.Sleep(100 * time.Millisecond)
			halves[half] = min(halves[half], s.Memory())
		}
	}
	var all harness.Visits
	for _, stop := range stops {
		v := stop()
		all = harness.Visits{Count: all.Count + v.Count, Failed: all.Failed + v.Failed, Slowest: max(all.Slowest, v.Slowest)}
	}
	r := l.result(s, fmt.Sprintf("%.1f MB of its own memory, then %.1f MB; %d pages, the slowest %s, %d failed; ", float64(halves[0])/1e6,
		float64(halves[1])/1e6, all.Count, all.Slowest.Round(time.Millisecond), all.Failed), 0)
	if r.bad == "" && halves[1] > halves[0]*115/100+2e6 {
		r.bad = "memory grows"
	} else if r.bad == "" && all.Failed > 0 {
		r.bad = "pages failed"
	}
	return r
}
