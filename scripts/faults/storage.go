package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"movie-lottery/scripts/harness"
)

const writers = 8

func killSite(e *harness.Env) result {
	s := serve(e, e.NewDatabase(), "")
	l := write(s.Client, writers)
	for range 40 {
		time.Sleep(100*time.Millisecond + rand.N(200*time.Millisecond))
		s.Kill()
		s.Restart()
	}
	return l.result(s, "", 0)
}

// outage has writers write while PostgreSQL is away, several times, and measures how long after its end the site shows a
// page again. away returns what else was seen.
func outage(e *harness.Env, times int, after string, away func(s *site, n int) (seen string)) result {
	s := serve(e, e.NewDatabase(), "")
	l := write(s.Client, writers)
	seen, slowest := "", time.Duration(0)
	for n := range times {
		time.Sleep(time.Second)
		seen = away(s, n)
		slowest = max(slowest, s.back())
	}
	return l.result(s, fmt.Sprintf("%sa page %s after %s, ", seen, slowest.Round(time.Millisecond), after), slowest)
}

func crashPostgres(e *harness.Env) result {
	server := findPostgres(e)
	return outage(e, 6, "PostgreSQL at the latest", func(_ *site, n int) string {
		server.crash(n%2 == 0)
		return ""
	})
}

func freezePostgres(e *harness.Env) result {
	server := findPostgres(e)
	return outage(e, 1, "that", func(*site, int) string {
		server.signal(syscall.SIGSTOP)
		time.Sleep(5 * time.Second)
		server.signal(syscall.SIGCONT)
		return ""
	})
}

func loseNetwork(e *harness.Env) result {
	return outage(e, 1, "the network", func(s *site, _ int) string {
		s.network.lose.Store(true)
		time.Sleep(8 * time.Second)
		s.network.lose.Store(false)
		return ""
	})
}

