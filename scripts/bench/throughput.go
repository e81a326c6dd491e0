package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"movie-lottery/scripts/harness"
)

const loadSeconds = 2 // of each run

// measureDraws has eight clients draw one lottery after the other, against pgbench with the same statements.
func measureDraws(e *harness.Env) []row {
	const lotteries = 80_000 // more than all runs together draw
	databaseURL := newFilled(e, lotteries)
	statements := captureSQL(e, databaseURL, func(s *harness.Site) { s.Post(lotteryPath(lotteries)+"/draw", "word=") })
	for i, sql := range statements { // with the nth lottery in place of that one; ids count from 1, as codes do
		sql = strings.ReplaceAll(sql, "'"+lotteryCode(lotteries)+"'", "('bench' || lpad(:n::text, 8, '0'))")
		statements[i] = strings.ReplaceAll(sql, fmt.Sprintf("'%d'", lotteries), ":n")
	}
	s := e.Serve(databaseURL)
	last := 0 // number of the last lottery that was to be drawn
	want := 0 // draws that were reported
	c := compare(3, func() float64 {
		l := wrk(e, s, 8, loadSeconds, "draw", fmt.Sprint(last))
		want, last = want+l.Requests, l.Last
		return l.Rate
	}, func() (rate float64) {
		first := last
		rate, last = pgbench(e, databaseURL, statements, loadSeconds, first)
		want += last - first
		return rate
	})
	if drawn := harness.Query[int](e, databaseURL, "SELECT count(*) FROM draws WHERE drawn_at IS NOT NULL"); drawn < want {
		harness.Check(fmt.Errorf("%d draws were reported, and %d were made", want, drawn))
	}
	return []row{c.rateRow("draws, 8 clients", 0.8, "pgbench -c 1, the same statements")}
}

// measureHistory has eight clients read the first page of the history, against pgbench with the same statement.
func measureHistory(e *harness.Env) []row {
	const path = "/history?state=drawn"
	databaseURL := newSeeded(e, 1000, 1000)
	statements := captureSQL(e, databaseURL, func(s *harness.Site) { s.Get(path) })
	s := e.Serve(databaseURL)
	c := compare(3, func() float64 { return wrk(e, s, 8, loadSeconds, "get", path).Rate },
		func() float64 { rate, _ := pgbench(e, databaseURL, statements, loadSeconds, 0); return rate })
	return []row{c.rateRow("`/history`, first page, 8 clients", 0.4, "pgbench -c 1, the same statement")}
}

// measureHot has a hundred clients look at one lottery, against Fiber answering a constant of the same size.
func measureHot(e *harness.Env) []row {
	s := e.Serve(newFilled(e, 10))
	size := len(s.Get(lotteryPath(1), harness.Gzipped))
	constant := e.Start("/constant", "", self, peerCommand, fmt.Sprint(size))
	c := compare(3, func() float64 { return wrk(e, s, 100, loadSeconds, "get", lotteryPath(1)).Rate },
		func() float64 { return wrk(e, constant, 100, loadSeconds, "get", "/constant").Rate })
	return []row{c.rateRow("a hot lottery's page, 100 clients", 0.25, "Fiber, a constant of "+kilobytes(size))}
}

// measureMixed has a hundred clients look, add and draw, all routes mixed.
func measureMixed(e *harness.Env) []row {
	s := e.Serve(newFilled(e, 30_000))
	var runs []load
	for range 3 {
		last := 0
		if len(runs) > 0 {
			last = runs[len(runs)-1].Last
		}
		runs = append(runs, wrk(e, s, 100, 5, "mixed", fmt.Sprint(last)))
	}
	spread := func(l load) float64 { return l.P99 / l.P50 }
	slices.SortFunc(runs, func(a, b load) int { return cmp.Compare(spread(a), spread(b)) })
	l := runs[1]
	return []row{{what: "100 clients, all routes mixed: p99 against p50", measured: fmt.Sprintf("%.2f times, no 503", spread(l)), budget: "4 times, no 503",
		beside: fmt.Sprintf("p50 %.1f ms, p99 %.1f ms, %.0f/s", l.P50, l.P99, l.Rate), ok: spread(l) <= 4}}
}
