package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"movie-lottery/app/migrate"
	"movie-lottery/app/testdb"
	"movie-lottery/app/web"
)

func TestReadinessNeedsSchemaOfTheProgram(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	p := b.get("/health/ready")
	expect(t, "the same", p.status, http.StatusOK)
	if s.ScriptsMissing() != strings.Contains(p.body, "the scripts are missing") {
		t.Errorf("about the scripts: %s", p.body)
	}
	s.exec(t, "INSERT INTO schema_migrations VALUES ('99990101000000')")
	p = b.get("/health/ready")
	expect(t, "newer", p.status, http.StatusOK)
	if !strings.Contains(p.body, "newer than the program: it has 99990101000000") {
		t.Errorf("newer: %s", p.body)
	}
	oldest := migrate.Versions()[0]
	s.exec(t, "DELETE FROM schema_migrations WHERE version = $1", oldest)
	p = b.get("/health/ready")
	expect(t, "older", p.status, http.StatusServiceUnavailable)
	if !strings.Contains(p.body, `"missing":["`+oldest+`"`) {
		t.Errorf("older: %s", p.body)
	}

	s.exec(t, "ALTER TABLE films DROP COLUMN search CASCADE")
	expect(t, "older: a search", b.get("/library?q=al").status, http.StatusServiceUnavailable)

	empty := newSiteAt(t, testdb.Empty(t)).browser(t)
	p = empty.get("/health/ready")
	expect(t, "empty", p.status, http.StatusServiceUnavailable)
	expect(t, "empty: a page", empty.get("/").status, http.StatusServiceUnavailable)
}

func TestMetricsCountByRouteAndNeedToken(t *testing.T) {
	s := newSite(t, func(o *web.Options) { o.MetricsToken = "secret" })
	b := s.browser(t)
	path := b.start("Heat", "Dune")
	b.draw(path)
	b.get("/nothing")
	b.get("/nothing/else")
	expect(t, "without the token", b.get("/metrics").status, http.StatusUnauthorized)
	b.header.Set("Authorization", "Bearer wrong")
	expect(t, "with another", b.get("/metrics").status, http.StatusUnauthorized)
	b.header.Set("Authorization", "Bearer secret")
	body := b.get("/metrics").body
	for _, line := range []string{
		`movie_lottery_http_requests_total{method="GET",route="/l/:code",status="200"} 2`,
		`movie_lottery_http_requests_total{method="POST",route="/l/:code/draw",status="303"} 1`,
		`movie_lottery_http_requests_total{method="GET",route="none",status="404"} 2`,
		`movie_lottery_lotteries_started_total 1`,
		`movie_lottery_draws_made_total 1`,
		`movie_lottery_watchers 0`,
		`movie_lottery_database_call_duration_seconds_count{call="draw"} 1`,
		`movie_lottery_pool_connections_max 1`,
		`movie_lottery_pool_waits_total \d+`,
		`movie_lottery_build_info{version="test"} 1`,
		`go_goroutines \d+`,
	} {
		pattern := strings.NewReplacer("{", `\{`, "}", `\}`).Replace(line)
		if !regexp.MustCompile(`(?m)^` + pattern + `$`).MatchString(body) {
			t.Errorf("no line %s", line)
		}
	}
	if strings.Contains(body, path) {
		t.Error("the metrics have a code")
	}
}

func TestReadinessSaysThatDatabaseIsReadOnly(t *testing.T) {
	url := testdb.New(t)
	conn := testdb.Connect(t, url)
	set := func(change string) {
		t.Helper()
		if _, err := conn.Exec(t.Context(), "DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' "+change+"'; END $$"); err != nil {
			t.Fatal(err)
		}
	}
	set("SET default_transaction_read_only = on")
	b := newSiteAt(t, url).browser(t)
	p := b.get("/health/ready")
	expect(t, "status", p.status, http.StatusServiceUnavailable)
	if !strings.Contains(p.body, `"reason":"the database is read-only"`) {
		t.Errorf("the reason: %s", p.body)
	}
	expect(t, "a page", b.get("/history").status, http.StatusOK)
	expect(t, "a form", b.post("/library", map[string][]string{"titles": {"Heat"}}).status, http.StatusServiceUnavailable)
	set("RESET default_transaction_read_only")
	expect(t, "a form after that", b.post("/library", map[string][]string{"titles": {"Heat"}}).status, http.StatusOK)
	expect(t, "after that", b.get("/health/ready").status, http.StatusOK)
}
