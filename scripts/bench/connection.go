package main

import (
	"context"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// connection puts a mixed load on and reads from the program's own figures how the one connection was used: the share
// of the time it was busy, and by route, how long requests waited for it.
func connection(ctx context.Context, l *lab) ([]row, error) {
	s, done, err := l.stage(ctx, 30_000)
	if err != nil {
		return nil, err
	}
	defer done()
	before, err := s.figures()
	if err != nil {
		return nil, err
	}
	began := time.Now()
	result, err := middle(3, func(i int) (loaded, error) {
		return load{s.address, 100, 5 * time.Second, 0, func(client, n int) []byte { return evening(client, n+i*800) }}.run(ctx) // in other lotteries each
	}, loaded.spread)
	if err != nil {
		return nil, err
	}
	took := time.Since(began).Seconds()
	after, err := s.figures()
	if err != nil {
		return nil, err
	}
	busy := after["movie_lottery_pool_busy_seconds_total"] - before["movie_lottery_pool_busy_seconds_total"]
	trips := after["movie_lottery_pool_acquires_total"] - before["movie_lottery_pool_acquires_total"]
	rows := []row{
		told("100 clients who look, add and draw, all routes mixed", fmt.Sprintf("%s, p50 %s, p99 %s", perSecond(result.rate), millis(result.quantile(.5)), millis(result.quantile(.99))), ""),
		budgeted("their p99 against their p50", times(result.spread()), "3 times", "", result.spread() <= 3),
		told("the connection is busy", fmt.Sprintf("%.0f %% of the time, %.0f round trips a second for %.0f answers", 100*busy/took, trips/took, result.rate), ""),
	}
	var routes []string
	for name := range after {
		if route := label(name, "movie_lottery_http_database_wait_seconds_count"); route != "" {
			routes = append(routes, route)
		}
	}
	slices.Sort(routes)
	for _, route := range slices.Compact(routes) {
		p50, p99 := waits(before, after, route, .5), waits(before, after, route, .99)
		if !math.IsNaN(p50) {
			rows = append(rows, told("wait for it, "+route, fmt.Sprintf("p50 within %.1f ms, p99 within %.1f ms", p50*1e3, p99*1e3), ""))
		}
	}
	return rows, nil
}

// evening is what many do at once: of ten requests, seven look at a lottery, one at the history, one adds, one draws.
func evening(client, n int) []byte {
	number := 1 + (client*257+n/10)%29_000
	path := "/l/" + code(number)
	switch n % 10 {
	case 3:
		return request("POST", path+"/tickets", "", fmt.Sprintf("titles=Added+%d", n))
	case 7:
		return request("GET", "/history", gzipped, "")
	case 9:
		return request("POST", path+"/draw", "", "word=")
	}
	return request("GET", path, gzipped, "")
}

var sample = regexp.MustCompile(`(?m)^(movie_lottery_\S+|\w+_seconds_total) (\S+)$`)

// figures are what the program counts of itself, each under its name with its labels.
func (s *site) figures() (map[string]float64, error) {
	text, err := s.plain("/metrics", "")
	all := map[string]float64{}
	for _, m := range sample.FindAllSubmatch(text, -1) {
		all[string(m[1])], _ = strconv.ParseFloat(string(m[2]), 64)
	}
	return all, err
}

// label is the route that a figure is of; empty where it is another figure.
func label(name, figure string) string {
	rest, ok := strings.CutPrefix(name, figure+`{route="`)
	if !ok {
		return ""
	}
	return strings.TrimSuffix(rest, `"}`)
}

var bucket = regexp.MustCompile(`^movie_lottery_http_database_wait_seconds_bucket\{route="([^"]+)",le="([^"]+)"\}$`)

// waits is the bound, in seconds, within which that share of a route's requests got the connection; not a number where
// there were none.
func waits(before, after map[string]float64, route string, share float64) float64 {
	total := 0.0
	counts := map[float64]float64{}
	for name, n := range after {
		m := bucket.FindStringSubmatch(name)
		if m == nil || m[1] != route {
			continue
		}
		le, _ := strconv.ParseFloat(m[2], 64) // +Inf too
		counts[le] = n - before[name]
		total = max(total, counts[le])
	}
	if total == 0 {
		return math.NaN()
	}
	bounds := slices.Sorted(func(yield func(float64) bool) {
		for le := range counts {
			if !yield(le) {
				return
			}
		}
	})
	for _, le := range bounds {
		if counts[le] >= share*total {
			return le
		}
	}
	return math.Inf(1)
}
