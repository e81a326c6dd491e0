package main

import (
	"fmt"
	"net/url"
	"time"

	"movie-lottery/scripts/harness"
)

// searches are for words that occur everywhere, here and there, and nowhere; short and long, of both alphabets.
var searches = []string{"the", "night", "the night", "last king", "ночь", "o", "th", "zz", "qwertyuiop", "the of qwertyuiop"}

var states = []string{"", "open", "drawn"} // of the history

// measureSize times the history with a million lotteries against a thousand, and the library with 100,000 films, one
// request after the other.
func measureSize(e *harness.Env) []row {
	began := time.Now()
	largeURL, smallURL := newSeeded(e, 1_000_000, 100_000), newSeeded(e, 1000, 1000)
	rows := []row{{what: "seeding a million lotteries and 100,000 films", measured: fmt.Sprintf("%.0f s", time.Since(began).Seconds())}}
	large, small := e.Serve(largeURL), e.Serve(smallURL)

	oldest := harness.Query[int](e, smallURL, "SELECT id::int FROM lotteries ORDER BY id OFFSET 200 LIMIT 1") // the same one in both
	worst := row{what: "`/history`, any page and state, against 1,000 lotteries", budget: "1.3 times"}
	worstRatio := 0.0
	for _, state := range states {
		for _, before := range []string{"", fmt.Sprint(oldest)} {
			path := "/history?" + url.Values{"state": {state}, "before": {before}}.Encode()
			c := compare(41, func() float64 { return timed(large, path) }, func() float64 { return timed(small, path) })
			if c.ratio > worstRatio {
				worstRatio = c.ratio
				worst.measured, worst.ok = fmt.Sprintf("%.2f times", c.ratio), c.ratio <= 1.3
				worst.beside = fmt.Sprintf("%.1f ms against %.1f ms, the worst of 6: %s", c.ours, c.theirs, path)
			}
		}
	}

	var history, library []string
	for _, q := range searches {
		for _, state := range states {
			history = append(history, "/history?"+url.Values{"q": {q}, "state": {state}}.Encode())
		}
	}
	for _, q := range append([]string{""}, searches...) {
		for _, watched := range []string{"", "yes", "no"} {
			for _, sort := range []string{"added", "title", "year", "rating"} {
				library = append(library, "/library?"+url.Values{"q": {q}, "watched": {watched}, "sort": {sort}}.Encode())
			}
		}
	}
	return append(rows, worst,
		slowest(large, "`/history`, a search among a million lotteries", history, 50),
		slowest(large, "the library of 100,000 films, any filter, search and order", library, 25))
}

// timed returns how long a request takes, in milliseconds.
func timed(s *harness.Site, path string) float64 {
	began := time.Now()
	s.Get(path, harness.Gzipped)
	return float64(time.Since(began)) / 1e6
}

// slowest is the row of the path that takes longest; of each, it takes the median of five requests.
func slowest(s *harness.Site, what string, paths []string, budget float64) row {
	longest, which := 0.0, ""
	for _, path := range paths {
		timed(s, path) // reads what is not in PostgreSQL's memory
		var all []float64
		for range 5 {
			all = append(all, timed(s, path))
		}
		if took := median(all); took > longest {
			longest, which = took, path
		}
	}
	readable, _ := url.QueryUnescape(which)
	return row{what, fmt.Sprintf("%.1f ms", longest), fmt.Sprintf("%g ms", budget), fmt.Sprintf("the slowest of %d: %s", len(paths), readable), longest <= budget}
}
