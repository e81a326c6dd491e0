package main

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"movie-lottery/scripts/harness"
)

// measureMemory reads the memory of the process's own (RssAnon): at rest after every kind of page, the most under a
// hundred busy clients, and the most with a thousand watchers.
func measureMemory(e *harness.Env) []row {
	s := e.Serve(newFilled(e, watchedLottery))
	var rows []row
	add := func(what string, bytes, budget int64) {
		rows = append(rows, row{what: what, measured: megabytes(bytes), budget: megabytes(budget), ok: bytes <= budget})
	}
	for _, path := range []string{"/", "/history", "/library", lotteryPath(1), lotteryPath(1) + "/screen", lotteryPath(1) + "/proof"} {
		s.Get(path, harness.Gzipped)
	}
	add("idle, after every kind of page", s.Memory(), 16e6)
	add("under 100 busy clients", s.MaxMemory(func() { wrk(e, s, 100, 5, "mixed", "0") }), 36e6)
	add("with 1,000 watchers, who all fetch a change", s.MaxMemory(func() {
		fetched := watch(e, s, 1000)
		harness.Check(changeWatched(s, fetched, 1000))
	}), 48e6)
	return rows
}

// watchedLottery is the number of the lottery that watchers watch: nothing else touches it.
const watchedLottery = 30_000

// watch opens event streams, each of which fetches the fragment once when it hears of a change, as browsers do, and sends
// how that went. It returns when all are open; cleanup closes them.
func watch(e *harness.Env, s *harness.Site, count int) (fetched chan error) {
	fetched = make(chan error, count)
	for n := range count {
		address := net.IPv4(127, 0, 1, byte(n%100)) // there is a limit for each
		conn := harness.Must((&net.Dialer{LocalAddr: &net.TCPAddr{IP: address}}).Dial("tcp4", s.Address))
		e.Defer(func() { conn.Close() })
		fmt.Fprintf(conn, "GET %s/live?v=1&s=1 HTTP/1.1\r\nHost: %s\r\n\r\n", lotteryPath(watchedLottery), s.Address)
		lines := bufio.NewScanner(conn)
		if !lines.Scan() || !strings.Contains(lines.Text(), " 200 ") {
			harness.Check(fmt.Errorf("a watcher was answered with %q", lines.Text()))
		}
		go func() {
			for lines.Scan() {
				if lines.Text() == "event: changed" {
					_, err := s.Expect(200, "GET", fragmentPath(watchedLottery), "", fragmentHeaders...)
					fetched <- err
					return
				}
			}
			fetched <- errors.New("an event stream ended")
		}()
	}
	return fetched
}

// changeWatched adds a film and waits until every watcher has fetched it.
func changeWatched(s *harness.Site, fetched chan error, watchers int) error {
	if _, err := s.Expect(303, "POST", lotteryPath(watchedLottery)+"/tickets", "titles=One+more"); err != nil {
		return err
	}
	timeout := time.After(30 * time.Second)
	for n := range watchers {
		select {
		case err := <-fetched:
			if err != nil {
				return err
			}
		case <-timeout:
			return fmt.Errorf("only %d watchers heard of the change", n)
		}
	}
	return nil
}
