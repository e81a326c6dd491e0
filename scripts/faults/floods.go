package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

const page = time.Second // within which a visitor's page must come

// sockets opens connections of one client, sends something on each, and times a visitor of another address.
func sockets(e *env, first, then string) result {
	e.newDatabase("")
	s := e.serve(e.port, "LIMITS=on")
	path := s.visitor().lottery("Heat\nDune")
	opened, refused := s.open(4200, first, then)
	pages := visit(func(int) error { return s.elsewhere().get(path) })
	time.Sleep(8 * time.Second)
	return result{seen: fmt.Sprintf("%s; %d connections were opened, %d refused", pages, opened(), refused()), lost: "nothing", bad: pages.within(page)}
}

func silentSockets(e *env) result { return sockets(e, "", "") }

func slowSockets(e *env) result {
	return sockets(e, "POST /preview HTTP/1.1\r\nHost: a\r\n", "X-A: b\r\n")
}

func keptSockets(e *env) result { return sockets(e, "GET /health HTTP/1.1\r\nHost: a\r\n\r\n", "") }

// open opens connections within two seconds, and again those that the site closes, until cleanup. It sends first on each,
// and then every second.
func (s *site) open(n int, first, then string) (opened, refused func() int) {
	ctx, cancel := context.WithCancel(s.e.ctx)
	s.e.defers(cancel)
	var mutex sync.Mutex
	var did, failed int
	count := func(of *int) { mutex.Lock(); *of++; mutex.Unlock() }
	read := func(of *int) func() int {
		return func() int { mutex.Lock(); defer mutex.Unlock(); return *of }
	}
	for i := range n {
		go func() {
			time.Sleep(2 * time.Second * time.Duration(i) / time.Duration(n))
			for ctx.Err() == nil {
				conn, err := net.DialTimeout("tcp4", fmt.Sprintf("127.0.0.1:%d", s.port), 5*time.Second)
				if err != nil {
					count(&failed)
					time.Sleep(time.Second)
					continue
				}
				count(&did)
				hold(ctx, conn, first, then)
				time.Sleep(time.Second)
			}
		}()
	}
	return read(&did), read(&failed)
}

// hold keeps a connection until the site closes it or ctx ends.
func hold(ctx context.Context, conn net.Conn, first, then string) {
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	defer conn.Close()
	_, err := conn.Write([]byte(first))
	answer := make([]byte, 512)
	for err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		_ = conn.SetReadDeadline(time.Now().Add(time.Second))
		if _, err = conn.Read(answer); errors.Is(err, os.ErrDeadlineExceeded) && then != "" {
			if _, err = conn.Write([]byte(then)); err != nil {
				return
			}
		}
	}
}

const cgroupRoot = "/sys/fs/cgroup"

// limitMemory makes a cgroup, which cleanup removes, and returns the beginning of a shell script that enters it.
func (e *env) limitMemory(bytes int) (script string, err error) {
	folder, file := filepath.Join(cgroupRoot, "memory", filepath.Base(e.dir)), "memory.limit_in_bytes"
	if _, err := os.Stat(cgroupRoot + "/cgroup.controllers"); err == nil { // version 2
		folder, file = filepath.Join(cgroupRoot, filepath.Base(e.dir)), "memory.max"
		_ = os.WriteFile(cgroupRoot+"/cgroup.subtree_control", []byte("+memory"), 0o644)
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", err
	}
	e.defers(func() { _ = os.Remove(folder) })
	return "echo $$ > " + folder + "/cgroup.procs && ", os.WriteFile(filepath.Join(folder, file), fmt.Append(nil, bytes), 0o644)
}

// fillMemory sends the largest forms slowly, watches, sends many long lists, and opens idle connections, under 64 MB.
func fillMemory(e *env) result {
	e.newDatabase("")
	shell, err := e.limitMemory(64 << 20)
	if err != nil {
		return result{seen: "skipped: memory can't be limited here", lost: "-"}
	}
	s := &site{e: e, port: freePort(), shell: shell, environ: []string{"DATABASE_URL=" + e.siteURL(e.port)}}
	s.start()
	e.defers(func() { s.signal(syscall.SIGKILL) })
	path := s.visitor().lottery("Heat\nDune")
	most, done := s.watchMemory()
	pages := visit(func(int) error { return s.elsewhere().get(path) })
	form := fmt.Sprintf("POST /lotteries HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n", 255_000)
	s.open(100, form+strings.Repeat("a", 16<<10), strings.Repeat("a", 16<<10))
	s.open(1000, "GET "+path+"/live HTTP/1.1\r\nHost: a\r\n\r\n", "")
	time.Sleep(5 * time.Second)
	list := ""
	for n := range 100 {
		list += fmt.Sprintf("%03d %s\n", n, strings.Repeat("long ", 39))
	}
	statuses := post(s, "/lotteries", url.Values{"titles": {list}}, 600, 20)
	s.open(5000, "", "")
	time.Sleep(8 * time.Second)
	seen := pages.String()
	close(done)
	r := result{seen: fmt.Sprintf("%s; %.0f MB of its own memory at most; forms: %s", seen, <-most, statuses), lost: "nothing", bad: pages.within(page)}
	if s.memory() == 0 {
		r.bad = "killed"
	}
	return r
}

