// Movie Lottery: friends put films into a lottery, share a link, one of them gets drawn, for everybody at once.
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
	"syscall"
	"time"

	"movie-lottery/app/config"
	"movie-lottery/app/memory"
	"movie-lottery/app/migrate"
	"movie-lottery/app/store"
	"movie-lottery/app/web"
	"movie-lottery/app/wire"
)

const usage = `usage: movie-lottery [command]

  serve         serve the site (the default)
  migrate       bring the database's schema up to what this program needs
  migrate down  take the newest migration back, and with it what it held
  verify PROOF  make every draw of a lottery again; PROOF is a saved proof.json, or the lottery's address
  version       say which build this is`

// version is the build's, set by make.
var version = "unknown"

// migrateWait is how long migrations wait for the database, and for others that migrate it.
const migrateWait = 60 * time.Second

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends it at once
	if err := run(ctx, os.Args[1:], os.Getenv, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "movie-lottery:", strings.Join(strings.Fields(err.Error()), " ")) // one line
		os.Exit(1)
	}
}

// run is the program. It ends when ctx does, or with what went wrong.
func run(ctx context.Context, args []string, getenv func(string) string, out io.Writer) error {
	if len(args) == 2 && args[0] == "verify" {
		return verify(ctx, args[1], out)
	}
	switch command := strings.Join(args, " "); command {
	case "", "serve":
		return serve(ctx, getenv, out)
	case "migrate", "migrate up":
		return migrateWith(ctx, migrate.Up, getenv, out)
	case "migrate down":
		return migrateWith(ctx, migrate.Down, getenv, out)
	case "version":
		_, err := fmt.Fprintln(out, version)
		return err
	case "verify":
		return errors.New("verify what? A saved proof.json, or a lottery's address")
	default:
		fmt.Fprintln(out, usage)
		return fmt.Errorf("there is no command %q", command)
	}
}

type migration func(ctx context.Context, databaseURL string, wait time.Duration, out io.Writer) error

func migrateWith(ctx context.Context, m migration, getenv func(string) string, out io.Writer) error {
	databaseURL, err := config.DatabaseURL(getenv)
	if err != nil {
		return err
	}
	return m(ctx, databaseURL, migrateWait, out)
}

// serve listens at once, also while the database is away, and ends in order: no new requests, those under way
// answered, the pool closed.
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
		return fmt.Errorf("can't listen: %w", err)
	}
	log.Info("listening", "address", ln.Addr().String(), "version", version, "memory_limit", limit)
	if site.ScriptsMissing() {
		log.Warn(web.WarningScripts)
	}
	go sayWhenReady(ctx, log, db)

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
		return fmt.Errorf("some requests were not answered in time: %w", err)
	}
	log.Info("stopped")
	return nil
}

// readyEvery is how often the program looks whether it is ready, until it is.
const readyEvery = time.Second

// sayWhenReady writes the one line that says pages can be served, and each new reason why not.
func sayWhenReady(ctx context.Context, log *slog.Logger, db *store.Store) {
	said := ""
	for {
		schema, err := db.Schema(ctx, migrate.Versions())
		why := web.WhyNotReady(schema, err)
		if why == "" {
			log.Info("ready", "schema", schema.Version)
			if len(schema.Newer) > 0 {
				log.Warn("the schema is newer than the program", "newer", schema.Newer)
			}
			return
		}
		if why != said {
			log.Warn("not ready", "reason", why, "missing", schema.Missing, "error", err)
			said = why
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(readyEvery):
		}
	}
}

func newLog(c config.Config, out io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: c.LogLevel}
	if c.LogText {
		return slog.New(slog.NewTextHandler(out, options))
	}
	return slog.New(slog.NewJSONHandler(out, options))
}

// isTerminal says whether somebody reads along.
func isTerminal(out io.Writer) bool {
	f, ok := out.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
