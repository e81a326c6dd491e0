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
	"os"
	"time"

	"movie-lottery/scripts/harness"
)

const seed = "bin/seed" // as the Makefile builds it

// part is a group of rows that are measured together.
type part = harness.Part[[]row]

var parts = []part{
	{Name: "bytes", Title: "What is sent", Run: measureBytes},
	{Name: "start", Title: "Start", Run: measureStart},
	{Name: "memory", Title: "Memory", Run: measureMemory},
	{Name: "draws", Title: "Draws", Run: measureDraws},
	{Name: "history", Title: "History", Run: measureHistory},
	{Name: "hot", Title: "A hot lottery", Run: measureHot},
	{Name: "mixed", Title: "All routes mixed", Run: measureMixed},
	{Name: "worst", Title: "The worst that is allowed", Run: measureWorst},
	{Name: "limits", Title: "The checklist under 0.1 CPU and 64 MB", Run: measureLimits},
	{Name: "uploads", Title: "Uploads, watchers, forms and idle connections under 64 MB", Run: measureUploads},
	{Name: "size", Title: "A million lotteries, 100,000 films", Run: measureSize},
}

func main() { harness.Main("bench", run) }

func run(ctx context.Context, args []string) error {
	if len(args) == 2 && args[0] == peerCommand {
		return servePeer(ctx, args[1])
	}
	e, err := harness.New(ctx, "wrk", seed)
	if err != nil {
		return err
	}
	defer e.Close()
	table, began := newReport(e), time.Now()
	failed := harness.Run(e, parts, args, func(p part, rows []row, err error) error {
		if err != nil {
			rows = []row{{what: p.Title, measured: "failed", budget: "passes"}}
		}
		table.add(p, rows, time.Since(began))
		began = time.Now()
		return err
	})
	if len(args) > 0 || ctx.Err() != nil {
		return failed
	}
	return errors.Join(failed, os.WriteFile("scripts/bench/RESULTS.md", []byte(table.String()), 0o644))
}
