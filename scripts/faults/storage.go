package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

const writers = 8

func killSite(e *env) result {
	e.newDatabase("")
	s := e.serve(e.port)
	l := write(s.port, writers)
	for range 40 {
		time.Sleep(100*time.Millisecond + rand.N(200*time.Millisecond))
		s.signal(syscall.SIGKILL)
		s.start()
	}
	return l.result(e, "")
}

// crashPostgres kills all processes of PostgreSQL at once, and in turns has it end without a clean-up, as after a fault.
func crashPostgres(e *env) result {
	e.newDatabase("")
	s := e.serve(e.port)
	l := write(s.port, writers)
	slowest := time.Duration(0)
	for n := range 6 {
		time.Sleep(time.Second)
		if n%2 == 0 {
			e.signalPostgres(syscall.SIGKILL)
		} else {
			check(syscall.Kill(e.postgres.Process.Pid, syscall.SIGQUIT))
		}
		_ = e.postgres.Wait()
		e.startPostgres()
		slowest = max(slowest, e.back(s))
	}
	e.setDatabase(database)
	return until(l.result(e, fmt.Sprintf("a page %s after PostgreSQL at the latest, ", slowest.Round(time.Millisecond))), slowest)
}

// back returns after how long the site shows a page of the database again.
func (e *env) back(s *site) time.Duration {
	return e.within(30*time.Second, "a page", func() error { return s.visitor().get("/history") })
}

// until has a result be bad where the site was not back within 2 s.
func until(r result, back time.Duration) result {
	if back > 2*time.Second && r.bad == "" {
		r.bad = "over 2s"
	}
	return r
}

func freezePostgres(e *env) result {
	e.newDatabase("")
	s := e.serve(e.port)
	l := write(s.port, writers)
	time.Sleep(time.Second)
	e.signalPostgres(syscall.SIGSTOP)
	time.Sleep(5 * time.Second)
	e.signalPostgres(syscall.SIGCONT)
	back := e.back(s)
	return until(l.result(e, fmt.Sprintf("a page %s after that, ", back.Round(time.Millisecond))), back)
}

func loseNetwork(e *env) result {
	e.newDatabase("")
	n := e.newNetwork(e.port)
	s := e.serve(n.port)
	l := write(s.port, writers)
	time.Sleep(time.Second)
	n.lose.Store(true)
	time.Sleep(8 * time.Second)
	n.lose.Store(false)
	back := e.back(s)
	return until(l.result(e, fmt.Sprintf("a page %s after the network, ", back.Round(time.Millisecond))), back)
}

func turnReadOnly(e *env) result {
	e.newDatabase("")
	s := e.serve(e.port)
	l := write(s.port, 2)
	time.Sleep(time.Second)
	e.exec("ALTER DATABASE " + database + " SET default_transaction_read_only = on")
	e.exec("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1", database)
	told := e.within(5*time.Second, "readiness says read-only", func() error {
		a, err := s.visitor().do(http.MethodGet, "/health/ready", nil)
		if err == nil && (a.status != 503 || !bytes.Contains(a.body, []byte("read-only"))) {
			err = errors.New(string(a.body))
		}
		return err
	})
	check(s.visitor().get("/history"))
	e.exec("ALTER DATABASE " + database + " RESET default_transaction_read_only")
	back := e.within(30*time.Second, "a film is saved", func() error {
		a, err := s.visitor().do(http.MethodPost, "/lotteries", url.Values{"titles": {"Heat\nDune"}})
		if err == nil && a.status != http.StatusSeeOther {
			err = fmt.Errorf("%d", a.status)
		}
		return err
	})
	return until(l.result(e, fmt.Sprintf("said by readiness after %s, pages go on, saved again after %s, ",
		told.Round(time.Millisecond), back.Round(time.Millisecond))), back)
}

// lockRow locks one lottery's row, which a guest tries to change all the time, while a visitor reads and changes another.
func lockRow(e *env) result {
	e.newDatabase("")
	s := e.serve(e.port)
	v, guest := s.visitor(), s.visitor()
	locked, free := v.lottery("Heat\nDune"), v.lottery("Heat\nDune")
	tx := must(e.db.Begin(e.ctx))
	must(tx.Exec(e.ctx, "SELECT FROM lotteries WHERE code = $1 FOR UPDATE", locked[len("/l/"):]))
	refused := 0
	add := func(v *visitor, path string, n int) error {
		a, err := v.do(http.MethodPost, path+"/tickets", url.Values{"titles": {fmt.Sprint("Film ", n)}})
		if err == nil && a.status != http.StatusSeeOther && a.status != http.StatusUnprocessableEntity { // it may be full
			err = fmt.Errorf("%d", a.status)
		}
		return err
	}
	stuck := visit(func(n int) error {
		err := add(guest, locked, n)
		if err != nil {
			refused++
		}
		return err
	})
	changes := visit(func(n int) error { return add(v, free, n) })
	pages := visit(func(int) error { return s.visitor().get("/history") })
	time.Sleep(8 * time.Second)
	seen := fmt.Sprintf("%s; slowest change elsewhere %s, %d of %d failed", pages, changes.slowest.Round(time.Millisecond), changes.failed, changes.n)
	changes.stop()
	check(tx.Rollback(e.ctx))
	stuck.stop()
	r := result{seen: seen + fmt.Sprintf("; %d changes of the locked one were refused", refused), lost: "nothing", bad: pages.within(500 * time.Millisecond)}
	if r.bad == "" {
		r.bad = changes.within(500 * time.Millisecond)
	}
	return r
}

