package metrics_test

import (
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"movie-lottery/app/metrics"
)

func TestMetricsFollowPrometheusConventions(t *testing.T) {
	m := metrics.New("test")
	pool, err := pgxpool.New(t.Context(), "postgres://127.0.0.1:1/") // never connected
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	m.WatchPool(pool.Stat, func() time.Duration { return time.Second })
	m.ObserveRequest("/l/:code", "GET", 200, time.Millisecond)
	m.ObserveWait("/l/:code", time.Millisecond)
	m.WatchDatabase(func() metrics.Database { return metrics.Database{} })
	m.WatchStreams(func() int { return 0 }, 4000)
	m.WatchConnections(func() metrics.Connections { return metrics.Connections{} })
	m.DeclareError(503, "database_busy")
	m.CountErased(2, 1, 0)
	m.ObserveCall("lottery", time.Millisecond, errors.New("lost"))
	problems, err := testutil.GatherAndLint(m.Registry)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
	for _, name := range []string{
		"movie_lottery_http_requests_total", "movie_lottery_database_call_errors_total",
		"movie_lottery_pool_wait_seconds_total", "movie_lottery_pool_busy_seconds_total", "movie_lottery_http_database_wait_seconds", "movie_lottery_build_info", "go_goroutines",
	} {
		if n, err := testutil.GatherAndCount(m.Registry, name); err != nil || n != 1 {
			t.Errorf("%s: %d series, %v", name, n, err)
		}
	}
}
