package metrics

import (
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
)

// poolCollector exports the statistics of a connection pool, all taken at the same moment.
type poolCollector struct {
	stat func() *pgxpool.Stat
}

type poolFigure struct {
	desc  *prometheus.Desc
	kind  prometheus.ValueType
	value func(*pgxpool.Stat) float64
}

func figure(name, help string, kind prometheus.ValueType, value func(*pgxpool.Stat) float64) poolFigure {
	return poolFigure{prometheus.NewDesc(prometheus.BuildFQName(namespace, "pool", name), help, nil, nil), kind, value}
}

var poolFigures = []poolFigure{
	figure("waits_total", "Acquires that had to wait for a connection.", prometheus.CounterValue,
		func(s *pgxpool.Stat) float64 { return float64(s.EmptyAcquireCount()) }),
	figure("wait_seconds_total", "Time spent waiting for a connection.", prometheus.CounterValue,
		func(s *pgxpool.Stat) float64 { return s.EmptyAcquireWaitTime().Seconds() }),
	figure("acquires_total", "Connections handed out.", prometheus.CounterValue,
		func(s *pgxpool.Stat) float64 { return float64(s.AcquireCount()) }),
	figure("acquire_seconds_total", "Time spent handing out connections.", prometheus.CounterValue,
		func(s *pgxpool.Stat) float64 { return s.AcquireDuration().Seconds() }),
	figure("canceled_acquires_total", "Acquires that were canceled before they got a connection.", prometheus.CounterValue,
		func(s *pgxpool.Stat) float64 { return float64(s.CanceledAcquireCount()) }),
	figure("connections_opened_total", "Connections opened.", prometheus.CounterValue,
		func(s *pgxpool.Stat) float64 { return float64(s.NewConnsCount()) }),
	figure("connections_expired_total", "Connections closed at the end of their lifetime.", prometheus.CounterValue,
		func(s *pgxpool.Stat) float64 { return float64(s.MaxLifetimeDestroyCount()) }),
	figure("connections_idled_out_total", "Connections closed because they were idle.", prometheus.CounterValue,
		func(s *pgxpool.Stat) float64 { return float64(s.MaxIdleDestroyCount()) }),
	figure("connections_max", "Most connections that the pool opens.", prometheus.GaugeValue,
		func(s *pgxpool.Stat) float64 { return float64(s.MaxConns()) }),
	figure("connections", "Connections that are open or being opened.", prometheus.GaugeValue,
		func(s *pgxpool.Stat) float64 { return float64(s.TotalConns()) }),
	figure("connections_acquired", "Connections in use.", prometheus.GaugeValue,
		func(s *pgxpool.Stat) float64 { return float64(s.AcquiredConns()) }),
	figure("connections_idle", "Connections that are idle.", prometheus.GaugeValue,
		func(s *pgxpool.Stat) float64 { return float64(s.IdleConns()) }),
	figure("connections_constructing", "Connections being opened.", prometheus.GaugeValue,
		func(s *pgxpool.Stat) float64 { return float64(s.ConstructingConns()) }),
}

// Describe implements prometheus.Collector.
func (c poolCollector) Describe(descs chan<- *prometheus.Desc) {
	for _, f := range poolFigures {
		descs <- f.desc
	}
}

// Collect implements prometheus.Collector.
func (c poolCollector) Collect(metrics chan<- prometheus.Metric) {
	stat := c.stat()
	for _, f := range poolFigures {
		metrics <- prometheus.MustNewConstMetric(f.desc, f.kind, f.value(stat))
	}
}
