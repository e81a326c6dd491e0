package main

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"
)

// measureMemory reads the memory of the process's own (RssAnon): at rest after every kind of page, the most under a
// hundred busy clients, and the most with a thousand watchers.
func measureMemory(e *env) []row {
	s := e.serve(e.newFilled(watchedLottery))
	var rows []row
	add := func(what string, bytes, budget int64) {
		rows = append(rows, row{what: what, measured: megabytes(bytes), budget: megabytes(budget), ok: bytes <= budget})
	}
	for _, path := range []string{"/", "/history", "/library", lotteryPath(1), lotteryPath(1) + "/screen", lotteryPath(1) + "/proof"} {
		s.get(path, gzipped)
	}
	add("idle, after every kind of page", s.memory(), 16e6)
	add("under 100 busy clients", s.maxMemory(func() { e.wrk(s, 100, 5, "mixed", "0") }), 36e6)
	add("with 1,000 watchers, who all fetch a change", s.maxMemory(func() {
		fetched := watch(e, s, 1000)
		check(s.changeWatched(fetched, 1000))
	}), 48e6)
	return rows
}

// watchedLottery is the number of the lottery that watchers watch: nothing else touches it.
const watchedLottery = 30_000

// watch opens event streams, each of which fetches the fragment once when it hears of a change, as browsers do, and sends
// how that went. It returns when all are open; cleanup closes them.
func watch(e *env, s *site, count int) (fetched chan error) {
	fetched = make(chan error, count)
	for n := range count {
		address := net.IPv4(127, 0, 1, byte(n%100)) // there is a limit for each
		conn := must((&net.Dialer{LocalAddr: &net.TCPAddr{IP: address}}).Dial("tcp4", s.address))
		e.defers(func() { conn.Close() })
		fmt.Fprintf(conn, "GET %s/live?v=1&s=1 HTTP/1.1\r\nHost: %s\r\n\r\n", lotteryPath(watchedLottery), s.address)
		lines := bufio.NewScanner(conn)
		if !lines.Scan() || !strings.Contains(lines.Text(), " 200 ") {
			check(fmt.Errorf("a watcher was answered with %q", lines.Text()))
		}
		go func() {
			for lines.Scan() {
				if lines.Text() == "event: changed" {
					_, _, err := s.request(200, "GET", fragmentPath(watchedLottery), "", fragmentHeaders...)
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
func (s *site) changeWatched(fetched chan error, watchers int) error {
	if _, _, err := s.request(303, "POST", lotteryPath(watchedLottery)+"/tickets", "titles=One+more"); err != nil {
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
