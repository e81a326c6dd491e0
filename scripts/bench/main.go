// Command bench measures the built program from outside and holds each figure against its budget: with wrk for load,
// pgbench for what PostgreSQL itself can do with the same statements, and the files of /proc and of cgroups.
//
//	bench             every part, as a table, and into scripts/bench/RESULTS.md
//	bench NAME ...    those parts alone
//
// It runs from the top of the checkout, by `make bench`, which sets up what it needs: TEST_DATABASE_URL, a PostgreSQL
// server on this machine whose superuser it is; PGBIN, the folder of pgbench; wrk; bin/movie-lottery and bin/seed. It
// needs Linux, and root for the parts that set limits.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"
)

// part is a group of rows that are measured together.
type part struct {
	name    string // on the command line
	title   string // in the table
	measure func(*env) []row
}

var parts = []part{
	{"bytes", "What is sent", measureBytes},
	{"start", "Start", measureStart},
	{"memory", "Memory", measureMemory},
	{"draws", "Draws", measureDraws},
	{"history", "History", measureHistory},
	{"hot", "A hot lottery", measureHot},
	{"mixed", "All routes mixed", measureMixed},
	{"worst", "The worst that is allowed", measureWorst},
	{"limits", "The checklist under 0.1 CPU and 64 MB", measureLimits},
	{"uploads", "Uploads, watchers, forms and idle connections under 64 MB", measureUploads},
	{"size", "A million lotteries, 100,000 films", measureSize},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) (failed error) {
	if len(args) == 2 && args[0] == peerCommand {
		return servePeer(ctx, args[1])
	}
	for _, name := range args {
		if !slices.ContainsFunc(parts, func(p part) bool { return p.name == name }) {
			return fmt.Errorf("there is no part %q", name)
		}
	}
	e, err := newEnv(ctx)
	if err != nil {
		return err
	}
	defer os.RemoveAll(e.dir)
	table := newReport(e)
	for _, p := range parts {
		if len(args) > 0 && !slices.Contains(args, p.name) {
			continue
		}
		began := time.Now()
		rows, err := p.run(e)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil { // the other parts can still be measured
			failed = errors.Join(failed, fmt.Errorf("%s: %w", p.name, err))
			rows = append(rows, row{what: p.title, measured: "failed", budget: "passes"})
		}
		table.add(p, rows, time.Since(began))
	}
	if len(args) > 0 {
		return failed
	}
	return errors.Join(failed, os.WriteFile("scripts/bench/RESULTS.md", []byte(table.String()), 0o644))
}

// run measures the part and cleans up after it. An error that must met ends the part, and no more.
func (p part) run(e *env) (rows []row, err error) {
	defer e.cleanup()
	defer func() {
		switch r := recover().(type) {
		case nil:
		case failure:
			err = r.error
		default:
			panic(r)
		}
	}()
	return p.measure(e), nil
}

// failure is what must panics with.
type failure struct{ error }

// must returns v; an error ends the part. It may be called by the part's own goroutine alone.
func must[T any](v T, err error) T {
	check(err)
	return v
}

func check(err error) {
	if err != nil {
		panic(failure{err})
	}
}
