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
	"movie-lottery/app/migrate"
	"movie-lottery/app/store"
	"movie-lottery/app/web"
	"movie-lottery/app/wire"
)

const usage = `usage: movie-lottery [command]

  serve         serve the site (the default)
  migrate       apply the migrations that the database lacks, and bring what is derived from titles up to date
  migrate down  revert the newest migration; the data in its tables is lost
  verify PROOF  check a lottery's draws; PROOF is a saved proof.json, or the lottery's address
  version       print the version of this build

For operators of the site; CODE is the last part of a lottery's address:
  list [CODE]          list lotteries, newest first; with CODE those before that one
  show CODE            print what is kept about a lottery, with its visitors and their names
  delete CODE          delete a lottery, as its host would: a host can bring it back for 30 days
  delete --now CODE    erase a lottery at once
  forget CODE VISITOR  erase a visitor's names, ids and marks in all lotteries; VISITOR as show prints it
  purge                erase what was deleted over 30 days ago, and names as RETENTION says; the site does that every hour`

// version is set by make, from git.
var version = "unknown"

// migrateWait is how long migrations wait for the database, and for other processes that migrate it.
const migrateWait = 60 * time.Second

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // so that a second signal kills the process
	if err := run(ctx, os.Args[1:], os.Getenv, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "movie-lottery:", strings.Join(strings.Fields(err.Error()), " ")) // on one line
		os.Exit(1)
	}
}

// run runs the command in args until it ends or ctx does. Output and the log go to out.
func run(ctx context.Context, args []string, getenv func(string) string, out io.Writer) error {
	if len(args) == 2 && args[0] == "verify" {
		return verify(ctx, args[1], out)
	}
	if len(args) > 0 && adminCommands[args[0]].run != nil {
		return administer(ctx, args, getenv, out)
	}
	switch command := strings.Join(args, " "); command {
	case "", "serve":
		return serve(ctx, getenv, out)
	case "migrate", "migrate up", "migrate down":
		databaseURL, err := config.DatabaseURL(getenv)
		if err != nil {
			return err
		}
		if command == "migrate down" {
			return migrate.Down(ctx, databaseURL, migrateWait, out)
		}
		return migrate.Up(ctx, databaseURL, migrateWait, out)
	case "version":
		_, err := fmt.Fprintln(out, version)
		return err
	case "verify":
		return errors.New("verify needs a saved proof.json or a lottery's address")
	default:
		fmt.Fprintln(out, usage)
		return fmt.Errorf("there is no command %q", command)
	}
}

// serve serves the site until ctx ends. It listens at once, even if the database is not reachable yet. It shuts down in
// order: no new requests, the running ones answered, the pool closed.
func serve(ctx context.Context, getenv func(string) string, out io.Writer) error {
	c, err := config.Load(getenv, isTerminal(out))
	if err != nil {
		return err
	}
	log := newLog(c, out)
	slog.SetDefault(log)
	limit := memory.SetLimit(getenv)
	site, db, err := wire.Site(c, version, log)
	if err != nil {
		return err
	}
	defer db.Close()
	ln, err := net.Listen("tcp4", c.Address)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w", c.Address, err)
	}
	if c.Password == "" {
		log.Warn(web.WarningOpenHouse)
	}
	log.Info("listening", "address", ln.Addr().String(), "version", version, "memory_limit", limit)
	if site.ScriptsMissing() {
		log.Warn(web.WarningScripts)
	}
	background, stop := context.WithCancel(ctx)
	var work sync.WaitGroup
	defer work.Wait() // before the pool is closed
	defer stop()
	work.Go(func() {
		logReadiness(background, log, db)
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
	log.Info("stopping", "timeout", c.ShutdownTimeout.Seconds())
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.ShutdownTimeout)
	defer cancel()
	if err := site.Shutdown(drain); err != nil {
		return fmt.Errorf("some requests were not answered within SHUTDOWN_TIMEOUT: %w", err)
	}
	log.Info("stopped")
	return nil
}

// readyInterval is the time between two checks whether the program is ready.
const readyInterval = time.Second

// logReadiness logs once when pages can be served, and until then each new reason why they cannot.
func logReadiness(ctx context.Context, log *slog.Logger, db *store.Store) {
	logged := ""
	for {
		schema, err := db.Schema(ctx, migrate.Versions())
		reason := web.WhyNotReady(schema, err)
		if reason == "" {
			log.Info("ready", "schema", schema.Version)
			if len(schema.Newer) > 0 {
				log.Warn("the schema is newer than the program", "newer", schema.Newer)
			}
			return
		}
		if reason != logged {
			log.Warn("not ready", "reason", reason, "missing", schema.Missing, "error", err)
			logged = reason
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(readyInterval):
		}
	}
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
