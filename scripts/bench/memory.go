package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"time"
)

// memory reads how much is resident: at rest after the first pages, under a hundred busy clients, and with a thousand
// event streams, against Fiber with a constant and bare Fiber with pgx.
func memory(ctx context.Context, l *lab) ([]row, error) {
	databaseURL, drop, err := l.filled(ctx, 500)
	if err != nil {
		return nil, err
	}
	defer drop()
	s, err := l.serve(ctx, databaseURL)
	if err != nil {
		return nil, err
	}
	defer s.stop()
	limit, err := l.constant(ctx, 15_000)
	if err != nil {
		return nil, err
	}
	defer limit.stop()
	bare, err := l.bare(ctx, databaseURL)
	if err != nil {
		return nil, err
	}
	defer bare.stop()
	var rows []row
	for _, m := range []struct {
		what   string
		budget int64
		do     func(context.Context, *site) error
	}{
		{"resident at rest, after every kind of page", 22e6, atRest},
		{"under 100 busy clients", 36e6, underLoad},
		{"with 1,000 watchers", 60e6, watchedBy(1000)},
	} {
		most, err := highest(ctx, s, m.do)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.what, err)
		}
		theirs := ""
		if m.budget != 60e6 {
			if theirs, err = peers(ctx, m.do, limit, bare); err != nil {
				return nil, err
			}
		}
		rows = append(rows, budgeted(m.what, fmt.Sprintf("%s, %s of it its own", megabytes(most.all), megabytes(most.own)),
			megabytes(m.budget), theirs, most.all <= m.budget))
	}
	return rows, nil
}

// peers says what is resident in the others while the same is done.
func peers(ctx context.Context, do func(context.Context, *site) error, limit, bare *site) (string, error) {
	constant, err := highest(ctx, limit, do)
	if err != nil {
		return "", err
	}
	queried, err := highest(ctx, bare, do)
	return besidePeers(megabytes(constant.all), megabytes(queried.all)), err
}

// highest is the most that was resident while something was done.
func highest(ctx context.Context, s *site, do func(context.Context, *site) error) (most resident, err error) {
	done := make(chan error, 1)
	go func() { done <- do(ctx, s) }()
	for {
		r, err := s.memory()
		if err != nil {
			return most, err
		}
		if r.all > most.all {
			most = r
		}
		select {
		case err := <-done:
			return most, err
		case <-time.After(20 * time.Millisecond):
		}
	}
}

var everyKind = []string{"/", "/history", "/library", "/l/" + code(1), "/l/" + code(1) + "/screen", "/l/" + code(1) + "/proof"}

func atRest(ctx context.Context, s *site) error {
	c, err := dial(s.address)
	if err != nil {
		return err
	}
	defer c.close()
	for _, path := range everyKind {
		status, err := c.do(request("GET", path, gzipped, ""))
		if err == nil && status != 200 {
			err = fmt.Errorf("%w: %d to %s", errFailed, status, path)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func underLoad(ctx context.Context, s *site) error {
	_, err := load{s.address, 100, 5 * time.Second, 200, func(client, n int) []byte {
		if kind := (client + n) % 4; kind > 0 {
			return request("GET", everyKind[kind-1], gzipped, "")
		}
		return request("GET", "/l/"+code(1+(client*31+n)%500), gzipped, "")
	}}.run(ctx)
	return err
}

// watchedBy opens event streams, each of which fetches the page when it hears of a change, as browsers do.
func watchedBy(many int) func(context.Context, *site) error {
	return func(ctx context.Context, s *site) error {
		heard := make(chan error, many)
		for range many {
			conn, err := net.Dial("tcp4", s.address)
			if err != nil {
				return err
			}
			defer conn.Close()
			if _, err := conn.Write(request("GET", "/l/"+code(1)+"/live?v=1&s=1", "", "")); err != nil {
				return err
			}
			lines := bufio.NewScanner(conn)
			lines.Scan() // the status
			go func() {
				for lines.Scan() {
					if lines.Text() == "event: changed" {
						heard <- fetch(s)
						return
					}
				}
				heard <- fmt.Errorf("a stream ended: %w", lines.Err())
			}()
		}
		c, err := dial(s.address)
		if err != nil {
			return err
		}
		defer c.close()
		if status, err := c.do(request("POST", "/l/"+code(1)+"/tickets", "", "titles=One+more")); err != nil || status != 303 {
			return fmt.Errorf("%w: adding a film, %d: %w", errFailed, status, err)
		}
		for range many {
			if err := <-heard; err != nil {
				return err
			}
		}
		return nil
	}
}

func fetch(s *site) error {
	c, err := dial(s.address)
	if err != nil {
		return err
	}
	defer c.close()
	status, err := c.do(request("GET", "/l/"+code(1)+"?v=1&n=6", gzipped+"HX-Request: true\r\nHX-Target: films\r\n", ""))
	if err == nil && status != 200 {
		err = fmt.Errorf("%w: %d", errFailed, status)
	}
	return err
}
