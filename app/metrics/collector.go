package metrics

import (
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
)

// collector is a prometheus.Collector of the metrics that one call of read gives, so that they are of the same moment.
type collector[T any] struct {
	read    func() T
	metrics []metric[T]
}

type metric[T any] struct {
	desc  *prometheus.Desc
	kind  prometheus.ValueType
	value func(T) float64
}

func gauge[T any](name, help string, value func(T) float64) metric[T] {
	return metric[T]{prometheus.NewDesc(namespace+"_"+name, help, nil, nil), prometheus.GaugeValue, value}
}

func counter[T any](name, help string, value func(T) float64) metric[T] {
	return metric[T]{prometheus.NewDesc(namespace+"_"+name, help, nil, nil), prometheus.CounterValue, value}
}

// Describe implements prometheus.Collector.
func (c collector[T]) Describe(descs chan<- *prometheus.Desc) {
	for _, m := range c.metrics {
		descs <- m.desc
	}
}

// Collect implements prometheus.Collector.
func (c collector[T]) Collect(out chan<- prometheus.Metric) {
	now := c.read()
	for _, m := range c.metrics {
		out <- prometheus.MustNewConstMetric(m.desc, m.kind, m.value(now))
	}
}

// WatchPool registers the metrics of a connection pool. Busy returns how long its connections were in use in total.
func (m *Metrics) WatchPool(stat func() *pgxpool.Stat, busy func() time.Duration) {
	m.Registry.MustRegister(collector[*pgxpool.Stat]{stat, poolMetrics}, prometheus.NewCounterFunc(prometheus.CounterOpts{
		Namespace: namespace, Subsystem: "pool", Name: "busy_seconds_total", Help: "Time that connections were in use, all together."},
		func() float64 { return busy().Seconds() }))
}

var poolMetrics = []metric[*pgxpool.Stat]{
	counter("pool_waits_total", "Acquires that had to wait for a connection, and got one; see database_wait_seconds for all.",
		func(s *pgxpool.Stat) float64 { return float64(s.EmptyAcquireCount()) }),
	counter("pool_wait_seconds_total", "Time spent waiting for a connection by acquires that got one.",
		func(s *pgxpool.Stat) float64 { return s.EmptyAcquireWaitTime().Seconds() }),
	counter("pool_acquires_total", "Connections handed out.",
		func(s *pgxpool.Stat) float64 { return float64(s.AcquireCount()) }),
	counter("pool_acquire_seconds_total", "Time spent handing out connections.",
		func(s *pgxpool.Stat) float64 { return s.AcquireDuration().Seconds() }),
	counter("pool_canceled_acquires_total", "Acquires that were canceled before they got a connection.",
		func(s *pgxpool.Stat) float64 { return float64(s.CanceledAcquireCount()) }),
	counter("pool_connections_opened_total", "Connections opened.",
		func(s *pgxpool.Stat) float64 { return float64(s.NewConnsCount()) }),
	counter("pool_connections_expired_total", "Connections closed at the end of their lifetime.",
		func(s *pgxpool.Stat) float64 { return float64(s.MaxLifetimeDestroyCount()) }),
	counter("pool_connections_idled_out_total", "Connections closed because they were idle.",
		func(s *pgxpool.Stat) float64 { return float64(s.MaxIdleDestroyCount()) }),
	gauge("pool_connections_max", "Most connections that the pool opens.",
		func(s *pgxpool.Stat) float64 { return float64(s.MaxConns()) }),
	gauge("pool_connections", "Connections that are open or being opened.",
		func(s *pgxpool.Stat) float64 { return float64(s.TotalConns()) }),
	gauge("pool_connections_acquired", "Connections in use.",
		func(s *pgxpool.Stat) float64 { return float64(s.AcquiredConns()) }),
	gauge("pool_connections_idle", "Connections that are idle.",
		func(s *pgxpool.Stat) float64 { return float64(s.IdleConns()) }),
	gauge("pool_connections_constructing", "Connections being opened.",
		func(s *pgxpool.Stat) float64 { return float64(s.ConstructingConns()) }),
}

// Database is what is known of the database. Reading the metrics makes no call to it.
type Database struct {
	Ready, Up, Writable     bool
	Schema                  float64 // the newest migration that was applied; 0: not known
	Size, MaxSize           float64 // in bytes
	Lotteries, Films, Draws float64
}

// WatchDatabase registers the metrics of the database, of which read returns what is known.
func (m *Metrics) WatchDatabase(read func() Database) {
	m.Registry.MustRegister(collector[Database]{read, []metric[Database]{
		gauge("ready", "1 if the site can work: the database is up, writable, and has the schema of the program.",
			func(d Database) float64 { return oneIf(d.Ready) }),
		gauge("database_up", "1 if the database answers.", func(d Database) float64 { return oneIf(d.Up) }),
		gauge("database_writable", "1 if the database takes changes.", func(d Database) float64 { return oneIf(d.Writable) }),
		gauge("database_schema_version", "Number of the newest migration that was applied.", func(d Database) float64 { return d.Schema }),
		gauge("database_size_bytes", "Size of the database on disk.", func(d Database) float64 { return d.Size }),
		gauge("database_size_max_bytes", "Size from which on nothing new is stored (MAX_DB_SIZE); +Inf without a limit.",
			func(d Database) float64 { return d.MaxSize }),
		gauge("lotteries", "Lotteries in the database, as PostgreSQL estimates.", func(d Database) float64 { return d.Lotteries }),
		gauge("films", "Films in the database, of lotteries and of the library, as PostgreSQL estimates.",
			func(d Database) float64 { return d.Films }),
		gauge("draws", "Draws in the database, as PostgreSQL estimates.", func(d Database) float64 { return d.Draws }),
	}})
}

func oneIf(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// WatchStreams registers how many event streams are open on this instance, and how many may be.
func (m *Metrics) WatchStreams(open func() int, most int) {
	m.Registry.MustRegister(collector[int]{open, []metric[int]{
		gauge("watchers", "Event streams that are open on this instance.", func(n int) float64 { return float64(n) }),
		gauge("watchers_max", "Event streams that may be open on this instance.", func(int) float64 { return float64(most) }),
	}})
}

// Connections are those of clients, without event streams.
type Connections struct {
	Open, Max int
	GaveWay   int // those that were closed since the start to make room for others
}

// WatchConnections registers how many connections clients have open, and how many they may have.
func (m *Metrics) WatchConnections(read func() Connections) {
	m.Registry.MustRegister(collector[Connections]{read, []metric[Connections]{
		gauge("http_connections", "Connections of clients that are open, without event streams.",
			func(c Connections) float64 { return float64(c.Open) }),
		gauge("http_connections_max", "Connections of clients that may be open, without event streams.",
			func(c Connections) float64 { return float64(c.Max) }),
		counter("http_connections_closed_total", "Connections that waited for their client and were closed to make room for others.",
			func(c Connections) float64 { return float64(c.GaveWay) }),
	}})
}
