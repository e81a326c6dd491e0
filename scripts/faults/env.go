package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

const program = "bin/movie-lottery" // as `make build` builds it

// env is a PostgreSQL of its own, and what has to be cleaned up after a fault.
type env struct {
	ctx      context.Context
	pgbin    string
	dir      string // for data and logs
	as       *syscall.Credential
	port     int
	postgres *exec.Cmd
	db       *pgx.Conn // as superuser, to the database of the site
	cleanups []func()
}

// database is the site's, and the name of the role that owns it.
const database = "movies"

func newEnv(ctx context.Context) (e *env, err error) {
	e = &env{ctx: ctx, pgbin: os.Getenv("PGBIN"), port: freePort()}
	server, parsed := url.Parse(os.Getenv("TEST_DATABASE_URL"))
	socket, statErr := os.Stat(server.Query().Get("host"))
	if _, err := os.Stat(program); err != nil || parsed != nil || statErr != nil || e.pgbin == "" {
		return nil, errors.New("TEST_DATABASE_URL, PGBIN or bin/movie-lottery is missing: run `make faults` at the top of the checkout")
	}
	owner := socket.Sys().(*syscall.Stat_t)
	e.as = &syscall.Credential{Uid: owner.Uid, Gid: owner.Gid}
	if e.dir, err = os.MkdirTemp("", "movie-lottery-faults-"); err != nil {
		return nil, err
	}
	defer func() {
		if r, ok := recover().(failure); ok {
			e.close()
			err = r.error
		}
	}()
	check(os.Chown(e.dir, int(owner.Uid), int(owner.Gid)))
	out, err := e.pgCommand("initdb", "-D", e.dir+"/data", "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8").CombinedOutput()
	if err != nil {
		check(fmt.Errorf("initdb: %w: %s", err, out))
	}
	e.startPostgres()
	e.setDatabase("postgres")
	e.exec("CREATE ROLE " + database + " LOGIN")
	return e, nil
}

func (e *env) pgCommand(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(e.pgbin, name), args...)
	cmd.Dir, cmd.Env = "/", []string{"LC_ALL=C", "TZ=UTC", "PATH=" + os.Getenv("PATH")}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: e.as, Setpgid: true, Pdeathsig: syscall.SIGQUIT}
	if os.Getuid() != 0 {
		cmd.SysProcAttr.Credential = nil
	}
	return cmd
}

// startPostgres starts the server and waits until it takes connections.
func (e *env) startPostgres() {
	log := must(os.OpenFile(e.dir+"/postgres.log", os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644))
	defer log.Close()
	start := func() {
		e.postgres = e.pgCommand("postgres", "-D", e.dir+"/data", "-p", fmt.Sprint(e.port), "-c", "listen_addresses=127.0.0.1",
			"-c", "unix_socket_directories="+e.dir, "-c", "max_connections=30")
		e.postgres.Stdout, e.postgres.Stderr = log, log
		check(e.postgres.Start())
	}
	start()
	e.within(30*time.Second, "PostgreSQL starts", func() error {
		if ended, _ := syscall.Wait4(e.postgres.Process.Pid, nil, syscall.WNOHANG, nil); ended > 0 {
			start() // processes of the one before it had not ended yet
		}
		db, err := pgx.Connect(e.ctx, e.url("postgres", "postgres", e.port))
		if err == nil {
			err = db.Close(e.ctx)
		}
		return err
	})
}

// signalPostgres sends a signal to all processes of the server.
func (e *env) signalPostgres(s syscall.Signal) {
	children, _ := exec.Command("pgrep", "-P", fmt.Sprint(e.postgres.Process.Pid)).Output() // they have process groups of their own
	for _, child := range strings.Fields(string(children)) {
		var pid int
		if _, err := fmt.Sscan(child, &pid); err == nil {
			_ = syscall.Kill(pid, s)
		}
	}
	check(syscall.Kill(e.postgres.Process.Pid, s))
}

func (e *env) url(role, name string, port int) string {
	return fmt.Sprintf("postgres://%s@127.0.0.1:%d/%s?sslmode=disable", role, port, name)
}

