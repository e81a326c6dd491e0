// Command heap serves the site, as app/main.go does, until it is told to end. Then it writes into a file, as JSON,
// how many bytes of its heap each function has asked for: only a process itself can tell. It is a program of its own, so
// that `make bench` does not have all of the site in the one that it compares it with.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"

	"movie-lottery/app/config"
	"movie-lottery/app/wire"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "heap:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, file string) error {
	c, err := config.Load(os.Getenv, false)
	if err != nil {
		return err
	}
	site, db, err := wire.Site(c, "measured", slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer db.Close()
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

// askedBy is the function that asked for memory, itself or through the runtime.
func askedBy(stack []uintptr) string {
	frames := runtime.CallersFrames(stack)
	for {
		frame, more := frames.Next()
		if !strings.HasPrefix(frame.Function, "runtime.") && !strings.HasPrefix(frame.Function, "internal/") || !more {
			return frame.Function
		}
	}
}
