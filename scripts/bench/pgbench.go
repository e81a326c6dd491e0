package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/store"
)

var tps = regexp.MustCompile(`tps = ([0-9.]+)`)

// pgbench runs a script over one connection, its statements prepared, and returns how often a second. The variable n
// counts the runs, from a number on that grows from call to call.
func (l *lab) pgbench(ctx context.Context, databaseURL, script string, from int, last time.Duration) (float64, error) {
	file := filepath.Join(l.work, "script.sql")
	if err := os.WriteFile(file, []byte("\\set n :n + 1\n"+script), 0o644); err != nil {
		return 0, err
	}
	cmd := exec.CommandContext(ctx, filepath.Join(l.bin, "pgbench"), "--no-vacuum", "--protocol=prepared", "--client=1",
		"--time="+strconv.Itoa(int(last.Seconds())), "--define=n="+strconv.Itoa(from), "--file="+file, databaseURL)
	cmd.Env = append(os.Environ(), "PGOPTIONS=-c plan_cache_mode=force_generic_plan") // as the program has it
	out, err := cmd.CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("pgbench: %w: %s", err, out)
	}
	found := tps.FindSubmatch(out)
	if found == nil {
		return 0, fmt.Errorf("pgbench said no rate: %s", out)
	}
	return strconv.ParseFloat(string(found[1]), 64)
}

var parameter = regexp.MustCompile(`\$\d+`)

// bound puts expressions of pgbench's into a statement, in the order of its parameters.
func bound(sql string, values ...string) string {
	return parameter.ReplaceAllStringFunc(sql, func(p string) string {
		n, _ := strconv.Atoi(p[1:])
		return values[n-1]
	}) + ";\n"
}

// overheard are the statements that the program's store sends for some calls, in their order.
func overheard(ctx context.Context, databaseURL string, calls func(context.Context, *store.Store) error) ([]string, error) {
	config, err := store.Config(databaseURL, 1)
	if err != nil {
		return nil, err
	}
	var listener listener
	config.ConnConfig.Tracer = &listener
	config.MinConns = 0
	s, err := store.New(config)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	err = calls(ctx, s)
	return listener.heard, err
}

// listener is a tracer that writes down what is said, pings left out.
type listener struct{ heard []string }

// TraceQueryStart implements pgx.QueryTracer.
func (l *listener) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	if data.SQL != "-- ping" {
		l.heard = append(l.heard, data.SQL)
	}
	return ctx
}

// TraceQueryEnd implements pgx.QueryTracer.
func (l *listener) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}