// watchMemory returns, once done is closed, the most memory that the site had.
func (s *site) watchMemory() (most chan float64, done chan bool) {
	most, done = make(chan float64, 1), make(chan bool)
	go func() {
		highest := 0.0
		for {
			highest = max(highest, s.memory())
			select {
			case <-done:
				most <- highest
				return
			case <-time.After(50 * time.Millisecond):
			}
		}
	}()
	return most, done
}

// post sends a form n times, by some clients at once, and returns the statuses of the answers with their numbers.
func post(s *site, path string, form url.Values, n, clients int) string {
	var mutex sync.Mutex
	statuses := map[int]int{}
	todo := make(chan bool, n)
	for range n {
		todo <- true
	}
	close(todo)
	var sending sync.WaitGroup
	for range clients {
		sending.Go(func() {
			for range todo {
				a, _ := s.visitor().do(http.MethodPost, path, form)
				mutex.Lock()
				statuses[a.status]++
				mutex.Unlock()
			}
		})
	}
	sending.Wait()
	return strings.TrimPrefix(fmt.Sprint(statuses), "map")
}

// floodForms sends forms of one address from eight clients without cookies, while a visitor of another address reads and
// adds films.
func floodForms(e *env) result {
	e.newDatabase("")
	s := e.serve(e.port, "LIMITS=on")
	v := s.visitor()
	v.address = "203.0.113.7"
	path := v.lottery("Heat\nDune")
	ctx, cancel := context.WithTimeout(e.ctx, 8*time.Second)
	defer cancel()
	var flooding sync.WaitGroup
	var mutex sync.Mutex
	statuses := map[int]int{}
	for client := range 8 {
		flooding.Go(func() {
			to := []string{"/lotteries", "/preview", "/library", path + "/tickets"}[client%4]
			for n := 0; ctx.Err() == nil; n++ {
				a, _ := s.visitor().do(http.MethodPost, to, url.Values{"titles": {fmt.Sprintf("Flood %d %d\n%s", client, n, strings.Repeat("a\n", 500))}})
				mutex.Lock()
				statuses[a.status]++
				mutex.Unlock()
			}
		})
	}
	pages := visit(func(n int) error {
		if n%50 != 49 {
			return v.get(path)
		}
		_, err := v.do(http.MethodPost, path+"/tickets", url.Values{"titles": {fmt.Sprint("Visitor ", n)}})
		return err
	})
	flooding.Wait()
	seen := pages.String()
	r := result{seen: fmt.Sprintf("%s; the flood: %s", seen, strings.TrimPrefix(fmt.Sprint(statuses), "map")), lost: "nothing", bad: pages.within(page)}
	if statuses[http.StatusTooManyRequests] == 0 {
		r.bad = "nothing was limited"
	}
	return r
}

// deploy replaces the site by another copy of it, as platforms do: the new one is ready before the old one is told to end.
func deploy(e *env) result {
	e.newDatabase("")
	old := e.serve(e.port)
	balancer := e.newNetwork(old.port)
	l := write(balancer.port, 4)
	pages := visit(func(int) error { return visitorOf(balancer.port).get("/history") })
	for range 6 {
		time.Sleep(500 * time.Millisecond)
		next := e.serve(e.port)
		balancer.target.Store(int64(next.port))
		time.Sleep(100 * time.Millisecond) // for connections that are being made to the old one
		old.signal(syscall.SIGTERM)
		old = next
	}
	seen := pages.String()
	r := l.result(e, seen+", ")
	if r.bad == "" && (pages.failed > 0 || l.broken > 0 || len(l.statuses) > 1) {
		r.bad = "requests failed"
	}
	return r
}

// soak uses all of the site and looks whether its memory grows.
func soak(e *env) result {
	e.newDatabase("")
	s := e.serve(e.port)
	l := write(s.port, 3)
	path := s.visitor().lottery("Heat\nDune\nAlien")
	s.open(50, "GET "+path+"/live HTTP/1.1\r\nHost: a\r\n\r\n", "")
	paths := []string{"/", path, path + "/screen", path + "/proof", path + "/proof.json", path + "/qr.svg", "/history", "/history?q=film",
		"/library", "/library?sort=title", "/health/ready", "/metrics"}
	var all []*visits
	for range 4 {
		all = append(all, visit(func(n int) error { return s.visitor().get(paths[n%len(paths)]) }))
	}
	var halves [2]float64 // the least memory in each half, when its garbage had just been collected
	for half := range halves {
		time.Sleep(15 * time.Second) // the first requests fill caches
		halves[half] = s.memory()
		for range 450 {
			time.Sleep(100 * time.Millisecond)
			halves[half] = min(halves[half], s.memory())
		}
	}
	slowest, failed, n := time.Duration(0), 0, 0
	for _, v := range all {
		v.stop()
		slowest, failed, n = max(slowest, v.slowest), failed+v.failed, n+v.n
	}
	r := l.result(e, fmt.Sprintf("%.1f MB of its own memory, then %.1f MB; %d pages, the slowest %s, %d failed; ", halves[0], halves[1], n,
		slowest.Round(time.Millisecond), failed))
	if r.bad == "" && halves[1] > halves[0]*1.15+2 {
		r.bad = "memory grows"
	} else if r.bad == "" && failed > 0 {
		r.bad = "pages failed"
	}
	return r
}