// siteURL is the URL of the site's database, at a port: the server's, or that of a network before it.
func (e *env) siteURL(port int) string { return e.url(database, database, port) }

// setDatabase has exec and query use a database.
func (e *env) setDatabase(name string) {
	if e.db != nil {
		_ = e.db.Close(e.ctx)
	}
	e.db = must(pgx.Connect(e.ctx, e.url("postgres", name, e.port)))
}

// newDatabase makes the site's database anew, migrated. options may name a tablespace.
func (e *env) newDatabase(options string) {
	e.setDatabase("postgres")
	e.exec("DROP DATABASE IF EXISTS " + database + " WITH (FORCE)")
	e.exec("CREATE DATABASE " + database + " OWNER " + database + " TEMPLATE template0 " + options)
	e.setDatabase(database)
	cmd := exec.CommandContext(e.ctx, program, "migrate")
	cmd.Env = append(os.Environ(), "DATABASE_URL="+e.siteURL(e.port))
	if out, err := cmd.CombinedOutput(); err != nil {
		check(fmt.Errorf("migrate: %w: %s", err, out))
	}
}

func (e *env) exec(sql string, args ...any) { must(e.db.Exec(e.ctx, sql, args...)) }

func query[T any](e *env, sql string, args ...any) (value T) {
	check(e.db.QueryRow(e.ctx, sql, args...).Scan(&value))
	return value
}

// within calls f until it succeeds, and returns how long that took. After the limit its error ends the fault.
func (e *env) within(limit time.Duration, what string, f func() error) time.Duration {
	began := time.Now()
	for {
		err := f()
		took := time.Since(began)
		if err == nil {
			return took
		}
		if took > limit || e.ctx.Err() != nil {
			check(fmt.Errorf("%s: not within %s: %w", what, limit, err))
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func (e *env) defers(f func()) { e.cleanups = append(e.cleanups, f) }

func (e *env) cleanup() {
	for len(e.cleanups) > 0 {
		last := len(e.cleanups) - 1
		e.cleanups[last]()
		e.cleanups = e.cleanups[:last]
	}
}

func (e *env) close() {
	e.cleanup()
	if e.postgres != nil && e.postgres.Process != nil {
		_ = syscall.Kill(e.postgres.Process.Pid, syscall.SIGQUIT)
		_ = e.postgres.Wait()
	}
	_ = os.RemoveAll(e.dir)
}

// freePort returns a port that is free, below those that Linux gives to clients: one of them may be taken by a connection
// before the command that is started listens on it, if only by the attempt to connect to it.
func freePort() int {
	for {
		port := 20_000 + rand.N(10_000)
		if ln, err := net.Listen("tcp4", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			ln.Close()
			return port
		}
	}
}

// network carries connections to a port. It loses what is sent while lose is set, and a connection that is made while
// target changes goes to the new one.
type network struct {
	port   int
	target atomic.Int64
	lose   atomic.Bool
}

func (e *env) newNetwork(target int) *network {
	ln := must(net.Listen("tcp4", "127.0.0.1:0"))
	e.defers(func() { ln.Close() })
	n := &network{port: ln.Addr().(*net.TCPAddr).Port}
	n.target.Store(int64(target))
	go func() {
		for {
			near, err := ln.Accept()
			if err != nil {
				return
			}
			go n.connect(near)
		}
	}()
	return n
}

func (n *network) connect(near net.Conn) {
	defer near.Close()
	far, err := net.Dial("tcp4", fmt.Sprintf("127.0.0.1:%d", n.target.Load()))
	if err != nil {
		return
	}
	defer far.Close()
	ended := make(chan bool, 2)
	for _, way := range [][2]net.Conn{{near, far}, {far, near}} {
		go func() {
			defer func() { ended <- true }()
			packet := make([]byte, 32<<10)
			for {
				size, err := way[0].Read(packet)
				if err == nil && !n.lose.Load() {
					_, err = way[1].Write(packet[:size])
				}
				if err != nil {
					return
				}
			}
		}()
	}
	<-ended
}
