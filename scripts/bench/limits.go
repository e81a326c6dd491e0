package main

import (
	"fmt"
	"net"
	"strings"
	"time"

	"movie-lottery/scripts/harness"
)

// measureLimits walks through the checklist (home, create, draw, history, library) under 0.1 CPU and 64 MB, at 20
// requests a second.
func measureLimits(e *harness.Env) []row {
	databaseURL := newFilled(e, 1000)
	var starts, p95s []float64
	for run := range 3 {
		shell := harness.Must(e.LimitedShell(10, 64<<20))
		began := time.Now()
		s := e.Start("/", databaseURL, "sh", "-c", shell+"exec "+harness.Program)
		starts = append(starts, float64(time.Since(began))/1e6)
		p95s = append(p95s, wrk(e, s, 5, 12, "checklist", fmt.Sprint(300*run)).P95) // other lotteries in each
		s.Kill()
	}
	start, p95 := median(starts), median(p95s)
	return []row{
		{what: "start to first 200 on `/`", measured: fmt.Sprintf("%.0f ms", start), budget: "600 ms", ok: start <= 600},
		{what: "the checklist at 20 requests a second: p95", measured: fmt.Sprintf("%.1f ms, passes", p95), budget: "25 ms, passes", ok: p95 <= 25},
	}
}

// measureUploads has a thousand clients watch and a hundred send the largest form slowly, under 64 MB; then all watchers
// fetch a change, 600 send forms at once, and 5,000 connections stay idle. All the while a visitor from another address asks
// for pages. Limits are on.
func measureUploads(e *harness.Env) []row {
	databaseURL := newFilled(e, watchedLottery)
	s := e.Start("/health/ready", databaseURL, "sh", "-c", harness.Must(e.LimitedShell(0, 64<<20))+"LIMITS=on exec "+harness.Program)
	fetched := watch(e, s, 1000)
	visitor := s.NewVisitor("127.0.0.2")
	var rows []row
	add := func(what string, f func() error) {
		stop := harness.Browse(func(int) error { return visitor.Visit("/") })
		var err error
		memory := s.MaxMemory(func() { err = f() })
		pages := stop()
		outcome := "no kill"
		switch {
		case s.Memory() == 0:
			outcome = "killed"
		case err != nil:
			outcome = err.Error()
		case pages.Failed > 0:
			outcome = pages.Err.Error()
		}
		rows = append(rows, row{what: what, measured: millis(pages.Slowest) + ", " + outcome, budget: "1 s, no kill",
			beside: megabytes(memory) + " of its own memory at most", ok: outcome == "no kill" && pages.Slowest <= time.Second})
	}
	add("100 slow uploads, 1,000 watchers: a visitor's slowest page", func() error {
		defer s.UploadSlowly(100).Close()
		time.Sleep(4 * time.Second)
		return nil
	})
	add("all watchers fetch a change", func() error { return changeWatched(s, fetched, 1000) })
	add("600 forms of 40 kB at once", func() error { return sendForms(e, s, 600) })
	add("5,000 idle connections", func() error { return openIdle(e, s, 5000) })
	return rows
}

// openIdle opens connections that stay open, as far as the site lets them: silent ones, ones with half a request, and ones
// that were answered.
func openIdle(e *harness.Env, s *harness.Site, count int) error {
	const request = "GET /health HTTP/1.1\r\nHost: a\r\n\r\n"
	for i := range count {
		conn, err := net.Dial("tcp4", s.Address)
		if err != nil {
			return err
		}
		e.Defer(func() { conn.Close() })
		_, _ = conn.Write([]byte(request[:len(request)*(i%3)/2])) // it may have been ended already
	}
	time.Sleep(2 * time.Second)
	return nil
}

// sendForms sends forms at the same time, each on a connection of its own. Those that are too many at once may be refused
// (503); any other failure counts.
func sendForms(e *harness.Env, s *harness.Site, count int) error {
	form := "titles=" + strings.Repeat("a", 40_000)
	statuses := s.SendForms(e.Ctx, count, count, func(int) (string, string) { return "/lotteries", form })
	if statuses[422]+statuses[503] < count {
		return fmt.Errorf("the statuses of the answers are %v", statuses)
	}
	return nil
}
