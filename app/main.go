// Movie Lottery serves a site where friends put films into a lottery, share its link, and see one of the films drawn at
// the same moment.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"movie-lottery/app/config"
	"movie-lottery/app/derive"
	"movie-lottery/app/erase"
	"movie-lottery/app/memory"
	"movie-lottery/app/web"
	"movie-lottery/app/wire"
)

// version is set by make, from git.
var version = "unknown"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // so that a second signal kills the process
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdin, os.Stdout)
	if err == nil {
		return
	}
	if _, logged := errors.AsType[loggedError](err); logged {
		os.Exit(1)
	}
	fmt.Fprintln(os.Stderr, "movie-lottery:", oneLine(err))
	if wrong, ok := errors.AsType[usageError](err); ok {
		fmt.Fprint(os.Stderr, "\n", wrong.usage)
		os.Exit(2)
	}
	os.Exit(1)
}

func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

// loggedError is an error that is in the log already.
type loggedError struct{ error }

// serve serves the site until ctx ends. Where the log is JSON, the error that it ends with is a line of it.
func serve(ctx context.Context, v invocation) error {
	c, err := config.Load(v.getenv, isTerminal(v.out))
	log := newLog(c, v.out)
	if err == nil {
		err = serveSite(ctx, c, memory.SetLimit(v.getenv), log)
	}
	if err != nil && !c.LogText {
		log.Error("ended with an error", "error", oneLine(err))
		return loggedError{err}
	}
	return err
}

// serveSite listens at once, even if the database is not reachable yet. It shuts down in order: no new requests, the running
// ones answered, the pool closed. The limit of memory is for the log.
func serveSite(ctx context.Context, c config.Config, memoryLimit int64, log *slog.Logger) error {
	slog.SetDefault(log)
	site, db, err := wire.Site(c, version, log)
	if err != nil {
		return err
	}
	defer db.Close()
	ln, err := net.Listen("tcp", c.Address) // IPv6 and IPv4, or the latter alone where IPv6 is missing
	if err != nil {
		return fmt.Errorf("cannot listen on port %s; set PORT to one that is free: %w", strings.TrimPrefix(c.Address, ":"), err)
	}
	if c.Password == "" {
		log.Warn(web.WarningOpenHouse)
		log.Info("backups are at /backup, and need this password", "backup_password", site.BackupPassword())
	}
	log.Info("listening", "address", ln.Addr().String(), "version", version, "memory_limit", memoryLimit)
	if site.ScriptsMissing() {
		log.Warn(web.WarningScripts)
	}
	background, stop := context.WithCancel(ctx)
	var work sync.WaitGroup
	defer work.Wait() // before the pool is closed
	defer stop()
	work.Go(func() { site.WatchDatabase(background) })
	work.Go(func() {
		select {
		case <-site.Ready():
		case <-background.Done():
			return
		}
		work.Go(func() { derive.Serve(background, log, db.Derive) })
		erase.Eraser{Store: db, Retention: c.Retention, Log: log}.Serve(background)
	})

	served := make(chan error, 1)
	go func() { served <- site.Serve(ln) }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	site.Leave()
	log.Info("stopping", "delay", c.ShutdownDelay.Seconds(), "timeout", c.ShutdownTimeout.Seconds())
	select {
	case err := <-served:
		return err
	case <-time.After(c.ShutdownDelay):
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.ShutdownTimeout)
	defer cancel()
	if err := site.Shutdown(drain); err != nil {
		return fmt.Errorf("some requests were not answered within SHUTDOWN_TIMEOUT: %w", err)
	}
	log.Info("stopped")
	return nil
}

// newLog returns a logger to out, in the format and from the level of the settings.
func newLog(c config.Config, out io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: c.LogLevel}
	if c.LogText {
		return slog.New(slog.NewTextHandler(out, options))
	}
	return slog.New(slog.NewJSONHandler(out, options))
}

// isTerminal reports whether out is a terminal.
func isTerminal(out io.Writer) bool {
	f, ok := out.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
