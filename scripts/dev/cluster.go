package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A cluster is a private PostgreSQL. It listens at no network address, only at a socket in a folder that only its account
// can enter; therefore it asks for no password. The site uses its database "postgres".
type cluster struct {
	server   server
	account  account
	data     string // the data directory
	socket   string // the socket's folder
	log      string
	settings []string // in addition to localOnly
}

var localOnly = []string{"listen_addresses=", "port=5432", "log_checkpoints=off"}

// frugal are settings for one small site.
var frugal = []string{
	"shared_buffers=16MB", "jit=off", "max_parallel_workers=0",
	"wal_level=minimal", "max_wal_senders=0", "max_logical_replication_workers=0",
}

func (c *cluster) url() string {
	return fmt.Sprintf("postgres://postgres@/postgres?host=%s&sslmode=disable", c.socket)
}

// locales are tried in order, as not every system has the first. All of them know which characters are letters, without
// which pg_trgm finds no Cyrillic.
var locales = []string{"C.UTF-8", "en_US.UTF-8", "C.utf8", "en_US.utf8"}

// initialise makes the data directory. It does so under another name and renames it at the end, so that an interrupted
// attempt leaves no half-made one.
func (c *cluster) initialise(ctx context.Context, options ...string) error {
	fresh := c.data + ".new"
	defer os.RemoveAll(fresh)
	var err error
	for _, locale := range locales {
		if err = os.RemoveAll(fresh); err != nil {
			return err
		}
		if err = c.account.mkdir(fresh); err != nil {
			return err
		}
		err = c.server.run(ctx, c.account, "initdb", append([]string{"--pgdata=" + fresh, "--username=postgres",
			"--auth=trust", "--encoding=UTF8", "--locale=" + locale}, options...)...)
		if err == nil {
			if err = os.Rename(fresh, c.data); err != nil {
				err = fmt.Errorf("something else is in the way, move it somewhere: %w", err)
			}
			return err
		}
		if !strings.Contains(err.Error(), "invalid locale") {
			break
		}
	}
	return err
}

// start starts the server and waits until it takes connections. It does nothing if the server runs already, because
// another run shares it or an earlier one was killed.
func (c *cluster) start(ctx context.Context) error {
	if running, err := c.settle(ctx); running || err != nil {
		return err
	}
	if err := os.RemoveAll(c.socket); err != nil {
		return err
	}
	if err := c.account.mkdir(c.socket); err != nil {
		return err
	}
	log, err := os.OpenFile(c.log, os.O_CREATE|os.O_TRUNC|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	options := "-k " + c.socket
	for _, settings := range [][]string{localOnly, c.settings} {
		for _, setting := range settings {
			options += " -c " + setting
		}
	}
	cmd := c.server.command(ctx, c.account, "pg_ctl", "start", "--wait", "--timeout=60", "--options="+options)
	cmd.Env = append(cmd.Env, "PGDATA="+c.data) // pg_ctl hands --pgdata to a shell, which some paths do not survive
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Run(); err != nil {
		output, _ := os.ReadFile(c.log)
		return fmt.Errorf("PostgreSQL did not start: %s (all of its log is in %s)", reason(output, err), c.log)
	}
	return nil
}

// settle waits until the server either takes connections or does not run, and returns which. A server that was left to
// itself may be on its way up or down.
func (c *cluster) settle(ctx context.Context) (running bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for begin := time.Now(); ; {
		switch {
		case c.acceptsConnections(ctx):
			return true, nil
		case listening(c.socket):
		case !c.hasProcess(ctx):
			return false, nil
		case time.Since(begin) > 3*time.Second:
			// A server without a socket lasts a moment. This process has got its number after the server was killed.
			return false, os.Remove(filepath.Join(c.data, "postmaster.pid"))
		}
		if !sleep(ctx, 50*time.Millisecond) {
			return false, fmt.Errorf("the PostgreSQL of %s neither starts nor ends", c.data)
		}
	}
}

func (c *cluster) acceptsConnections(ctx context.Context) bool {
	return c.server.run(ctx, c.account, "pg_isready", "--host="+c.socket, "--port=5432", "--username=postgres") == nil
}

// hasProcess reports whether a process of the account has the number in postmaster.pid.
func (c *cluster) hasProcess(ctx context.Context) bool {
	return c.server.run(ctx, c.account, "pg_ctl", "status", "--pgdata="+c.data) == nil
}

// stop stops the server and waits until it has ended. The mode is one of pg_ctl's: "fast", or "immediate", which loses
// what is not on disk.
func (c *cluster) stop(mode string) {
	if !listening(c.socket) { // then the number in postmaster.pid may be another process's
		return
	}
	err := c.server.run(context.Background(), c.account, "pg_ctl", "stop", "--wait", "--timeout=30", "--mode="+mode, "--pgdata="+c.data)
	if err != nil {
		logf("The PostgreSQL of %s is still running: %v", c.data, err)
		return
	}
	_ = os.RemoveAll(c.socket)
}

// socketFile returns the path at which a server listens whose socket is in dir.
func socketFile(dir string) string { return filepath.Join(dir, ".s.PGSQL.5432") }

func listening(dir string) bool {
	conn, err := net.DialTimeout("unix", socketFile(dir), time.Second)
	if err != nil {
		return false
	}
	conn.Close()
	return true
}
