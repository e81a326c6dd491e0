package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

const (
	freeCPU    = 10               // percent of a processor
	freeMemory = 64 << 20         // bytes
	freeRate   = 20               // requests a second
	freeFor    = 12 * time.Second // a walk
	freeWalks  = 3
)

// free walks the checklist (home, create, draw, history, library) under the limits of a free plan: what the start takes,
// what requests take at a steady rate, and the smallest memory in which all of it still passes. The peers are Fiber with
// a constant, and bare Fiber with pgx, under the same limits.
func free(ctx context.Context, l *lab) ([]row, error) {
	databaseURL, drop, err := l.filled(ctx, 1000)
	if err != nil {
		return nil, err
	}
	defer drop()
	ours, err := middle(freeWalks, func(i int) (limited, error) { // each with other lotteries to draw
		return l.checklist(ctx, databaseURL, freeMemory, freeFor, i*freeRate*int(freeFor/time.Second), program)
	}, func(l limited) float64 { return float64(l.times.quantile(.95)) })
	if err != nil {
		return nil, err
	}
	limit, err := l.peerUnder(ctx, "", constantCommand+" 4000")
	if err != nil {
		return nil, err
	}
	if err := l.exec(ctx, databaseURL, bareTable); err != nil {
		return nil, err
	}
	bare, err := l.peerUnder(ctx, databaseURL, bareCommand)
	if err != nil {
		return nil, err
	}
	beside := func(figure func(limited) string) string {
		return besidePeers(figure(limit), figure(bare))
	}
	smallest, err := l.smallest(ctx, databaseURL)
	if err != nil {
		return nil, err
	}
	half := 500 * time.Millisecond
	return []row{
		budgeted("0.1 CPU and 64 MB: start to the first page", millis(ours.start), millis(half), beside(limited.started), ours.start <= half),
		budgeted(fmt.Sprintf("there, the checklist at %d requests a second: p95", freeRate), millis(ours.times.quantile(.95)), "25 ms",
			beside(limited.p95), ours.times.quantile(.95) <= 25*time.Millisecond),
		told("its p50 and slowest", millis(ours.times.quantile(.5))+", "+millis(ours.times.quantile(1)), ""),
		told("most memory in use there, cached files included", megabytes(ours.peak), beside(func(l limited) string { return megabytes(l.peak) })),
		told("the smallest memory in which it passes", fmt.Sprintf("%d MB", smallest>>20), "the original needs 512 MB and does not start in 64"),
	}, nil
}

// limited is what somebody saw of a program under limits.
type limited struct {
	start time.Duration
	times loaded
	peak  int64
}

// checklist starts the program under limits, as cold as can be, and asks it for everything, at a steady rate, from the
// step first.
func (l *lab) checklist(ctx context.Context, databaseURL string, bytes int64, last time.Duration, first int, command string) (limited, error) {
	g, err := newCgroup(freeCPU, bytes)
	if err != nil {
		return limited{}, err
	}
	defer g.remove()
	began := time.Now()
	name, args := g.inside(command)
	s, err := l.listen(ctx, "/", databaseURL, nil, name, args...)
	if err != nil {
		return limited{}, err
	}
	defer s.stop()
	seen := limited{start: time.Since(began)}
	if seen.times, err = s.steadily(ctx, last, first); err != nil {
		return seen, err
	}
	seen.peak, err = g.peak()
	return seen, err
}

func (l limited) started() string { return millis(l.start) }
func (l limited) p95() string     { return millis(l.times.quantile(.95)) }

// peerUnder has one of this program's own peers walk the checklist under the same limits.
func (l *lab) peerUnder(ctx context.Context, databaseURL, command string) (limited, error) {
	return l.checklist(ctx, databaseURL, freeMemory, freeFor/2, 0, l.self+" "+command)
}

// steadily asks for the checklist at a constant rate, whether or not the answers come in time.
func (s *site) steadily(ctx context.Context, last time.Duration, first int) (loaded, error) {
	const clients = 5
	ctx, cancel := context.WithTimeout(ctx, last)
	defer cancel()
	turns := make(chan int)
	go func() {
		defer close(turns)
		tick := time.NewTicker(time.Second / freeRate)
		defer tick.Stop()
		for n := first; ; n++ {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			select {
			case turns <- n:
			case <-ctx.Done():
				return
			}
		}
	}()
	var all loaded
	var mutex sync.Mutex
	var failed error
	var group sync.WaitGroup
	for range clients {
		group.Go(func() {
			times, err := s.follow(turns)
			mutex.Lock()
			defer mutex.Unlock()
			all.times = append(all.times, times...)
			failed = errors.Join(failed, err)
		})
	}
	group.Wait()
	all.sort()
	return all, failed
}

func (s *site) follow(turns <-chan int) (times []time.Duration, err error) {
	c, err := dial(s.address)
	if err != nil {
		return nil, err
	}
	defer c.close()
	for n := range turns {
		ask := checklistStep(n)
		began := time.Now()
		status, err := c.do(ask)
		if err == nil && status != 200 && status != 303 {
			err = fmt.Errorf("%w: %d to %s", errFailed, status, firstLine(ask))
		}
		if err != nil {
			return times, err
		}
		times = append(times, time.Since(began))
	}
	return times, nil
}

// checklistStep is the nth request of people who use the site as it is meant.
func checklistStep(n int) []byte {
	switch n % 6 {
	case 0:
		return request("GET", "/", gzipped, "")
	case 1:
		return request("POST", "/lotteries", "", fmt.Sprintf("titles=Heat+(1995)%%0ADune%%0AAlien+%d", n))
	case 2:
		return request("GET", "/l/"+code(1+n%900), gzipped, "")
	case 3:
		return request("POST", "/l/"+code(1+n%900)+"/draw", "", "word=")
	case 4:
		return request("GET", "/history", gzipped, "")
	}
	return request("GET", "/library", gzipped, "")
}

// smallest halves the way between what passes and what does not, to 1 MB.
func (l *lab) smallest(ctx context.Context, databaseURL string) (int64, error) {
	passes, fails := int64(freeMemory), int64(4<<20)
	for passes-fails > 1<<20 {
		middle := (passes + fails) / 2 >> 20 << 20
		short, cancel := context.WithTimeout(ctx, 12*time.Second)
		_, err := l.checklist(short, databaseURL, middle, 3*time.Second, 0, program)
		cancel()
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
		if err == nil {
			passes = middle
		} else {
			fails = middle
		}
	}
	return passes, nil
}
