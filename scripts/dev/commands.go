package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// runSite serves the site until ctx ends.
func runSite(ctx context.Context) error {
	port, err := parsePort(os.Getenv("PORT"))
	if err != nil {
		return err
	}
	if err := checkPortFree(port); err != nil { // before anything that takes long
		return err
	}
	var env []string
	if os.Getenv("SECRET_KEY") == "" {
		key, err := secretKey(ctx)
		if err != nil {
			return err
		}
		env = append(env, "SECRET_KEY="+key)
	}
	database, leave, err := devDatabase(ctx)
	if err != nil {
		return err
	}
	defer leave()
	s, err := serve(ctx, port, append(env, database...), nil)
	if err != nil {
		return err
	}
	fmt.Printf("Movie Lottery is at %s (Ctrl-C ends it)\n", s.url("localhost"))
	<-s.ended
	if ctx.Err() == nil {
		logf("The site ended by itself.")
	}
	return s.err
}

// parsePort parses the PORT variable; 8080 if it is empty.
func parsePort(text string) (int, error) {
	if text == "" {
		return 8080, nil
	}
	port, err := strconv.Atoi(text)
	if err != nil || port < 1 || port > 65535 {
		return 0, fmt.Errorf("PORT is %q, and must be a number from 1 to 65535", text)
	}
	return port, nil
}

// devDatabase returns the environment that names the development database: empty if DATABASE_URL is set already, else
// that of the private cluster, which runs until the caller calls leave.
func devDatabase(ctx context.Context) (env []string, leave func(), err error) {
	if os.Getenv("DATABASE_URL") != "" {
		return nil, func() {}, nil
	}
	database, err := joinDevCluster(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("no database for development: %w", err)
	}
	return []string{"DATABASE_URL=" + database.url()}, database.leave, nil
}

// runWithData runs a command with the development database in DATABASE_URL, migrated to the newest schema.
func runWithData(ctx context.Context, command []string) error {
	env, leave, err := devDatabase(ctx)
	if err != nil {
		return err
	}
	defer leave()
	if err := release(ctx, env, nil); err != nil {
		return err
	}
	return runCommand(newCommand(ctx, env, command...))
}

// runTest runs a command with what the tests need: a database to copy from in TEST_DATABASE_URL, a browser in CHROMIUM,
// and programs in PATH. Tests that need npm are skipped where it can't be installed.
func runTest(ctx context.Context, command []string) error {
	if err := unpack(ctx, deployTools); err != nil {
		return err
	}
	return runWithTools(ctx, fast, []tool{chromium, python, curl, optional(npm)}, command)
}

// runBench runs a command with wrk and a durable PostgreSQL.
func runBench(ctx context.Context, command []string) error {
	return runWithTools(ctx, durable, []tool{npm, wrk}, command)
}

// runWithTools runs a command with tools and a throw-away cluster, whose programs are in the folder PGBIN. If
// TEST_DATABASE_URL is set already, there is no cluster.
func runWithTools(ctx context.Context, kind clusterKind, tools []tool, command []string) error {
	needsCluster := os.Getenv("TEST_DATABASE_URL") == ""
	if needsCluster {
		tools = append(tools, postgreSQL)
	}
	if err := need(ctx, tools...); err != nil {
		return err
	}
	env := []string{"CHROMIUM=" + findChromium()}
	if needsCluster {
		database, err := newThrowaway(ctx, kind)
		if err != nil {
			return err
		}
		defer database.remove()
		env = append(env, "TEST_DATABASE_URL="+database.url(), "PGBIN="+database.server.bin)
	}
	return runCommand(newCommand(ctx, env, command...))
}

// runWithSite runs a command against a throw-away copy of the site, with its address in SITE and its database in
// DATABASE_URL, and with curl. It shows the end of the site's log if the command fails.
func runWithSite(ctx context.Context, command []string) error { return withSite(ctx, command, curl) }

// withSite runs a command with a tool against a throw-away copy of the site, which has more variables in its environment.
func withSite(ctx context.Context, command []string, t tool, environ ...string) error {
	if err := need(ctx, postgreSQL, t); err != nil {
		return err
	}
	database, err := newThrowaway(ctx, fast)
	if err != nil {
		return err
	}
	defer database.remove()
	port, err := freePort()
	if err != nil {
		return err
	}
	logs, err := os.Create(filepath.Join(database.home, "site.log"))
	if err != nil {
		return err
	}
	defer logs.Close()
	env := append(environ, "DATABASE_URL="+database.url(), "SECRET_KEY="+rand.Text()+rand.Text())
	s, err := serve(ctx, port, env, logs)
	if err == nil {
		defer s.end()
		env = append(env, "SITE="+s.url("127.0.0.1"), "CHROMIUM="+findChromium())
		err = runCommand(newCommand(ctx, env, command...))
	}
	if err != nil && ctx.Err() == nil {
		output, _ := os.ReadFile(logs.Name())
		logf("The end of the site's log:\n%s", lastLines(output, 20))
	}
	return err
}

// runWithSiteAndBrowser runs a command like runWithSite, with a browser in CHROMIUM. The command fills the site by its
// forms, so there are no limits, and shows its login, so there is a password.
func runWithSiteAndBrowser(ctx context.Context, command []string) error {
	return withSite(ctx, command, chromium, "LIMITS=off", "APP_PASSWORD="+rand.Text())
}
