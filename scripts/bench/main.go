// Command bench measures the program from outside, beside the limit or the peer that stands next to it: pgbench with the
// same statements, Fiber answering a constant, bare Fiber with pgx, the same bytes under brotli. Ratios are of one run, figures are medians.
//
//	bench            every row, as a table, and into scripts/bench/RESULTS.md
//	bench NAME ...   those rows alone
//
// It runs from the top of the checkout, by `make bench`, which sets up what it needs: TEST_DATABASE_URL, a PostgreSQL
// server it may fill; PGBIN, where that server's own programs are; CHROMIUM; and bin/movie-lottery. It needs Linux.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// experiment is one thing that is measured, under the name it is called by.
type experiment struct {
	name    string
	about   string // in the table
	measure func(context.Context, *lab) ([]row, error)
	alone   bool // too long to be a part of all
}

var experiments = []experiment{
	{name: "weight", about: "What is sent", measure: weigh},
	{name: "start", about: "Start", measure: start},
	{name: "bytes", about: "Where the bytes are", measure: bytesOf},
	{name: "memory", about: "Memory", measure: memory},
	{name: "draws", about: "Draws", measure: draws},
	{name: "history", about: "History", measure: history},
	{name: "hot", about: "A hot lottery", measure: hot},
	{name: "browser", about: "In the browser", measure: browser},
	{name: "connection", about: "The one connection", measure: connection},
	{name: "free", about: "The free plan", measure: free},
	{name: "scale", about: "Beyond one machine", measure: scale},
	{name: "size", about: "A million lotteries, a million films", measure: size},
	{name: "pooled", about: "Through PgBouncer", measure: pooled, alone: true},
	{name: "soak", about: "A million requests", measure: soak, alone: true},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) == 2 && args[0] == constantCommand {
		return serveConstant(ctx, args[1])
	}
	if len(args) == 1 && args[0] == bareCommand {
		return serveBare(ctx)
	}
	chosen, err := choose(args)
	if err != nil {
		return err
	}
	l, err := openLab()
	if err != nil {
		return err
	}
	defer l.close()
	report := newReport(l)
	for _, e := range chosen {
		began := time.Now()
		rows, err := e.measure(ctx, l)
		if err != nil {
			return fmt.Errorf("%s: %w", e.name, err)
		}
		report.add(e, rows, time.Since(began))
	}
	if len(args) > 0 {
		return nil
	}
	return os.WriteFile(filepath.Join("scripts", "bench", "RESULTS.md"), []byte(report.String()), 0o644)
}

// choose picks experiments by name; without a name, all that are not to be run alone.
func choose(names []string) (chosen []experiment, err error) {
	var known []string
	for _, e := range experiments {
		known = append(known, e.name)
		if slices.Contains(names, e.name) || len(names) == 0 && !e.alone {
			chosen = append(chosen, e)
		}
	}
	for _, n := range names {
		if !slices.Contains(known, n) {
			return nil, fmt.Errorf("there is no %q; there are %s", n, strings.Join(known, ", "))
		}
	}
	return chosen, nil
}

var errFailed = errors.New("the program answered wrongly")
