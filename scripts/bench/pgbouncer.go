package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// pooled has the tests of what calls the database call it through PgBouncer.
func pooled(ctx context.Context, l *lab) ([]row, error) {
	through, stop, err := l.pgBouncer(ctx)
	if err != nil {
		return nil, err
	}
	defer stop()
	p, err := l.spawn(ctx, []string{"TEST_POOLED_URL=" + through.String()}, "go", "test", "-count=1", "./app/store", "./app/web")
	if err != nil {
		return nil, err
	}
	if err := p.wait(); err != nil {
		return nil, err
	}
	return []row{told("the tests of app/store and app/web through PgBouncer", "pass", "")}, nil
}

// pgBouncer stands before the lab's server, in transaction mode, and returns the server's URL through it.
func (l *lab) pgBouncer(ctx context.Context) (pooled *url.URL, stop func(), err error) {
	u, err := url.Parse(l.server)
	if err != nil {
		return nil, nil, err
	}
	socket := u.Query().Get("host")
	folder, err := os.Stat(socket)
	if err != nil {
		return nil, nil, errors.New("PgBouncer is measured before a server that listens at a socket, as `make bench-scale` has it")
	}
	address, port, err := freePort()
	if err != nil {
		return nil, nil, err
	}
	config, err := pgBouncerConfig(l.server, socket, port)
	if err != nil {
		return nil, nil, err
	}
	file := filepath.Join(l.work, "pgbouncer.ini")
	if err := os.WriteFile(file, []byte(config), 0o644); err != nil {
		return nil, nil, err
	}
	if err := os.Chmod(l.work, 0o755); err != nil { // it is somebody else who reads it
		return nil, nil, err
	}
	program, err := exec.LookPath("pgbouncer")
	if err != nil {
		program = "/usr/sbin/pgbouncer"
	}
	owner := folder.Sys().(*syscall.Stat_t).Uid // it refuses to be root, and has to enter the socket's folder
	p, err := l.spawnAs(ctx, owner, nil, program, file)
	if err != nil {
		return nil, nil, err
	}
	// Before version 1.21 it knows no prepared statements of its clients; described ones it need not know.
	pooled, err = url.Parse("postgres://postgres@" + address + "?sslmode=disable&default_query_exec_mode=cache_describe")
	if err == nil {
		err = p.listening(ctx, address)
	}
	if err != nil {
		p.stop()
		return nil, nil, err
	}
	return pooled, p.stop, nil
}

// pgBouncerConfig is what it needs to know, as README says.
func pgBouncerConfig(server, socket, port string) (string, error) {
	asked, err := settings(server)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf(`[databases]
* = host=%s user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = %s
auth_type = any
pool_mode = transaction
default_pool_size = 3
max_client_conn = 100
unix_socket_dir =
ignore_startup_parameters = %s
`, socket, port, strings.Join(slices.Sorted(maps.Keys(asked)), ",")), nil
}

// listening waits for it to listen at an address.
func (p *process) listening(ctx context.Context, address string) error {
	for range 500 {
		if c, err := dial(address); err == nil {
			c.close()
			return nil
		}
		select {
		case <-p.ended:
			return errors.New(p.lastWords())
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
	}
	return fmt.Errorf("nothing listens: %s", p.lastWords())
}
