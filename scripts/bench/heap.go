package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"

	"movie-lottery/app/config"
	"movie-lottery/app/metrics"
	"movie-lottery/app/migrate"
	"movie-lottery/app/store"
	"movie-lottery/app/web"
)

// heapCommand has this program serve the site itself, as only a process can tell what is in its heap.
const heapCommand = "heap"

// serveHeap serves, wired as app/main.go has it, until it is told to end, and then writes what is in use.
func serveHeap(ctx context.Context, file string) error {
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM)
	defer stop()
	c, err := config.Load(os.Getenv, false)
	if err != nil {
		return err
	}
	pool, err := store.Config(c.DatabaseURL, c.MaxConns)
	if err != nil {
		return err
	}
	db, err := store.New(pool)
	if err != nil {
		return err
	}
	defer db.Close()
	site, err := web.New(web.Options{Store: db, Metrics: metrics.New("measured"), Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		SecretKey: c.SecretKey, TimeZone: c.TimeZone, Migrations: migrate.Versions()})
	if err != nil {
		return err
	}
	ln, err := net.Listen("tcp4", c.Address)
	if err != nil {
		return err
	}
	failed := make(chan error, 1)
	go func() { failed <- site.Serve(ln) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	err = writeHeap(file)
	runtime.KeepAlive(site)
	return err
}

func writeHeap(file string) error {
	runtime.GC()
	runtime.GC() // what pools held goes with the second
	records := make([]runtime.MemProfileRecord, 100_000)
	n, ok := runtime.MemProfile(records, false)
	if !ok {
		return errors.New("there is more in the heap than can be told")
	}
	sizes := map[string]int64{}
	for _, r := range records[:n] {
		sizes[askedBy(r.Stack())] += r.InUseBytes()
	}
	told, err := json.Marshal(sizes)
	if err != nil {
		return err
	}
	return os.WriteFile(file, told, 0o600)
}

// askedBy is the package that asked for memory.
func askedBy(stack []uintptr) string {
	frames := runtime.CallersFrames(stack)
	for {
		frame, more := frames.Next()
		if path := packageOf(frame.Function); path != "runtime" && !strings.HasPrefix(path, "internal/") || !more {
			return path
		}
	}
}

func readHeap(file string) (sizes map[string]int64, err error) {
	told, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return sizes, json.Unmarshal(told, &sizes)
}
