package main

import (
	"context"
	"fmt"
	"net/url"
	"os/exec"
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
	direct, err := url.Parse(databaseURL)
	if err != nil {
		return nil, err
	}
	through, stop, err := l.pgBouncer(ctx)
	if err != nil {
		return nil, err
	}
	defer stop()
	through.Path = direct.Path
	var rows []row
	alone := 0.0
	for instances := 1; instances <= 3; instances++ {
		result, connections, err := l.spread(ctx, through.String(), databaseURL, instances)
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