// takeConnections opens connections until PostgreSQL takes no more, and then ends the site's own.
func takeConnections(e *env) result {
	e.newDatabase("")
	s := e.serve(e.port)
	l := write(s.port, 2)
	var taken []*pgx.Conn
	take := func() {
		for {
			db, err := pgx.Connect(e.ctx, e.siteURL(e.port))
			if err != nil {
				return
			}
			taken = append(taken, db)
		}
	}
	take()
	check(s.visitor().get("/history")) // through the connection that the site has
	e.exec("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1 AND application_name = 'movie-lottery'", database)
	take()
	a, err := s.visitor().do(http.MethodGet, "/history", nil)
	held := "pages go on"
	if err != nil || a.status != http.StatusOK {
		held = fmt.Sprintf("pages %d", a.status)
	}
	for _, db := range taken {
		_ = db.Close(e.ctx)
	}
	back := e.back(s)
	return until(l.result(e, fmt.Sprintf("%s meanwhile, a page %s after that, ", held, back.Round(time.Millisecond))), back)
}

// turnClockBack moves the time of a draw instead of the clock, which nothing here can turn.
func turnClockBack(e *env) result {
	e.newDatabase("")
	v := e.serve(e.port).visitor()
	path := v.lottery("Heat\nDune\nAlien")
	must(v.do(http.MethodPost, path+"/draw", url.Values{}))
	winner := func() string {
		a := must(v.do(http.MethodGet, path+"/proof.json", nil))
		_, rest, _ := strings.Cut(string(a.body), `"winner":`)
		return rest[:min(1, len(rest))]
	}
	early := winner()
	e.exec("UPDATE draws SET drawn_at = drawn_at - interval '6 s' WHERE drawn_at IS NOT NULL")
	told := winner()
	r := result{seen: "told once, told after that", lost: "nothing"}
	for _, back := range []string{"9 s", "1 h", "3 s"} {
		e.exec("UPDATE draws SET drawn_at = now() - interval '6 s' + $1::interval WHERE drawn_at IS NOT NULL", back)
		if got := winner(); early != "" || told == "" || got != told {
			r.bad = fmt.Sprintf("the winner before the reveal %q, after it %q, %s back %q", early, told, back, got)
		}
	}
	return r
}

// fillDisk has the tables of the site on a small disk of their own, and fills it.
func fillDisk(e *env) result {
	disk := e.dir + "/disk"
	check(os.Mkdir(disk, 0o700))
	e.defers(func() { _ = os.Remove(disk) })
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=64m"); err != nil {
		return result{seen: "skipped: a small disk can't be mounted here", lost: "-"}
	}
	e.defers(func() { _ = syscall.Unmount(disk, syscall.MNT_DETACH) })
	check(os.Chown(disk, int(e.as.Uid), int(e.as.Gid)))
	e.exec("CREATE TABLESPACE small LOCATION '" + disk + "'")
	e.defers(func() {
		e.newDatabase("")
		e.exec("DROP TABLESPACE small")
	})
	e.newDatabase("TABLESPACE small")
	s := e.serve(e.port)
	l := write(s.port, writers)
	time.Sleep(time.Second)
	filler := must(os.Create(disk + "/filler"))
	_, full := io.Copy(filler, zeros{})
	for range 200 { // a page of 8 kB may be left in each table
		if a, err := s.visitor().do(http.MethodPost, "/lotteries", url.Values{"titles": {strings.Repeat("A long title ", 15)}}); err == nil && a.status == 503 {
			break
		}
	}
	pages := visit(func(int) error { return s.visitor().get("/history") })
	time.Sleep(2 * time.Second)
	seen := pages.String()
	check(errors.Join(filler.Close(), os.Remove(filler.Name())))
	saved := len(l.titles)
	back := e.within(10*time.Second, "films are saved", func() error {
		l.mutex.Lock()
		defer l.mutex.Unlock()
		if len(l.titles) == saved {
			return errors.New("nothing is saved")
		}
		return nil
	})
	r := until(l.result(e, fmt.Sprintf("%s; saved again after %s, ", seen, back.Round(time.Millisecond))), back)
	if !errors.Is(full, syscall.ENOSPC) || l.statuses[503] == 0 {
		r.bad = "the disk was not full"
	} else if r.bad == "" {
		r.bad = pages.within(time.Second)
	}
	s.signal(syscall.SIGKILL)
	return r
}

// zeros is a file without an end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
