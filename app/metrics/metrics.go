// Package metrics holds the program's Prometheus metrics, in a registry of its own. Names follow Prometheus' conventions:
// base units, and _total for counters.
package metrics

import (
	"net/http"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

const namespace = "movie_lottery"

// Metrics holds the metrics. All methods are safe for concurrent use.
type Metrics struct {
	Registry         *prometheus.Registry
	LotteriesStarted prometheus.Counter
	DrawsMade        prometheus.Counter

	erased           *prometheus.CounterVec
	requests         *prometheus.CounterVec
	requestDuration  *prometheus.HistogramVec
	databaseWait     *prometheus.HistogramVec
	databaseDuration *prometheus.HistogramVec
	databaseErrors   *prometheus.CounterVec
}

// buckets are upper bounds in seconds: most requests take about a millisecond, none more than a few seconds.
var buckets = []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5}

// New returns the metrics, with the build's version as a label of build_info.
func New(version string) *Metrics {
	m := &Metrics{
		Registry: prometheus.NewRegistry(),
		LotteriesStarted: prometheus.NewCounter(prometheus.CounterOpts{
			Namespace: namespace, Name: "lotteries_started_total", Help: "Lotteries started."}),
		DrawsMade: prometheus.NewCounter(prometheus.CounterOpts{
			Namespace: namespace, Name: "draws_made_total", Help: "Draws made."}),
		erased: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: namespace, Name: "erased_total",
			Help: "Lotteries and films that were erased, and lotteries whose names and visitor ids were erased, by kind."}, []string{"kind"}),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: namespace, Subsystem: "http", Name: "requests_total",
			Help: "Requests answered, by route pattern, method and class of status."}, []string{"route", "method", "status"}),
		requestDuration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Namespace: namespace, Subsystem: "http", Name: "request_duration_seconds",
			Help: "Time from a request's last header to its answer, by route pattern and method.", Buckets: buckets}, []string{"route", "method"}),
		databaseWait: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Namespace: namespace, Subsystem: "http", Name: "database_wait_seconds",
			Help: "Time a request waited for a database connection, by route pattern; those that asked for none are not counted.", Buckets: buckets}, []string{"route"}),
		databaseDuration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Namespace: namespace, Subsystem: "database", Name: "call_duration_seconds",
			Help: "Time of a database call with its rows, the wait for a connection not included, by statement.", Buckets: buckets}, []string{"call"}),
		databaseErrors: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: namespace, Subsystem: "database", Name: "call_errors_total",
			Help: "Database calls that failed, by statement."}, []string{"call"}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Namespace: namespace, Name: "build_info", Help: "1, with the version as a label.", ConstLabels: prometheus.Labels{"version": version}})
	build.Set(1)
	m.Registry.MustRegister(m.LotteriesStarted, m.DrawsMade, m.erased, m.requests, m.requestDuration, m.databaseWait,
		m.databaseDuration, m.databaseErrors, build,
		collectors.NewBuildInfoCollector(), collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Handler serves all metrics in Prometheus' text format.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.Registry, promhttp.HandlerOpts{})
}

// ObserveRequest counts and times a request. Route must be a pattern, not a path: each code would be a series of its own.
func (m *Metrics) ObserveRequest(route, method string, status int, took time.Duration) {
	m.requests.WithLabelValues(route, method, statusClasses[min(max(status/100, 0), 5)]).Inc()
	m.requestDuration.WithLabelValues(route, method).Observe(took.Seconds())
}

// ObserveWait records how long a request waited for a database connection.
func (m *Metrics) ObserveWait(route string, wait time.Duration) {
	m.databaseWait.WithLabelValues(route).Observe(wait.Seconds())
}

var statusClasses = [...]string{"0xx", "1xx", "2xx", "3xx", "4xx", "5xx"}

// ObserveCall counts and times a database call by the name of its statement; it is the Observe function of store.Config.
func (m *Metrics) ObserveCall(name string, took time.Duration, err error) {
	m.databaseDuration.WithLabelValues(name).Observe(took.Seconds())
	if err != nil {
		m.databaseErrors.WithLabelValues(name).Inc()
	}
}

// CountErased counts erased lotteries and films, and lotteries whose names and visitor ids were erased.
func (m *Metrics) CountErased(lotteries, films, anonymized int) {
	m.erased.WithLabelValues("lotteries").Add(float64(lotteries))
	m.erased.WithLabelValues("films").Add(float64(films))
	m.erased.WithLabelValues("anonymized").Add(float64(anonymized))
}

// WatchStreams registers a gauge for the number of open event streams on this instance.
func (m *Metrics) WatchStreams(open func() int) {
	m.Registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Namespace: namespace, Name: "watchers", Help: "Event streams that are open on this instance."},
		func() float64 { return float64(open()) }))
}

// WatchPool registers the metrics of a connection pool. Busy returns how long its connections were in use in total.
func (m *Metrics) WatchPool(stat func() *pgxpool.Stat, busy func() time.Duration) {
	m.Registry.MustRegister(poolCollector{stat: stat}, prometheus.NewCounterFunc(prometheus.CounterOpts{
		Namespace: namespace, Subsystem: "pool", Name: "busy_seconds_total", Help: "Time that connections were in use, all together."},
		func() float64 { return busy().Seconds() }))
}
