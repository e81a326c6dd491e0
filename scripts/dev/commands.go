package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// runSite is `dev run`.
func runSite(ctx context.Context) error {
	port, err := chosenPort(os.Getenv("PORT"))
	if err != nil {
		return err
	}
	if err := portFree(port); err != nil { // before anything that takes a while
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
	database, leave, err := developing(ctx)
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
		say("The site ended by itself.")
	}
	return s.err
}

// developing names the database for development to those who need it: the one in DATABASE_URL, or a private one that
// keeps its data, until it is left.
func developing(ctx context.Context) (env []string, leave func(), err error) {
	if os.Getenv("DATABASE_URL") != "" {
		return nil, func() {}, nil
	}
	database, err := joinKept(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("no database for development: %w", err)
	}
	return []string{"DATABASE_URL=" + database.url()}, database.leave, nil
}

// dataWith is `dev data`: the command finds the database for development in DATABASE_URL, with the newest schema.
func dataWith(ctx context.Context, command []string) error {
	env, leave, err := developing(ctx)
	if err != nil {
		return err
	}
	defer leave()
	if err := release(ctx, env, nil); err != nil {
		return err
	}
	return runGroup(group(ctx, env, command[0], command[1:]...))
}

func chosenPort(text string) (int, error) {
	if text == "" {
		return 8080, nil
	}
	port, err := strconv.Atoi(text)
	if err != nil || port < 1 || port > 65535 {
		return 0, fmt.Errorf("PORT is %q, and must be a number from 1 to 65535", text)
	}
	return port, nil
}

// testWith is `dev test`: the command finds a database to make others from in
// TEST_DATABASE_URL, a browser in CHROMIUM, npm to fetch scripts with, and python3.
func testWith(ctx context.Context, command []string) error {
	return withTools(ctx, fast, []tool{npm, python}, command)
}

// benchWith is `dev bench`: as `dev test`, on a PostgreSQL that keeps its promises, whose own programs are found in PGBIN.
func benchWith(ctx context.Context, command []string) error {
	return withTools(ctx, durable, []tool{npm, pgBouncer}, command)
}

// withTools runs the command with a database and a browser, unless the environment names some, and with more tools.
func withTools(ctx context.Context, kind throwaway, missing []tool, command []string) error {
	noDatabase, noBrowser := os.Getenv("TEST_DATABASE_URL") == "", os.Getenv("CHROMIUM") == ""
	if noDatabase {
		missing = append(missing, postgreSQL)
	}
	if noBrowser {
		missing = append(missing, chromium)
	}
	if err := need(ctx, missing...); err != nil { // in one go, as apt-get is slow to start
		return err
	}
	var env []string
	if noBrowser {
		env = append(env, "CHROMIUM="+findChromium())
	}
	if noDatabase {
		database, err := newThrowaway(ctx, kind)
		if err != nil {
			return fmt.Errorf("no database for it: %w", err)
		}
		defer database.remove()
		env = append(env, "TEST_DATABASE_URL="+database.url(), "PGBIN="+database.server.bin)
	}
	return runGroup(group(ctx, env, command[0], command[1:]...))
}

// execWith is `dev exec`: the command finds the site's address in SITE, and its
// database in DATABASE_URL. The site's own log is shown only if the command fails.
func execWith(ctx context.Context, command []string) error {
	return execIn(ctx, nil, command)
}

// viewWith is `dev view`: as `dev exec`, and the command finds a browser in CHROMIUM.
func viewWith(ctx context.Context, command []string) error {
	if os.Getenv("CHROMIUM") != "" {
		return execIn(ctx, nil, command)
	}
	if err := need(ctx, postgreSQL, chromium); err != nil { // in one go, as apt-get is slow to start
		return err
	}
	return execIn(ctx, []string{"CHROMIUM=" + findChromium()}, command)
}

// execIn runs the command against a site, with that and more in its environment.
func execIn(ctx context.Context, more, command []string) error {
	if err := need(ctx, postgreSQL); err != nil {
		return err
	}
	database, err := newThrowaway(ctx, fast)
	if err != nil {
		return fmt.Errorf("no database for the site: %w", err)
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
	env := []string{"DATABASE_URL=" + database.url(), "SECRET_KEY=" + rand.Text() + rand.Text()}
	s, err := serve(ctx, port, env, logs)
	if err == nil {
		defer s.end()
		env = append(env, more...)
		env = append(env, "SITE="+s.url("127.0.0.1"))
		err = runGroup(group(ctx, env, command[0], command[1:]...))
	}
	if err != nil && ctx.Err() == nil {
		output, _ := os.ReadFile(logs.Name())
		say("The site's last words:\n%s", lastLines(output, 20))
	}
	return err
}
