package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"movie-lottery/scripts/harness"
)

// captureSQL returns the statements that the program sends to a database for a request, with their parameters as
// literals: PostgreSQL logs them.
func captureSQL(e *harness.Env, databaseURL string, request func(*harness.Site)) []string {
	db := harness.Must(pgx.Connect(e.Ctx, databaseURL))
	defer db.Close(e.Ctx)
	log := harness.Must(os.Open(fmt.Sprintf("/proc/%d/fd/2", db.PgConn().PID()))) // where the server writes its log
	defer log.Close()
	database := harness.DatabaseName(databaseURL)
	harness.Check(e.Exec(e.ServerURL, "ALTER DATABASE "+database+" SET log_statement = 'all'")) // for those who connect from now on
	s := e.Serve(databaseURL)
	defer s.Kill()
	harness.Must(log.Seek(0, io.SeekEnd))
	request(s)
	statements := slices.DeleteFunc(parseLog(string(harness.Must(io.ReadAll(log)))), background.MatchString)
	harness.Check(e.Exec(e.ServerURL, "ALTER DATABASE "+database+" RESET log_statement"))
	if len(statements) == 0 {
		harness.Check(fmt.Errorf("PostgreSQL logged no statements, or not into a file"))
	}
	return statements
}

// background matches the statements that the program sends for no request: what it erases, and how large the database is.
var background = regexp.MustCompile(`^-- name: (?:start erasing|erase |anonymize|size)`)

var (
	logEntry  = regexp.MustCompile(`(?m)^\d{4}-\d\d-\d\d .*?\[\d+\].*? (LOG|DETAIL):  `) // after log_line_prefix
	logPrefix = regexp.MustCompile(`^(?:execute [^:]+|statement): `)
	parameter = regexp.MustCompile(`\$\d+`)
	value     = regexp.MustCompile(`(\$\d+) = ('(?:[^']|'')*'|NULL)`)
)

// parseLog reads the statements in PostgreSQL's log, and replaces their parameters by the values that the log has.
func parseLog(log string) (statements []string) {
	log = strings.ReplaceAll(log, "\n\t", "\n") // a tab is put before each line of a statement but the first
	entries := logEntry.FindAllStringSubmatchIndex(log, -1)
	for i, at := range entries {
		end := len(log)
		if i+1 < len(entries) {
			end = entries[i+1][0]
		}
		kind, text := log[at[2]:at[3]], strings.TrimSuffix(log[at[1]:end], "\n")
		prefix := logPrefix.FindString(text)
		switch {
		case kind == "LOG" && prefix != "" && !strings.HasSuffix(text, "-- ping"):
			statements = append(statements, strings.TrimPrefix(text, prefix))
		case kind == "DETAIL" && len(statements) > 0:
			values := map[string]string{}
			for _, m := range value.FindAllStringSubmatch(text, -1) {
				values[m[1]] = m[2]
			}
			last := &statements[len(statements)-1]
			*last = parameter.ReplaceAllStringFunc(*last, func(p string) string { return values[p] })
		}
	}
	return statements
}

var pgbenchFigures = regexp.MustCompile(`(?s)actually processed: (\d+).*tps = ([0-9.]+)`)

// pgbench runs statements over one connection, prepared, with the settings that the program asks for too, and returns how
// often a second. The variable n counts the runs, which begin after first; last is the last of them.
func pgbench(e *harness.Env, databaseURL string, statements []string, seconds, first int) (rate float64, last int) {
	script := filepath.Join(e.Dir, "pgbench.sql")
	harness.Check(os.WriteFile(script, []byte("\\set n :n + 1\n"+strings.Join(statements, ";\n")+";\n"), 0o600))
	out := e.Command([]string{"PGOPTIONS=-c plan_cache_mode=force_generic_plan -c jit=off -c max_parallel_workers_per_gather=0"},
		filepath.Join(e.PGBin, "pgbench"), "--no-vacuum", "--protocol=prepared", "--client=1",
		fmt.Sprintf("--time=%d", seconds), fmt.Sprintf("--define=n=%d", first), "--file="+script, databaseURL)
	m := pgbenchFigures.FindSubmatch(out)
	if m == nil {
		harness.Check(fmt.Errorf("pgbench printed no figures: %s", out))
	}
	return harness.Must(strconv.ParseFloat(string(m[2]), 64)), first + harness.Must(strconv.Atoi(string(m[1])))
}
