package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// scale puts one, two and three instances behind a balancer, on one PostgreSQL through PgBouncer in transaction mode. Each
// has a fifth of a processor: here, the machine is what would end first. All of the checklist has to pass through three.
func scale(ctx context.Context, l *lab) ([]row, error) {
	databaseURL, drop, err := l.filled(ctx, 30_000)
	if err != nil {
		return nil, err
	}
	defer drop()
	pooled, stop, err := l.pgBouncer(ctx, databaseURL)
	if err != nil {
		return nil, err
	}
	defer stop()
	var rows []row
	alone := 0.0
	for instances := 1; instances <= 3; instances++ {
		result, connections, err := l.spread(ctx, pooled, databaseURL, instances)
		if err != nil {
			return nil, fmt.Errorf("%d instances: %w", instances, err)
		}
		if instances == 1 {
			alone = result.rate
		}
		rows = append(rows, told(fmt.Sprintf("instances of 0.2 CPU each: %d", instances),
			fmt.Sprintf("%s, %s of one; p50 %s, p99 %s", perSecond(result.rate), times(result.rate/alone), millis(result.quantile(.5)), millis(result.quantile(.99))),
			fmt.Sprintf("%d connections of PgBouncer's to PostgreSQL", connections)))
	}
	return append(rows, told("the checklist of scripts/smoke.sh through three", "passes", "")), nil
}

// spread starts instances behind a balancer and has thirty clients use them.
func (l *lab) spread(ctx context.Context, pooled, databaseURL string, instances int) (result loaded, connections int, err error) {
	var addresses []string
	for range instances {
		g, err := newCgroup(20, 512<<20)
		if err != nil {
			return result, 0, err
		}
		defer g.remove()
		name, args := g.inside(program)
		s, err := l.listen(ctx, "/health/ready", pooled, []string{"LOG_LEVEL=warn"}, name, args...)
		if err != nil {
			return result, 0, err
		}
		defer s.stop()
		addresses = append(addresses, s.address)
	}
	b, err := balance(addresses)
	if err != nil {
		return result, 0, err
	}
	defer b.close()
	result, err = load{b.address, 30, 6 * time.Second, 0, evening}.run(ctx)
	if err != nil {
		return result, 0, err
	}
	err = l.sql(ctx, databaseURL, func(ctx context.Context, db *pgx.Conn) error {
		return db.QueryRow(ctx, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
			AND backend_type = 'client backend'`).Scan(&connections)
	})
	if err == nil && instances == 3 {
		err = smoke(ctx, b.address)
	}
	return result, connections, err
}

func smoke(ctx context.Context, address string) error {
	out, err := exec.CommandContext(ctx, "scripts/smoke.sh", "http://"+address).CombinedOutput()
	if err != nil {
		return fmt.Errorf("the checklist does not pass: %w: %s", err, out)
	}
	return nil
}

// pgBouncer stands before the lab's server, in transaction mode, and returns the URL of a database through it.
func (l *lab) pgBouncer(ctx context.Context, databaseURL string) (pooled string, stop func(), err error) {
	u, err := url.Parse(databaseURL)
	if err != nil {
		return "", nil, err
	}
	socket := u.Query().Get("host")
	folder, err := os.Stat(socket)
	if err != nil {
		return "", nil, errors.New("PgBouncer is measured before a server that listens at a socket, as `make bench-scale` has it")
	}
	_, port, err := freePort()
	if err != nil {
		return "", nil, err
	}
	name := u.Path[1:]
	config := fmt.Sprintf(`[databases]
%[1]s = host=%[2]s dbname=%[1]s user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = %[3]s
auth_type = any
pool_mode = transaction
default_pool_size = 3
max_client_conn = 100
unix_socket_dir =
ignore_startup_parameters = statement_timeout,lock_timeout,idle_in_transaction_session_timeout,plan_cache_mode
`, name, socket, port)
	file := filepath.Join(l.work, "pgbouncer.ini")
	if err := os.WriteFile(file, []byte(config), 0o644); err != nil {
		return "", nil, err
	}
	if err := os.Chmod(l.work, 0o755); err != nil { // it is somebody else who reads it
		return "", nil, err
	}
	program, err := exec.LookPath("pgbouncer")
	if err != nil {
		program = "/usr/sbin/pgbouncer"
	}
	owner := folder.Sys().(*syscall.Stat_t).Uid // it refuses to be root, and has to enter the socket's folder
	p, err := l.spawnAs(ctx, owner, nil, program, file)
	if err != nil {
		return "", nil, err
	}
	// Before version 1.21 it knows no prepared statements of its clients; described ones it need not know.
	pooled = fmt.Sprintf("postgres://postgres@127.0.0.1:%s/%s?sslmode=disable&default_query_exec_mode=cache_describe", port, name)
	return pooled, p.stop, l.listening(ctx, p, port)
}

// listening waits for a process to listen.
func (l *lab) listening(ctx context.Context, p *process, port string) error {
	number, _ := strconv.Atoi(port)
	for range 500 {
		if c, err := dial(fmt.Sprintf("127.0.0.1:%d", number)); err == nil {
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
