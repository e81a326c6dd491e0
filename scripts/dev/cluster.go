package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// A cluster is one private PostgreSQL: it listens at a socket in a folder that
// only its account can enter, hence its trust in whoever comes in, and nowhere
// else. Its one database, "postgres", is the site's.
type cluster struct {
	server   server
	account  account
	data     string // the data directory
	socket   string // the socket's folder
	log      string
	settings []string // beyond local
	exited   chan struct{}
}

func (c *cluster) url() string {
	return fmt.Sprintf("postgres://postgres@/postgres?host=%s&sslmode=disable", c.socket)
}

// locales are tried in turn: not every system knows the first. All of them
// know which characters are letters, without which pg_trgm finds no Cyrillic.
var locales = []string{"C.UTF-8", "en_US.UTF-8", "C.utf8", "en_US.utf8"}

// initialise makes the data directory. It is built beside its place and moved
// there when it is whole, so that an interrupted attempt leaves nothing half.
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

// start brings the server up, or takes over the one that is up already.
func (c *cluster) start(ctx context.Context) error {
	switch v, err := c.settle(ctx); {
	case err != nil:
		return err
	case v == takeOver:
		return nil
	case v == discard:
		if err := os.Remove(filepath.Join(c.data, "postmaster.pid")); err != nil {
			return err
		}
	}
	if err := os.RemoveAll(c.socket); err != nil {
		return err
	}
	if err := c.account.mkdir(c.socket); err != nil {
		return err
	}
	return c.launch(ctx)
}

// settle waits until it is clear what an existing postmaster.pid means.
func (c *cluster) settle(ctx context.Context) (verdict, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	begin := time.Now()
	for {
		p := readPostmaster(c.data)
		if v := judge(p, alive(p.pid), listening(c.socket), time.Since(begin)); v != wait {
			return v, nil
		}
		if !sleep(ctx, 20*time.Millisecond) {
			return wait, fmt.Errorf("the PostgreSQL of %s (process %d) neither starts nor ends", c.data, p.pid)
		}
	}
}

// launch starts the server as a child and waits until it takes connections. The
// child outlives this program where another one still uses it.
func (c *cluster) launch(ctx context.Context) error {
	log, err := os.OpenFile(c.log, os.O_CREATE|os.O_TRUNC|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	args := []string{"-D", c.data, "-k", c.socket}
	for _, setting := range append(local, c.settings...) {
		args = append(args, "-c", setting)
	}
	cmd := c.server.command(context.WithoutCancel(ctx), c.account, "postgres", args...)
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return err
	}
	c.exited = make(chan struct{})
	go func() {
		_ = cmd.Wait()
		close(c.exited)
	}()
	if err := c.untilReady(ctx, cmd.Process.Pid); err != nil {
		_ = cmd.Process.Signal(syscall.SIGQUIT)
		<-c.exited
		return err
	}
	return nil
}

// local is what every cluster of ours has: only its socket leads to it.
var local = []string{"listen_addresses=", "port=5432", "log_checkpoints=off"}

// frugal is for one small site.
var frugal = []string{
	"shared_buffers=16MB", "jit=off", "max_parallel_workers=0",
	"wal_level=minimal", "max_wal_senders=0", "max_logical_replication_workers=0",
}

func (c *cluster) untilReady(ctx context.Context, pid int) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		if p := readPostmaster(c.data); p.pid == pid && p.ready {
			return nil
		}
		select {
		case <-c.exited:
			output, _ := os.ReadFile(c.log)
			return fmt.Errorf("PostgreSQL did not start: %s (all of its log is in %s)", reason(output, errors.New("it ended")), c.log)
		case <-ctx.Done():
			return errors.New("PostgreSQL did not become ready within a minute")
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// stop ends the server, SIGINT for what its manual calls a fast shutdown and
// SIGQUIT for one that writes nothing any more, and waits for it.
func (c *cluster) stop(how syscall.Signal) {
	p := readPostmaster(c.data)
	if p.pid == 0 || !listening(c.socket) {
		return
	}
	_ = syscall.Kill(p.pid, how)
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	for alive(p.pid) && readPostmaster(c.data).pid == p.pid {
		if !sleep(ctx, 10*time.Millisecond) {
			say("PostgreSQL (process %d) is still writing to %s; it ends by itself.", p.pid, c.data)
			return
		}
	}
	if c.exited != nil {
		<-c.exited
	}
	_ = os.RemoveAll(c.socket)
}
