package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

const program = "bin/movie-lottery" // as `make build` builds it

// env is what all parts share, and what has to be cleaned up after one. Its methods end the part where they fail.
type env struct {
	ctx       context.Context // of the whole run
	serverURL string          // of a database on the server
	pgbin     string          // folder of the server's programs
	dir       string          // for logs and scripts
	cleanups  []func()
}

func newEnv(ctx context.Context) (*env, error) {
	e := &env{ctx: ctx, serverURL: os.Getenv("TEST_DATABASE_URL"), pgbin: os.Getenv("PGBIN")}
	_, err := os.Stat(program)
	if _, missing := exec.LookPath("wrk"); err != nil || missing != nil || e.serverURL == "" || e.pgbin == "" {
		return nil, errors.New("TEST_DATABASE_URL, PGBIN, wrk or bin/movie-lottery is missing: run `make bench` at the top of the checkout")
	}
	e.dir, err = os.MkdirTemp("", "movie-lottery-bench-")
	return e, err
}

// defers registers what cleanup has to do, last in first out.
func (e *env) defers(f func()) { e.cleanups = append(e.cleanups, f) }

// cleanup stops the processes and drops the databases of the part that has ended.
func (e *env) cleanup() {
	for len(e.cleanups) > 0 {
		last := len(e.cleanups) - 1
		e.cleanups[last]()
		e.cleanups = e.cleanups[:last]
	}
}

// exec executes statements on a connection of their own.
func (e *env) exec(databaseURL string, statements ...string) error {
	ctx := context.WithoutCancel(e.ctx) // cleanup executes some too
	db, err := pgx.Connect(ctx, databaseURL)
	if err != nil {
		return err
	}
	defer db.Close(ctx)
	for _, s := range statements {
		if _, err := db.Exec(ctx, s); err != nil {
			return fmt.Errorf("%w, in %s", err, s)
		}
	}
	return nil
}

// query reads one value on a connection of its own.
func query[T any](e *env, databaseURL, sql string) (value T) {
	db := must(pgx.Connect(e.ctx, databaseURL))
	defer db.Close(e.ctx)
	check(db.QueryRow(e.ctx, sql).Scan(&value))
	return value
}

// newDatabase creates a database with the current schema and returns its URL; cleanup drops it.
func (e *env) newDatabase() string {
	name := "bench_" + strings.ToLower(rand.Text())
	check(e.exec(e.serverURL, "CREATE DATABASE "+name+" TEMPLATE template0"))
	e.defers(func() { _ = e.exec(e.serverURL, "DROP DATABASE "+name+" WITH (FORCE)") })
	u := must(url.Parse(e.serverURL))
	u.Path = "/" + name
	e.run([]string{"DATABASE_URL=" + u.String()}, program, "migrate")
	return u.String()
}

// newSeeded creates a database and has the seed program fill it with lotteries of five films each.
func (e *env) newSeeded(lotteries, films int) string {
	databaseURL := e.newDatabase()
	e.run([]string{"DATABASE_URL=" + databaseURL}, "bin/seed", "-lotteries", fmt.Sprint(lotteries), "-films", fmt.Sprint(films), "-tickets", "5")
	return databaseURL
}

// newFilled creates a database with open lotteries of the same six films. Their ids and codes count from 1, so that wrk
// and pgbench can name each of them; see lotteryCode.
func (e *env) newFilled(lotteries int) string {
	databaseURL := e.newDatabase()
	check(e.exec(databaseURL,
		`INSERT INTO films (title, year, fold, search, added_at)
			SELECT 'A film to draw ' || n, 1990 + n, 'afilmtodraw' || n, E'\nafilmtodraw' || n, now() - n * interval '1 s'
			  FROM generate_series(1, 30) n`,
		fmt.Sprintf(`INSERT INTO lotteries (code, last_n) SELECT 'bench' || lpad(n::text, 8, '0'), 6 FROM generate_series(1, %d) n`, lotteries),
		`INSERT INTO tickets (lottery_id, n, film_id, title, year)
			SELECT l.id, f.id, f.id, f.title, f.year FROM lotteries l, films f WHERE f.id <= 6`,
		`INSERT INTO draws (lottery_id, number, seed) SELECT id, 1, sha256(id::text::bytea) FROM lotteries`,
		`VACUUM (ANALYZE)`))
	return databaseURL
}

// lotteryPath returns the path of the nth lottery of newFilled.
func lotteryPath(n int) string { return "/l/" + lotteryCode(n) }
func lotteryCode(n int) string { return fmt.Sprintf("bench%08d", n) }

// run runs a command to its end, with more variables in its environment, and returns its output.
func (e *env) run(environ []string, name string, args ...string) []byte {
	cmd := exec.CommandContext(e.ctx, name, args...)
	cmd.Env = append(os.Environ(), environ...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		check(fmt.Errorf("%s: %w: %s", name, err, out))
	}
	return out
}

// serve starts the program on a database and waits until it is ready; cleanup stops it.
func (e *env) serve(databaseURL string) *site { return e.start("/health/ready", databaseURL, program) }

// freePort returns a port that is free, below those that Linux gives to clients: one of them may be taken by a connection
// before the command that is started listens on it, if only by the attempt to connect to it.
func freePort() string {
	for {
		port := strconv.Itoa(20_000 + mathrand.N(10_000))
		if ln, err := net.Listen("tcp4", "127.0.0.1:"+port); err == nil {
			ln.Close()
			return port
		}
	}
}

// start starts a command that listens on PORT and waits until it answers the path with 200; cleanup stops it.
func (e *env) start(path, databaseURL, name string, args ...string) *site {
	port := freePort()
	address := net.JoinHostPort("127.0.0.1", port)
	log := must(os.CreateTemp(e.dir, filepath.Base(name)+"-*.log"))
	defer log.Close()
	ctx, cancel := context.WithCancel(e.ctx)
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), "DATABASE_URL="+databaseURL, "PORT="+port, "SECRET_KEY="+strings.Repeat("bench ", 8), "LOG_FORMAT=json", "LIMITS=off")
	cmd.Stdout, cmd.Stderr = log, log
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 30 * time.Second // then it is killed
	check(cmd.Start())
	s := newSite(e.ctx, address, cmd.Process.Pid, func() { cancel(); _ = cmd.Wait() })
	e.defers(s.stop)
	for began := time.Now(); ; time.Sleep(time.Millisecond) {
		_, _, err := s.request(200, "GET", path, "")
		if err == nil {
			return s
		}
		if time.Since(began) > 10*time.Second || e.ctx.Err() != nil {
			output, _ := os.ReadFile(log.Name())
			check(fmt.Errorf("%s does not serve: %w: %s", name, err, output))
		}
	}
}
