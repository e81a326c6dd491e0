package main

import (
	"cmp"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// measureLimits walks through the checklist (home, create, draw, history, library) under 0.1 CPU and 64 MB, at 20
// requests a second.
func measureLimits(e *env) []row {
	databaseURL := e.newFilled(1000)
	var starts, p95s []float64
	for run := range 3 {
		shell := e.limitedShell(10, 64<<20)
		began := time.Now()
		s := e.start("/", databaseURL, "sh", "-c", shell+"exec "+program)
		starts = append(starts, float64(time.Since(began))/1e6)
		p95s = append(p95s, e.wrk(s, 5, 12, "checklist", fmt.Sprint(300*run)).P95) // other lotteries in each
		s.stop()
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
func measureUploads(e *env) []row {
	databaseURL := e.newFilled(watchedLottery)
	s := e.start("/health/ready", databaseURL, "sh", "-c", e.limitedShell(0, 64<<20)+"LIMITS=on exec "+program)
	fetched := watch(e, s, 1000)
	visitor := s.from("127.0.0.2")
	var rows []row
	add := func(what string, f func() error) {
		var slowest time.Duration
		var failed error
		memory := s.maxMemory(func() { slowest, failed = visitor.visitDuring(f) })
		outcome := "no kill"
		if s.memory() == 0 {
			outcome = "killed"
		} else if failed != nil {
			outcome = failed.Error()
		}
		rows = append(rows, row{what: what, measured: millis(slowest) + ", " + outcome, budget: "1 s, no kill",
			beside: megabytes(memory) + " of its own memory at most", ok: outcome == "no kill" && slowest <= time.Second})
	}
	for range 100 {
		go s.uploadSlowly()
	}
	add("100 slow uploads, 1,000 watchers: a visitor's slowest page", func() error { return wait(4 * time.Second) })
	add("all watchers fetch a change", func() error { return s.changeWatched(fetched, 1000) })
	add("600 forms of 40 kB at once", func() error { return s.sendForms(600) })
	add("5,000 idle connections", func() error { return s.openIdle(e, 5000) })
	return rows
}

// from returns the same site, as a client with another address of this machine asks for it, each time on a new connection.
func (s *site) from(address string) *site {
	client := *s.client
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}}
	client.Transport = &http.Transport{DisableCompression: true, DisableKeepAlives: true, DialContext: dialer.DialContext}
	visitor := *s
	visitor.client = &client
	return &visitor
}

// visitDuring asks for the home page every 50 ms until f returns, and returns how long the slowest answer took.
func (s *site) visitDuring(f func() error) (slowest time.Duration, failed error) {
	done := make(chan error, 1)
	go func() { done <- f() }()
	for {
		began := time.Now()
		_, _, err := s.request(200, "GET", "/", "", gzipped)
		slowest, failed = max(slowest, time.Since(began)), cmp.Or(failed, err)
		select {
		case err := <-done:
			return slowest, cmp.Or(failed, err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func wait(d time.Duration) error {
	time.Sleep(d)
	return nil
}

// sendForms sends forms at the same time, each on a connection of its own. Those that are too many at once may be refused
// (503); any other failure counts.
func (s *site) sendForms(count int) error {
	form := "titles=" + strings.Repeat("a", 40_000)
	failed := make(chan error, count)
	for range count {
		go func() {
			res, _, err := s.request(422, "POST", "/lotteries", form, "Connection: close")
			if res != nil && res.StatusCode == 503 {
				err = nil
			}
			failed <- err
		}()
	}
	for range count {
		if err := <-failed; err != nil {
			return err
		}
	}
	return nil
}

// openIdle opens connections that stay open, as far as the site lets them: silent ones, ones with half a request, and ones
// that were answered.
func (s *site) openIdle(e *env, count int) error {
	for i := range count {
		conn, err := net.Dial("tcp4", s.address)
		if err != nil {
			return err
		}
		e.defers(func() { conn.Close() })
		request := "GET /health HTTP/1.1\r\nHost: " + s.address + "\r\n\r\n"
		_, _ = conn.Write([]byte(request[:len(request)*(i%3)/2])) // it may have been ended already
	}
	return wait(2 * time.Second)
}

// uploadSlowly sends a form of 256 KiB, the largest that is read, in small steps, and waits with its last byte.
func (s *site) uploadSlowly() {
	const size, step = 256 << 10, 8 << 10
	conn, err := net.Dial("tcp4", s.address)
	if err != nil {
		return
	}
	defer conn.Close()
	fmt.Fprintf(conn, "POST /lotteries HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n", s.address, size)
	chunk := []byte(strings.Repeat("a", step))
	for sent := 0; sent+step < size; sent += step {
		if _, err := conn.Write(chunk); err != nil {
			return // it was refused
		}
		time.Sleep(100 * time.Millisecond)
	}
	time.Sleep(3 * time.Second)
}

const cgroupRoot = "/sys/fs/cgroup"

// limitedShell makes a cgroup with a limit on memory, and one on the processor unless percent is 0, and returns the
// beginning of a shell script that enters it. It needs root; cleanup removes the cgroup.
func (e *env) limitedShell(percent, bytes int) (script string) {
	type limit struct{ folder, file, value string } // folder: the controller's, where cgroups are of version 1
	limits := []limit{{"memory", "memory.limit_in_bytes", fmt.Sprint(bytes)}, {"cpu", "cpu.cfs_quota_us", fmt.Sprint(percent * 1000)}}
	if _, err := os.Stat(cgroupRoot + "/cgroup.controllers"); err == nil {
		limits = []limit{{"", "memory.max", fmt.Sprint(bytes)}, {"", "cpu.max", fmt.Sprintf("%d 100000", percent*1000)}}
		check(os.WriteFile(cgroupRoot+"/cgroup.subtree_control", []byte("+cpu +memory"), 0o644))
	}
	if percent == 0 {
		limits = limits[:1]
	}
	name := fmt.Sprintf("%s-%d", filepath.Base(e.dir), len(e.cleanups))
	for _, l := range limits {
		folder := filepath.Join(cgroupRoot, l.folder, name)
		check(os.MkdirAll(folder, 0o755))
		check(os.WriteFile(filepath.Join(folder, l.file), []byte(l.value), 0o644))
		e.defers(func() { _ = os.Remove(folder) })
		script += "echo $$ > " + folder + "/cgroup.procs && "
	}
	return script
}
