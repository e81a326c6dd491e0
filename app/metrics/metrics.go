// Package metrics holds the program's Prometheus metrics, in a registry of its own. Names follow Prometheus' conventions:
// base units, and _total for counters.
package metrics

import (
	"net/http"
	"strconv"
	"time"

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

	filmsAdded       *prometheus.CounterVec
	erased           *prometheus.CounterVec
	requests         *prometheus.CounterVec
	errors           *prometheus.CounterVec
	requestDuration  *prometheus.HistogramVec
	databaseWait     *prometheus.HistogramVec
	databaseDuration *prometheus.HistogramVec
	databaseErrors   *prometheus.CounterVec
	waits            *prometheus.HistogramVec
	waitsGivenUp     *prometheus.CounterVec
}

// buckets are upper bounds in seconds. Most requests take about a millisecond; a call to the database ends after 2.5 s at
// the latest, so a request that waited in vain is in the bucket up to 3 s.
var buckets = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 3, 5, 10}

// New returns the metrics, with the build's version as a label of build_info.
func New(version string) *Metrics {
	m := &Metrics{
		Registry: prometheus.NewRegistry(),
		LotteriesStarted: prometheus.NewCounter(prometheus.CounterOpts{
			Namespace: namespace, Name: "lotteries_started_total", Help: "Lotteries started."}),
		DrawsMade: prometheus.NewCounter(prometheus.CounterOpts{
			Namespace: namespace, Name: "draws_made_total", Help: "Draws made."}),
		filmsAdded: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: namespace, Name: "films_added_total", Help: "Films that were added, by what they were added to."}, []string{"to"}),
		erased: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: namespace, Name: "erased_total",
			Help: "Lotteries and films that were erased, and lotteries whose names and visitor ids were erased, by kind."}, []string{"kind"}),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: namespace, Subsystem: "http", Name: "requests_total",
			Help: "Requests answered, by route pattern, method and status."}, []string{"route", "method", "status"}),
		errors: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: namespace, Subsystem: "http", Name: "errors_total",
			Help: "Requests that failed (500), found something away or busy (503), or met a limit (429, 507), by status and reason."},
			[]string{"status", "reason"}),
		requestDuration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Namespace: namespace, Subsystem: "http", Name: "request_duration_seconds",
			Help: "Time from a request's last header to its answer, by route pattern and method.", Buckets: buckets}, []string{"route", "method"}),
		databaseWait: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Namespace: namespace, Subsystem: "http", Name: "database_wait_seconds",
			Help: "Time a request waited for its turn at the database, by route pattern; those that did not ask it are not counted.", Buckets: buckets}, []string{"route"}),
		databaseDuration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Namespace: namespace, Subsystem: "database", Name: "call_duration_seconds",
			Help: "Time of a database call with its rows, the wait for a connection not included, by statement.", Buckets: buckets}, []string{"call"}),
		databaseErrors: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: namespace, Subsystem: "database", Name: "call_errors_total",
			Help: "Database calls that failed, by statement."}, []string{"call"}),
		waits: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Namespace: namespace, Subsystem: "database", Name: "wait_seconds",
			Help: "Time that calls to the database waited before they were sent, also in vain, by what they waited for.", Buckets: buckets}, []string{"for"}),
		waitsGivenUp: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: namespace, Subsystem: "database", Name: "waits_given_up_total",
			Help: "Calls to the database that waited in vain, by what they waited for."}, []string{"for"}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Namespace: namespace, Name: "build_info", Help: "1, with the version as a label.", ConstLabels: prometheus.Labels{"version": version}})
	build.Set(1)
	m.Registry.MustRegister(m.LotteriesStarted, m.DrawsMade, m.filmsAdded, m.erased, m.requests, m.errors, m.requestDuration,
		m.databaseWait, m.databaseDuration, m.databaseErrors, m.waits, m.waitsGivenUp, build,
		collectors.NewBuildInfoCollector(), collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))

	// A series that begins with its first event has no increase in it, so those that are watched begin at 0.
	for _, to := range []string{"lottery", "library"} {
		m.CountFilms(to, 0)
	}
	m.CountErased(0, 0, 0)
	for _, what := range []string{"connection", "lottery", "search"} {
		m.waits.WithLabelValues(what)
		m.waitsGivenUp.WithLabelValues(what)
	}
	return m
}

// Handler serves all metrics in Prometheus' text format.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.Registry, promhttp.HandlerOpts{})
}

// ObserveRequest counts and times a request. Route must be a pattern, not a path: each code would be a series of its own.
func (m *Metrics) ObserveRequest(route, method string, status int, took time.Duration) {
	m.requests.WithLabelValues(route, method, strconv.Itoa(status)).Inc()
	m.requestDuration.WithLabelValues(route, method).Observe(took.Seconds())
}

// DeclareError has the series of an error begin at 0.
func (m *Metrics) DeclareError(status int, reason string) {
	m.errors.WithLabelValues(strconv.Itoa(status), reason)
}

// CountError counts a request that failed for a reason which an operator may do something about. The reason is one of few.
func (m *Metrics) CountError(status int, reason string) {
	m.errors.WithLabelValues(strconv.Itoa(status), reason).Inc()
}

// ObserveWait records how long a request waited for its turn at the database.
func (m *Metrics) ObserveWait(route string, wait time.Duration) {
	m.databaseWait.WithLabelValues(route).Observe(wait.Seconds())
}

// ObserveDatabaseWait records how long a call to the database waited before it was sent, and whether that was in vain: for a
// "connection" of the pool, other changes of its "lottery", or its turn among the "search"es. It is the Waited function of
// store.Config.
func (m *Metrics) ObserveDatabaseWait(what string, took time.Duration, inVain bool) {
	m.waits.WithLabelValues(what).Observe(took.Seconds())
	if inVain {
		m.waitsGivenUp.WithLabelValues(what).Inc()
	}
}

// ObserveCall counts and times a database call by the name of its statement; it is the Observe function of store.Config.
func (m *Metrics) ObserveCall(name string, took time.Duration, err error) {
	m.databaseDuration.WithLabelValues(name).Observe(took.Seconds())
	failed := m.databaseErrors.WithLabelValues(name) // which begins at 0
	if err != nil {
		failed.Inc()
	}
}

// CountFilms counts films that were added to "lottery" or "library".
func (m *Metrics) CountFilms(to string, n int) { m.filmsAdded.WithLabelValues(to).Add(float64(n)) }

// CountErased counts erased lotteries and films, and lotteries whose names and visitor ids were erased.
func (m *Metrics) CountErased(lotteries, films, anonymized int) {
	m.erased.WithLabelValues("lotteries").Add(float64(lotteries))
	m.erased.WithLabelValues("films").Add(float64(films))
	m.erased.WithLabelValues("anonymized").Add(float64(anonymized))
}
