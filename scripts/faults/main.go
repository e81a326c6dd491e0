// Command faults breaks what the site stands on, while clients use it, and says what they saw and what was lost: the site
// and PostgreSQL are killed and frozen, the network loses packets, disk, memory and connections run out, and one client
// asks for more than all others.
//
//	faults            every fault, as a table
//	faults NAME ...   those alone
//
// It runs from the top of the checkout, by `make faults`, which sets up what it needs: PGBIN, the folder of PostgreSQL's
// programs; TEST_DATABASE_URL, a server whose account its own PostgreSQL runs under; and bin/movie-lottery. It needs Linux,
// and root for a full disk and for the limit on memory. All load stays on the loopback interface, and it ends no process
// that it did not start.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"
)

// fault is one row of the table.
type fault struct {
	name    string // on the command line
	title   string // in the table
	provoke func(*env) result
}

// result is what a fault brought about.
type result struct {
	seen string // by clients
	lost string // of what was acknowledged
	bad  string // what is not as it should be; empty: nothing
}

var faults = []fault{
	{"kill", "`kill -9` of the site, 40 times, 8 writers", killSite},
	{"crash", "crash of PostgreSQL, 6 times, 8 writers", crashPostgres},
	{"freeze", "PostgreSQL stands still for 5 s", freezePostgres},
	{"network", "the network loses all packets for 8 s", loseNetwork},
	{"readonly", "PostgreSQL turns read-only, and back", turnReadOnly},
	{"lock", "the row of one lottery is locked for 8 s", lockRow},
	{"connections", "no connection is left in PostgreSQL", takeConnections},
	{"clock", "PostgreSQL's clock goes back after a reveal", turnClockBack},
	{"disk", "the disk is full", fillDisk},
	{"silent", "4,200 silent connections of one client", silentSockets},
	{"slow", "4,200 slow connections of one client", slowSockets},
	{"kept", "4,200 kept-alive connections of one client", keptSockets},
	{"memory", "64 MB: slow uploads, watchers, forms, idle connections", fillMemory},
	{"flood", "forms of one address, as fast as they go, for 8 s", floodForms},
	{"deploy", "rolling deploy, 6 times, under load", deploy},
	{"soak", "all kinds of requests for 2 minutes", soak},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "faults:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, names []string) (failed error) {
	for _, name := range names {
		if !slices.ContainsFunc(faults, func(f fault) bool { return f.name == name }) {
			return fmt.Errorf("there is no fault %q", name)
		}
	}
	e, err := newEnv(ctx)
	if err != nil {
		return err
	}
	defer e.close()
	began := time.Now()
	fmt.Println("| fault | what was seen | what was lost | |\n|---|---|---|---|")
	for _, f := range faults {
		if len(names) > 0 && !slices.Contains(names, f.name) {
			continue
		}
		r := f.run(e)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		verdict := "ok"
		if r.bad != "" {
			verdict = "**" + r.bad + "**"
			failed = errors.Join(failed, fmt.Errorf("%s: %s", f.name, r.bad))
		}
		fmt.Printf("| %s | %s | %s | %s |\n", f.title, r.seen, r.lost, verdict)
	}
	fmt.Printf("\nIt took %s.\n", time.Since(began).Round(time.Second))
	return failed
}

// run provokes the fault and cleans up after it. An error that must met ends the fault, and no more.
func (f fault) run(e *env) (r result) {
	defer e.cleanup()
	defer func() {
		switch p := recover().(type) {
		case nil:
		case failure:
			r.bad = strings.Join(strings.Fields(p.Error()), " ")
		default:
			panic(p)
		}
	}()
	return f.provoke(e)
}

// failure is what check panics with.
type failure struct{ error }

// must returns v; an error ends the fault. It may be called by the fault's own goroutine alone.
func must[T any](v T, err error) T {
	check(err)
	return v
}

func check(err error) {
	if err != nil {
		panic(failure{err})
	}
}
