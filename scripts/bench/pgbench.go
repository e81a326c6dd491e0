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
	asked, err := settings(databaseURL)
	if err != nil {
		return 0, err
	}
	options := "PGOPTIONS="
	for name, value := range asked {
		options += " -c " + name + "=" + value
	}
	cmd.Env = append(os.Environ(), options)
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

// bound is the statement with expressions of pgbench's for its arguments.
func (s statement) bound(values ...string) string {
	return parameter.ReplaceAllStringFunc(s.sql, func(p string) string {
		n, _ := strconv.Atoi(p[1:])
		return values[n-1]
	}) + ";\n"
}
