package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// program is the site as make builds it.
const program = "bin/movie-lottery"

// lab is where things are measured: a PostgreSQL server, and a folder for what is started beside it.
type lab struct {
	server  string // the URL of a database on it that others may be made from
	bin     string // where its own programs are
	version string // as it says itself
	work    string // a folder
	self    string // this program's own file, which is its peers' too
}

func openLab() (*lab, error) {
	l := &lab{server: os.Getenv("TEST_DATABASE_URL"), bin: os.Getenv("PGBIN")}
	if l.server == "" {
		return nil, fmt.Errorf("TEST_DATABASE_URL is not set: run `make bench`")
	}
	if _, err := os.Stat(program); err != nil {
		return nil, fmt.Errorf("there is no %s: run `make bench`, at the top of the checkout", program)
	}
	err := l.sql(context.Background(), l.server, func(ctx context.Context, db *pgx.Conn) error {
		return db.QueryRow(ctx, "SELECT 'PostgreSQL ' || current_setting('server_version')").Scan(&l.version)
	})
	if err != nil {
		return nil, err
	}
	if l.self, err = os.Executable(); err != nil {
		return nil, err
	}
	l.version, _, _ = strings.Cut(l.version, " (")
	l.work, err = os.MkdirTemp("", "movie-lottery-bench-")
	return l, err
}

func (l *lab) close() { _ = os.RemoveAll(l.work) }

// sql runs something on a connection of its own.
func (l *lab) sql(ctx context.Context, databaseURL string, do func(context.Context, *pgx.Conn) error) error {
	db, err := pgx.Connect(ctx, databaseURL)
	if err != nil {
		return err
	}
	defer db.Close(context.Background())
	return do(ctx, db)
}

// exec runs statements, one after another.
func (l *lab) exec(ctx context.Context, databaseURL string, statements ...string) error {
	return l.sql(ctx, databaseURL, func(ctx context.Context, db *pgx.Conn) error {
		for _, s := range statements {
			if _, err := db.Exec(ctx, s); err != nil {
				return fmt.Errorf("%w, in %s", err, s)
			}
		}
		return nil
	})
}

// database makes one, as the release script leaves it, and returns its URL.
func (l *lab) database(ctx context.Context) (databaseURL string, drop func(), err error) {
	name := "bench_" + strings.ToLower(rand.Text())
	if err := l.exec(ctx, l.server, "CREATE DATABASE "+name+" TEMPLATE template0"); err != nil {
		return "", nil, err
	}
	u, err := url.Parse(l.server)
	if err != nil {
		return "", nil, err
	}
	u.Path = "/" + name
	p, err := l.spawn(ctx, []string{"DATABASE_URL=" + u.String()}, program, "migrate")
	if err == nil {
		err = p.wait()
	}
	return u.String(), func() {
		_ = l.exec(context.Background(), l.server, "DROP DATABASE "+name+" WITH (FORCE)")
	}, err
}

// site is the program, serving.
type site struct {
	*process
	address string // host:port
}

// stage is the program, serving a database of its own with so many lotteries in it. Done takes both away.
func (l *lab) stage(ctx context.Context, lotteries int, env ...string) (s *site, done func(), err error) {
	databaseURL, drop, err := l.filled(ctx, lotteries)
	if err != nil {
		return nil, nil, err
	}
	if s, err = l.serve(ctx, databaseURL, env...); err != nil {
		drop()
		return nil, nil, err
	}
	return s, func() { s.stop(); drop() }, nil
}

// filled is a database with so many lotteries in it.
func (l *lab) filled(ctx context.Context, lotteries int) (databaseURL string, drop func(), err error) {
	if databaseURL, drop, err = l.database(ctx); err != nil {
		return "", nil, err
	}
	if err := l.fill(ctx, databaseURL, lotteries); err != nil {
		drop()
		return "", nil, err
	}
	return databaseURL, drop, nil
}

// serve starts the program on a database and waits until it is ready.
func (l *lab) serve(ctx context.Context, databaseURL string, env ...string) (*site, error) {
	return l.listen(ctx, "/health/ready", databaseURL, env, program)
}

// listen starts what serves, with a port of its own in its environment, and waits until it answers a path with 200.
func (l *lab) listen(ctx context.Context, path, databaseURL string, env []string, name string, args ...string) (*site, error) {
	address, port, err := freePort()
	if err != nil {
		return nil, err
	}
	p, err := l.spawn(ctx, append([]string{
		"DATABASE_URL=" + databaseURL, "PORT=" + port, "SECRET_KEY=" + strings.Repeat("bench ", 8), "LOG_FORMAT=json",
	}, env...), name, args...)
	if err != nil {
		return nil, err
	}
	s := &site{process: p, address: address}
	if err := s.until(ctx, path); err != nil {
		s.stop()
		return nil, err
	}
	return s, nil
}

// until waits for a path to answer with 200.
func (s *site) until(ctx context.Context, path string) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	ask := request("GET", path, "", "")
	for {
		if c, err := dial(s.address); err == nil {
			status, err := c.do(ask)
			c.close()
			if err == nil && status == 200 {
				return nil
			}
		}
		select {
		case <-s.ended:
			return fmt.Errorf("the program ended: %s", s.lastWords())
		case <-ctx.Done():
			return fmt.Errorf("%s did not answer: %w", path, ctx.Err())
		case <-time.After(time.Millisecond):
		}
	}
}

// fill puts lotteries into a database, straight: of six films each, with codes that count from 1 (see code), so that
// pgbench can name them too. Draws of them are real.
func (l *lab) fill(ctx context.Context, databaseURL string, lotteries int) error {
	return l.exec(ctx, databaseURL,
		`INSERT INTO films (title, year, fold, search, added_at)
			SELECT 'A film to draw ' || n, 1990 + n, 'afilmtodraw' || n, E'\nafilmtodraw' || n, now() - n * interval '1 s'
			  FROM generate_series(1, 30) n ON CONFLICT DO NOTHING`,
		fmt.Sprintf(`WITH l AS (
				INSERT INTO lotteries (code, last_n) SELECT 'bench' || lpad(n::text, 8, '0'), 6 FROM generate_series(1, %d) n
				RETURNING id
			), t AS (
				INSERT INTO tickets (lottery_id, n, film_id, title, year)
				SELECT l.id, f.n, f.id, f.title, f.year
				  FROM l, (SELECT id, title, year, row_number() OVER (ORDER BY id) AS n FROM films ORDER BY id LIMIT 6) f
			)
			INSERT INTO draws (lottery_id, number, seed)
			SELECT id, 1, sha256(id::text::bytea) FROM l`, lotteries),
		`ANALYZE`)
}

// code is that of the nth lottery that fill made.
func code(n int) string { return fmt.Sprintf("bench%08d", n) }

// log is where a process writes what it says.
func (l *lab) log(name string) (*os.File, error) {
	return os.CreateTemp(l.work, filepath.Base(name)+"-*.log")
}
