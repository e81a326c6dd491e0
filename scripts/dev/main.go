// Command dev is behind the Makefile's targets: it brings up what the site
// needs on somebody's own machine or in CI, and takes all of it down again.
//
//	dev run                serve the site from a private PostgreSQL that keeps its data
//	dev data -- COMMAND    run COMMAND against the database of dev run
//	dev test -- COMMAND    run COMMAND with npm, a throw-away PostgreSQL and a Chromium
//	dev bench -- COMMAND   the same, with a PostgreSQL that loses nothing, and PgBouncer
//	dev exec -- COMMAND    run COMMAND against a throw-away copy of the whole site
//	dev view -- COMMAND    the same, with a Chromium to look at it
//	dev schema             write db/schema.sql as the migrations make it
//
// It runs from the top of the checkout, and uses the standard library alone, so
// that it is built within a second on a machine that has downloaded nothing yet.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

const usage = `usage: dev run | dev schema | dev (data | test | bench | exec | view) -- COMMAND`

func main() {
	ctx, cancel := untilSignal()
	defer cancel(nil)
	err := dispatch(ctx, os.Args[1:])
	var told exitStatus
	switch {
	case err == nil:
	case errors.As(err, &told), errors.As(context.Cause(ctx), &told):
		os.Exit(int(told))
	default:
		fmt.Fprintln(os.Stderr, "dev:", err)
		os.Exit(1)
	}
}

func dispatch(ctx context.Context, args []string) error {
	if len(args) == 1 {
		switch args[0] {
		case "run":
			return runSite(ctx)
		case "schema":
			return dumpSchema(ctx)
		}
	}
	if len(args) > 2 && args[1] == "--" {
		switch args[0] {
		case "data":
			return dataWith(ctx, args[2:])
		case "test":
			return testWith(ctx, args[2:])
		case "bench":
			return benchWith(ctx, args[2:])
		case "exec":
			return execWith(ctx, args[2:])
		case "view":
			return viewWith(ctx, args[2:])
		}
	}
	fmt.Fprintln(os.Stderr, usage)
	return exitStatus(2)
}

// untilSignal returns a context that ends with the first signal that asks this
// program to end; its cause is the exit status a shell would give that signal.
func untilSignal() (context.Context, context.CancelCauseFunc) {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) { // as under nohup
		signal.Notify(signals, syscall.SIGHUP)
	}
	go func() {
		number, _ := (<-signals).(syscall.Signal)
		cancel(exitStatus(128 + int(number)))
	}()
	return ctx, cancel
}

// say tells what takes a while. Standard output stays the commands' own.
func say(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
}
