package main

import (
	"cmp"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
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

// measureUploads has a hundred clients send the largest form slowly, and a thousand watch, under 64 MB; meanwhile a
// visitor asks for pages.
func measureUploads(e *env) []row {
	databaseURL := e.newFilled(watchedLottery)
	s := e.start("/health/ready", databaseURL, "sh", "-c", e.limitedShell(0, 64<<20)+"exec "+program)
	fetched := watch(e, s, 1000)
	for range 100 {
		go s.uploadSlowly()
	}
	var visits []time.Duration
	var failed error
	memory := s.maxMemory(func() {
		for range 40 {
			began := time.Now()
			_, _, err := s.request(200, "GET", "/", "", gzipped, "Connection: close")
			visits = append(visits, time.Since(began))
			failed = cmp.Or(failed, err)
			time.Sleep(100 * time.Millisecond)
		}
		failed = cmp.Or(failed, s.changeWatched(fetched, 1000))
	})
	slowest, outcome := slices.Max(visits), "no kill"
	if s.memory() == 0 {
		outcome = "killed"
	} else if failed != nil {
		outcome = failed.Error()
	}
	return []row{{what: "100 slow uploads, 1,000 watchers: a visitor's slowest page", measured: millis(slowest) + ", " + outcome, budget: "1 s, no kill",
		beside: megabytes(memory) + " of its own memory at most", ok: outcome == "no kill" && slowest <= time.Second}}
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
