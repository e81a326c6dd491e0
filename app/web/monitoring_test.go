package web_test

import (
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"movie-lottery/app/migrate"
	"movie-lottery/app/testdb"
	"movie-lottery/app/web"
)

// metric returns the value of a series of the site's metrics; empty where there is none.
func (b *browser) metric(series string) string {
	b.t.Helper()
	m := regexp.MustCompile(`(?m)^movie_lottery_` + regexp.QuoteMeta(series) + ` (.+)$`).FindStringSubmatch(b.get("/metrics").body)
	if m == nil {
		return ""
	}
	return m[1]
}

func TestWatchedSeriesBeginAtZero(t *testing.T) {
	b := newSiteAt(t, "postgres://unknown@127.0.0.1:1/nothing").browser(t)
	for _, series := range []string{
		`http_errors_total{reason="failed",status="500"}`, `http_errors_total{reason="panic",status="500"}`,
		`http_errors_total{reason="database_busy",status="503"}`, `http_errors_total{reason="database_away",status="503"}`,
		`http_errors_total{reason="body_bytes",status="503"}`, `http_errors_total{reason="turns",status="503"}`,
		`http_errors_total{reason="streams",status="429"}`, `http_errors_total{reason="changes",status="429"}`,
		`http_errors_total{reason="keys",status="429"}`, `http_errors_total{reason="database_size",status="507"}`,
		`database_waits_given_up_total{for="connection"}`, `database_waits_given_up_total{for="lottery"}`,
		`database_waits_given_up_total{for="search"}`, `database_wait_seconds_count{for="connection"}`,
		`films_added_total{to="library"}`, `films_added_total{to="lottery"}`, `erased_total{kind="lotteries"}`,
		`lotteries_started_total`, `draws_made_total`, `http_connections_closed_total`,
		`ready`, `database_up`, `database_writable`, `database_size_bytes`, `database_schema_version`, `lotteries`, `films`, `draws`, `watchers`,
	} {
		expect(t, series, b.metric(series), "0")
	}
	expect(t, "no limit", b.metric("database_size_max_bytes"), "+Inf")
}

func TestMetricsSayHowTheDatabaseIs(t *testing.T) {
	network := testdb.NewNetwork(t, testdb.New(t))
	s := newSiteAt(t, network.URL, func(o *web.Options) { o.MaxDBSize = 900e6 })
	s.watch(t)
	b := s.browser(t)
	b.start("Heat", "Dune")
	for b.metric("database_size_bytes") == "0" { // it is asked after the schema
	}
	for _, series := range []string{"ready", "database_up", "database_writable", "http_connections"} {
		expect(t, series, b.metric(series), "1")
	}
	expect(t, "the schema", b.metric("database_schema_version"), exponent(migrate.Versions()[len(migrate.Versions())-1]))
	expect(t, "the limit", b.metric("database_size_max_bytes"), "9e+08")
	expect(t, "films", b.metric(`films_added_total{to="lottery"}`), "2")
	network.CutAtAnswer.Store(true)
	expect(t, "a page", b.get("/").status, http.StatusServiceUnavailable)
	for _, series := range []string{"ready", "database_up", "database_writable"} {
		expect(t, series+" without the database", b.metric(series), "0")
	}
	if n := strings.Count(s.log.String(), "msg=ready"); n != 1 {
		t.Errorf("ready %d times: %s", n, s.log.String())
	}
}

// exponent writes a number of a migration as the metrics do.
func exponent(version string) string {
	return version[:1] + "." + strings.TrimRight(version[1:], "0") + "e+13"
}

func TestAwayAndBusyAndBrokenAreThreeThings(t *testing.T) {
	url := testdb.New(t)
	network := testdb.NewNetwork(t, url)
	s := newSiteAt(t, network.URL, func(o *web.Options) { o.TimeZone = nil }) // which no date can be in
	b := s.browser(t)
	path := b.unfollowing().startUnfollowed("Heat")
	expect(t, "broken", b.get("/history").status, http.StatusInternalServerError)
	other := testdb.Connect(t, url)
	for _, sql := range []string{"BEGIN", "LOCK TABLE lotteries"} {
		if _, err := other.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	b.header.Set("X-Request-ID", "proxy-1234")
	expect(t, "busy", b.get(path).status, http.StatusServiceUnavailable)
	b.header.Del("X-Request-ID")
	if _, err := other.Exec(t.Context(), "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	network.CutAtAnswer.Store(true)
	expect(t, "away", b.get(path).status, http.StatusServiceUnavailable)
	for series, reason := range map[string]string{
		`http_errors_total{reason="failed",status="500"}`:        "failed",
		`http_errors_total{reason="database_busy",status="503"}`: "database_busy",
		`http_errors_total{reason="database_away",status="503"}`: "database_away",
	} {
		expect(t, series, b.metric(series), "1")
		if n := strings.Count(s.log.String(), "reason="+reason); n != 1 {
			t.Errorf("%d lines with the reason %s: %s", n, reason, s.log.String())
		}
	}
	for _, line := range []string{
		`msg="database call failed" request=proxy-1234 call=lottery`,
		`msg=request request=proxy-1234 method=GET route=/l/:code status=503`,
	} {
		if !strings.Contains(s.log.String(), line) {
			t.Errorf("no line %s: %s", line, s.log.String())
		}
	}
	expect(t, "the route's", b.metric(`http_requests_total{method="GET",route="/history",status="500"}`), "1")
}

func TestLimitsThatWereHitAreCountedByKind(t *testing.T) {
	s, _ := newLimitedSite(t)
	b := s.browser(t)
	b.start("Heat")
	for range 152 {
		b.post("/preview", url.Values{"titles": {"Heat"}})
	}
	expect(t, "previews", b.metric(`http_errors_total{reason="previews",status="429"}`), "2")
	expect(t, "changes", b.metric(`http_errors_total{reason="changes",status="429"}`), "0")
}

func TestMonitoringIsLoggedAtDebugAlone(t *testing.T) {
	s := newSiteAt(t, "postgres://unknown@127.0.0.1:1/nothing")
	b := s.browser(t)
	for _, path := range []string{"/health", "/health/ready", "/metrics"} {
		b.get(path)
	}
	if log := s.log.String(); strings.Contains(log, "msg=request") || strings.Contains(log, "not ready") {
		t.Errorf("the log: %s", log)
	}
}

func TestIDOfAnUntrustedClientIsNotKept(t *testing.T) {
	s := newSite(t, func(o *web.Options) { o.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")} })
	b := s.browser(t)
	b.header.Set("X-Request-ID", "client-1234")
	if id := b.get("/").header.Get("X-Request-ID"); id == "" || id == "client-1234" {
		t.Errorf("its id is %q", id)
	}
}

func TestConnectionsThatGaveWayAreCounted(t *testing.T) {
	s := newSite(t, func(o *web.Options) { o.MaxConnections = 16 })
	expect(t, "the limit", s.browser(t).metric("http_connections_max"), "16")
	first := s.browser(t)
	expect(t, "open", first.metric("http_connections"), "2")
	for range 16 {
		s.browser(t).get("/health")
	}
	if first.metric("http_connections_closed_total") == "0" {
		t.Error("none was closed")
	}
}
