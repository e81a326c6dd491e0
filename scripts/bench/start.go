package main

import (
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"movie-lottery/scripts/harness"
)

// measureStart times from the start of the process to the first 200 on `/`, against bare Fiber with pgx. Both log in to
// the database with a password.
func measureStart(e *harness.Env) []row {
	databaseURL := requirePassword(e, e.NewDatabase())
	start := func(command ...string) func() float64 {
		return func() float64 {
			began := time.Now()
			s := e.Start("/", databaseURL, command...)
			took := time.Since(began)
			s.Kill()
			return float64(took) / 1e6
		}
	}
	c := compare(11, start(harness.Program), start(self, peerCommand, "0"))
	return []row{{what: "process start to first 200 on `/`", measured: fmt.Sprintf("%.1f ms, %.2f times", c.ours, c.ratio), budget: "3 times",
		beside: fmt.Sprintf("%.1f ms of bare Fiber with pgx", c.theirs), ok: c.ratio <= 3}}
}

// requirePassword makes a role that PostgreSQL asks for its password (SCRAM), and returns the URL with both. Cleanup puts
// pg_hba.conf back.
func requirePassword(e *harness.Env, databaseURL string) string {
	role, password := "bench_"+strings.ToLower(rand.Text()), rand.Text()
	file := harness.Query[string](e, databaseURL, "SHOW hba_file")
	rules := harness.Must(os.ReadFile(file))
	e.Defer(func() {
		_ = os.WriteFile(file, rules, 0o600)
		_ = e.Exec(e.ServerURL, "SELECT pg_reload_conf()", "DROP ROLE IF EXISTS "+role)
	})
	rule := "local all " + role + " scram-sha-256\nhost all " + role + " all scram-sha-256\n"
	harness.Check(os.WriteFile(file, append([]byte(rule), rules...), 0o600))
	harness.Check(e.Exec(databaseURL, "SET password_encryption = 'scram-sha-256'",
		"CREATE ROLE "+role+" SUPERUSER LOGIN PASSWORD '"+password+"'", "SELECT pg_reload_conf()"))
	u := harness.Must(url.Parse(databaseURL))
	u.User = url.UserPassword(role, "wrong")
	for { // until the rule is in force
		db, err := pgx.Connect(e.Ctx, u.String())
		if err != nil {
			u.User = url.UserPassword(role, password)
			return u.String()
		}
		db.Close(e.Ctx)
		time.Sleep(10 * time.Millisecond)
	}
}
