// Command dev is behind the Makefile's targets. It starts what the site needs on a developer's machine or in CI, and
// stops all of it at the end.
//
//	dev run                serve the site from a private PostgreSQL that keeps its data
//	dev data -- COMMAND    run COMMAND against the database of dev run
//	dev test -- COMMAND    run COMMAND with npm, a throw-away PostgreSQL and a Chromium
//	dev bench -- COMMAND   run COMMAND with wrk and a throw-away PostgreSQL that is as durable as in production
//	dev exec -- COMMAND    run COMMAND against a throw-away copy of the whole site
//	dev view -- COMMAND    the same, with a Chromium
//	dev schema             write db/schema.sql as the migrations make it
//
// It runs in the top folder of the checkout. It imports the standard library alone, so that it builds within a second
// on a machine that has downloaded no modules yet.
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

// commandRunners are the subcommands that run another command.
var commandRunners = map[string]func(ctx context.Context, command []string) error{
	"data": runWithData, "test": runTest, "bench": runBench, "exec": runWithSite, "view": runWithSiteAndBrowser,
}

func main() {
	ctx, cancel := untilSignal()
	defer cancel(nil)
	err := dispatch(ctx, os.Args[1:])
	var status exitStatus
	switch {
	case err == nil:
	case errors.As(err, &status), errors.As(context.Cause(ctx), &status):
		os.Exit(int(status))
	default:
		logf("dev: %v", err)
		os.Exit(1)
	}
}

func dispatch(ctx context.Context, args []string) error {
	switch {
	case len(args) == 1 && args[0] == "run":
		return runSite(ctx)
	case len(args) == 1 && args[0] == "schema":
		return dumpSchema(ctx)
	case len(args) > 2 && args[1] == "--" && commandRunners[args[0]] != nil:
		return commandRunners[args[0]](ctx, args[2:])
	}
	logf(usage)
	return exitStatus(2)
}

// untilSignal returns a context that ends at the first signal that asks this program to end. The context's cause is the
// exit status that a shell gives for that signal.
func untilSignal() (context.Context, context.CancelCauseFunc) {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) { // nohup ignores it
		signal.Notify(signals, syscall.SIGHUP)
	}
	go func() {
		number, _ := (<-signals).(syscall.Signal)
		cancel(exitStatus(128 + int(number)))
	}()
	return ctx, cancel
}

// logf writes a line to standard error. Standard output is left to the commands that run.
func logf(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
}
