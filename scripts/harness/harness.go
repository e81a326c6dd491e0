// Package harness runs the built program for the commands that measure and break it from outside, scripts/bench and
// scripts/faults: it has databases on a throw-away PostgreSQL, processes, HTTP clients, and limits on memory and processor.
//
// A command consists of parts. What a part starts is stopped when the part ends. A function that returns no error ends
// the part where it fails, so it is for the goroutine of the part alone.
package harness

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"syscall"
	"time"
)

// Program is the site, as `make build` builds it.
const Program = "bin/movie-lottery"

// Main calls run with the arguments of the command, and with a context that ends when the command is interrupted. It
// exits with 1 if run fails.
func Main(name string, run func(ctx context.Context, args []string) error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, name+":", err)
		os.Exit(1)
	}
}

// Part is one part of a command, with a result of its own.
type Part[R any] struct {
	Name  string // on the command line
	Title string // in the table
	Run   func(*Env) R
}

// Run runs the parts with these names, or all if there are none, and calls report with the result of each. A part that
// failed has an error instead, and the other parts still run. Run returns the errors that report returned.
func Run[R any](e *Env, parts []Part[R], names []string, report func(p Part[R], result R, err error) error) (failed error) {
	for _, name := range names {
		if !slices.ContainsFunc(parts, func(p Part[R]) bool { return p.Name == name }) {
			return fmt.Errorf("there is no part %q", name)
		}
	}
	for _, p := range parts {
		if len(names) > 0 && !slices.Contains(names, p.Name) {
			continue
		}
		result, err := p.run(e)
		if e.Ctx.Err() != nil {
			return e.Ctx.Err()
		}
		if err := report(p, result, err); err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", p.Name, err))
		}
	}
	return failed
}

// run runs the part and cleans up after it.
func (p Part[R]) run(e *Env) (result R, err error) {
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
	return p.Run(e), nil
}

// failure is what Check panics with.
type failure struct{ error }

// Check ends the part if there is an error.
func Check(err error) {
	if err != nil {
		panic(failure{err})
	}
}

// Must returns v; an error ends the part.
func Must[T any](v T, err error) T {
	Check(err)
	return v
}

// Env is what all parts of a command share, and what has to be cleaned up after one.
type Env struct {
	Ctx       context.Context // of the whole command
	ServerURL string          // of a database on the server, as superuser
	PGBin     string          // folder of the server's programs
	Dir       string          // for logs and scripts
	cleanups  []func()
}

// New reads TEST_DATABASE_URL and PGBIN, and checks that the built program and these tools are there. The caller has to
// close what it returns.
func New(ctx context.Context, tools ...string) (*Env, error) {
	e := &Env{Ctx: ctx, ServerURL: os.Getenv("TEST_DATABASE_URL"), PGBin: os.Getenv("PGBIN")}
	var err error
	for _, tool := range append(tools, Program) {
		_, missing := exec.LookPath(tool)
		err = errors.Join(err, missing)
	}
	if e.ServerURL == "" || e.PGBin == "" {
		err = errors.Join(err, errors.New("TEST_DATABASE_URL or PGBIN is not set"))
	}
	if err != nil {
		return nil, fmt.Errorf("%w\nrun `make bench` or `make faults` at the top of the checkout, which set up what is needed", err)
	}
	e.Dir, err = os.MkdirTemp("", "movie-lottery-harness-")
	return e, err
}

// Close removes the folder.
func (e *Env) Close() { _ = os.RemoveAll(e.Dir) }

// Defer has f called when the part ends, last in first out.
func (e *Env) Defer(f func()) { e.cleanups = append(e.cleanups, f) }

// cleanup stops the processes and drops the databases of the part that has ended.
func (e *Env) cleanup() {
	for len(e.cleanups) > 0 {
		last := len(e.cleanups) - 1
		e.cleanups[last]()
		e.cleanups = e.cleanups[:last]
	}
}

// Command runs a command to its end, with more variables in its environment, and returns its output.
func (e *Env) Command(environ []string, name string, args ...string) []byte {
	cmd := exec.CommandContext(e.Ctx, name, args...)
	cmd.Env = append(os.Environ(), environ...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		Check(fmt.Errorf("%s: %w: %s", name, err, out))
	}
	return out
}

// Within calls f until it succeeds, and returns how long that took. After the limit, the last error of f ends the part.
func (e *Env) Within(limit time.Duration, what string, f func() error) time.Duration {
	began := time.Now()
	for ; ; time.Sleep(time.Millisecond) {
		err := f()
		took := time.Since(began)
		if err == nil {
			return took
		}
		if took > limit || e.Ctx.Err() != nil {
			Check(fmt.Errorf("%s: not within %s: %w", what, limit, err))
		}
	}
}
