package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"movie-lottery/scripts/harness"
)

// site is a running copy of the program, with its database, and the network between the two.
type site struct {
	*harness.Site
	e           *harness.Env
	databaseURL string // without the network
	network     *network
}

// serve starts the program on a database, with a network between it and PostgreSQL's socket. A shell runs the script
// first.
func serve(e *harness.Env, databaseURL, script string) *site {
	u := harness.Must(url.Parse(databaseURL))
	query := u.Query()
	n := newNetwork(e, target{"unix", query.Get("host") + "/.s.PGSQL.5432"})
	query.Del("host")
	u.Host, u.RawQuery = n.address, query.Encode()
	return &site{e.Start("/health/ready", u.String(), "sh", "-c", script+" exec "+harness.Program), e, databaseURL, n}
}

func (s *site) visitor() *harness.Client { return s.NewVisitor("127.0.0.1") }

// elsewhere returns a visitor who comes from another address than all others.
func (s *site) elsewhere() *harness.Client { return s.NewVisitor("127.0.0.2") }

// newLottery starts a lottery and returns its path.
func (s *site) newLottery() string {
	return s.visitor().Post("/lotteries", harness.Titles("Heat\nDune\nAlien"))
}

// back waits until the site shows a page of the database, and returns how long that took.
func (s *site) back() time.Duration {
	return s.e.Within(30*time.Second, "a page", func() error { return s.visitor().Visit("/history") })
}

// load is what writers got while a fault lasted.
type load struct {
	mutex    sync.Mutex
	titles   []string // that were acknowledged
	statuses map[int]int
	broken   int    // requests without an answer
	unknown  int    // answers that say that it may have been saved
	stop     func() // ends the clients and waits for them
}

// write has clients of a site start lotteries and add films, one after the other, until load.stop.
func write(c *harness.Client, clients int) *load {
	ctx, cancel := context.WithCancel(context.Background())
	l := &load{statuses: map[int]int{}}
	var running sync.WaitGroup
	for client := range clients {
		running.Go(func() {
			v, path := c.NewVisitor("127.0.0.1"), ""
			for n := 0; ctx.Err() == nil; n++ {
				title := fmt.Sprintf("Written %d by %d at %d", n, client, time.Now().UnixNano())
				to := path + "/tickets"
				if n%8 == 0 || path == "" {
					to = "/lotteries"
				}
				a, err := v.Do(http.MethodPost, to, harness.Titles(title))
				l.count(a, err, title)
				if a.Status == http.StatusSeeOther && to == "/lotteries" {
					path = a.Path
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

func (l *load) count(a harness.Answer, err error, title string) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	switch {
	case err != nil:
		l.broken++
		return
	case a.Status == http.StatusSeeOther:
		l.titles = append(l.titles, title)
	case bytes.Contains(a.Body, []byte("may have been saved")):
		l.unknown++
	}
	l.statuses[a.Status]++
}

func (l *load) saved() int {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return len(l.titles)
}

// savedAgain waits until a film is saved, and returns how long that took.
func (l *load) savedAgain(e *harness.Env) time.Duration {
	before := l.saved()
	return e.Within(30*time.Second, "a film is saved", func() error {
		if l.saved() == before {
			return errors.New("none is")
		}
		return nil
	})
}

// result stops the writers and looks in the database for what was acknowledged. back is how long it took until the site
// worked again.
func (l *load) result(s *site, seen string, back time.Duration) result {
	l.stop()
	lost := len(l.titles) - harness.Query[int](s.e, s.databaseURL, "SELECT count(DISTINCT title) FROM tickets WHERE title = ANY ($1)", l.titles)
	r := result{lost: fmt.Sprintf("%d of %d", lost, len(l.titles))}
	r.seen = fmt.Sprintf("%s%d saved, %d × 503 (%d of them: may have been saved), %d cut off", seen, len(l.titles), l.statuses[503], l.unknown, l.broken)
	if back > 2*time.Second {
		r.bad = "over 2s"
	}
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