// takeConnections opens connections until PostgreSQL takes no more, and then ends the site's own.
func takeConnections(e *harness.Env) result {
	return outage(e, 1, "that", func(s *site, _ int) string {
		var taken []*pgx.Conn
		take := func() {
			for {
				db, err := pgx.Connect(e.Ctx, s.databaseURL)
				if err != nil {
					return
				}
				taken = append(taken, db)
			}
		}
		take()
		harness.Check(s.visitor().Visit("/history")) // through the connection that the site has
		harness.Must(taken[0].Exec(e.Ctx, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
			WHERE datname = current_database() AND application_name = 'movie-lottery'`))
		take()
		meanwhile := "pages go on"
		if a, err := s.visitor().Do(http.MethodGet, "/history", ""); err != nil || a.Status != http.StatusOK {
			meanwhile = fmt.Sprintf("pages %d", a.Status)
		}
		for _, db := range taken {
			_ = db.Close(e.Ctx)
		}
		return meanwhile + " meanwhile, "
	})
}

func turnReadOnly(e *harness.Env) result {
	s := serve(e, e.NewDatabase(), "")
	l := write(s.Client, writers)
	time.Sleep(time.Second)
	database := harness.DatabaseName(s.databaseURL)
	harness.Check(e.Exec(e.ServerURL, "ALTER DATABASE "+database+" SET default_transaction_read_only = on",
		"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '"+database+"'"))
	told := e.Within(5*time.Second, "readiness says read-only", func() error {
		a, err := s.visitor().Do(http.MethodGet, "/health/ready", "")
		if err == nil && (a.Status != http.StatusServiceUnavailable || !bytes.Contains(a.Body, []byte("read-only"))) {
			err = errors.New(string(a.Body))
		}
		return err
	})
	harness.Check(s.visitor().Visit("/history"))
	harness.Check(e.Exec(e.ServerURL, "ALTER DATABASE "+database+" RESET default_transaction_read_only"))
	back := l.savedAgain(e)
	return l.result(s, fmt.Sprintf("said by readiness after %s, pages go on, saved again after %s, ",
		told.Round(time.Millisecond), back.Round(time.Millisecond)), back)
}

// lockRow locks one lottery's row, which a guest tries to change all the time, while a visitor reads and changes another.
func lockRow(e *harness.Env) result {
	s := serve(e, e.NewDatabase(), "")
	locked, free := s.newLottery(), s.newLottery()
	db := harness.Must(pgx.Connect(e.Ctx, s.databaseURL))
	defer db.Close(e.Ctx)
	tx := harness.Must(db.Begin(e.Ctx))
	harness.Must(tx.Exec(e.Ctx, "SELECT FROM lotteries WHERE code = $1 FOR UPDATE", strings.TrimPrefix(locked, "/l/")))
	add := func(path string) func(n int) error {
		v := s.visitor()
		return func(n int) error {
			a, err := v.Do(http.MethodPost, path+"/tickets", harness.Titles(fmt.Sprint("Film ", n)))
			if err == nil && a.Status != http.StatusSeeOther && a.Status != http.StatusUnprocessableEntity { // it may be full
				err = fmt.Errorf("%d", a.Status)
			}
			return err
		}
	}
	stopStuck, stopChanges := harness.Browse(add(locked)), harness.Browse(add(free))
	stopPages := harness.Browse(func(int) error { return s.visitor().Visit("/history") })
	time.Sleep(8 * time.Second)
	pages, changes := stopPages(), stopChanges()
	harness.Check(tx.Rollback(e.Ctx))
	const limit = 500 * time.Millisecond
	return result{lost: "nothing", bad: cmp.Or(pages.Bad(limit), changes.Bad(limit)),
		seen: fmt.Sprintf("a visitor's slowest page %s; slowest change elsewhere %s; %d changes of the locked one were refused", pages, changes, stopStuck().Failed)}
}

// turnClockBack moves the time of a draw instead of the clock, which nothing here can turn.
func turnClockBack(e *harness.Env) result {
	s := serve(e, e.NewDatabase(), "")
	path := s.newLottery()
	s.Post(path+"/draw", "")
	winner := func() string {
		_, rest, _ := strings.Cut(string(s.Get(path+"/proof.json")), `"winner":`)
		return rest[:min(1, len(rest))]
	}
	drawnAt := func(t string) {
		harness.Check(e.Exec(s.databaseURL, "UPDATE draws SET drawn_at = "+t+" - interval '6 s' WHERE drawn_at IS NOT NULL"))
	}
	early := winner()
	drawnAt("drawn_at")
	told := winner()
	r := result{seen: "told once, told after that", lost: "nothing"}
	for _, back := range []string{"9 s", "1 h", "3 s"} {
		drawnAt("now() + interval '" + back + "'")
		if got := winner(); early != "" || told == "" || got != told {
			r.bad = fmt.Sprintf("the winner before the reveal %q, after it %q, %s back %q", early, told, back, got)
		}
	}
	return r
}

// fillDisk has the tables of the site on a small disk of their own, and fills it.
func fillDisk(e *harness.Env) result {
	disk := e.Dir + "/disk"
	harness.Check(os.Mkdir(disk, 0o755))
	var owner syscall.Stat_t
	harness.Check(syscall.Stat(findPostgres(e).data, &owner))
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, fmt.Sprintf("size=64m,mode=700,uid=%d,gid=%d", owner.Uid, owner.Gid)); err != nil {
		return result{seen: "skipped: a small disk can't be mounted here", lost: "-"}
	}
	e.Defer(func() { _ = syscall.Unmount(disk, syscall.MNT_DETACH) })
	harness.Check(os.Chmod(e.Dir, 0o755)) // for PostgreSQL's account
	harness.Check(e.Exec(e.ServerURL, "CREATE TABLESPACE small LOCATION '"+disk+"'"))
	e.Defer(func() { _ = e.Exec(e.ServerURL, "DROP TABLESPACE small") })
	databaseURL := e.NewDatabase()
	harness.Check(e.Exec(e.ServerURL, "ALTER DATABASE "+harness.DatabaseName(databaseURL)+" SET TABLESPACE small"))
	s := serve(e, databaseURL, "")
	l := write(s.Client, writers)
	time.Sleep(time.Second)
	filler := harness.Must(os.Create(disk + "/filler"))
	_, full := io.Copy(filler, zeros{})
	for range 200 { // a page of 8 kB may be left in each table
		if a, err := s.visitor().Do(http.MethodPost, "/lotteries", harness.Titles(strings.Repeat("A long title ", 15))); err == nil && a.Status == 503 {
			break
		}
	}
	stop := harness.Browse(func(int) error { return s.visitor().Visit("/history") })
	time.Sleep(2 * time.Second)
	pages := stop()
	harness.Check(errors.Join(filler.Close(), os.Remove(filler.Name())))
	back := l.savedAgain(e)
	r := l.result(s, fmt.Sprintf("a visitor's slowest page %s; saved again after %s, ", pages, back.Round(time.Millisecond)), back)
	if !errors.Is(full, syscall.ENOSPC) || l.statuses[503] == 0 {
		r.bad = "the disk was not full"
	}
	r.bad = cmp.Or(r.bad, pages.Bad(time.Second))
	return r
}

// zeros is a file without an end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
