// Package prometheus tests the files that Prometheus and Grafana read, with the real promtool and the metrics of a site.
package prometheus

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"movie-lottery/app/config"
	"movie-lottery/app/testdb"
	"movie-lottery/app/wire"
)

// promtool runs Prometheus' own tool in this folder.
func promtool(t *testing.T, args ...string) {
	t.Helper()
	tool, err := exec.LookPath("promtool")
	if err != nil {
		t.Fatal("promtool is missing here: it is in Debian's package prometheus, which `make test` unpacks")
	}
	if output, err := exec.CommandContext(t.Context(), tool, args...).CombinedOutput(); err != nil {
		t.Errorf("promtool %s: %v\n%s", strings.Join(args, " "), err, output)
	}
}

func TestPrometheusTakesItsConfigurationAndAlerts(t *testing.T) {
	promtool(t, "check", "config", "prometheus.yml")
	promtool(t, "test", "rules", "alerts_test.yml")
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// dashboardQueries are those of all panels, with their variables replaced.
func dashboardQueries(t *testing.T) (all []string) {
	t.Helper()
	var dashboard struct {
		Panels []struct {
			ID      int
			Type    string
			Title   string
			Targets []struct {
				Expr    string
				Instant bool
			}
		}
	}
	if err := json.Unmarshal([]byte(read(t, "../grafana/movie-lottery.json")), &dashboard); err != nil {
		t.Fatal(err)
	}
	ids := map[int]bool{}
	for _, p := range dashboard.Panels {
		if p.Title == "" || len(p.Targets) == 0 || ids[p.ID] {
			t.Errorf("panel %d, %q: no title, no query, or its number twice", p.ID, p.Title)
		}
		ids[p.ID] = true
		for _, target := range p.Targets {
			if p.Type == "stat" && !target.Instant {
				t.Errorf("panel %d, %q: would show the last value of its time range, also of a site that is down", p.ID, p.Title)
			}
			all = append(all, strings.NewReplacer("$instance", ".+", "$__rate_interval", "1m").Replace(target.Expr))
		}
	}
	return all
}

// readmeQueries are the lines of README's blocks of PromQL, without comments.
func readmeQueries(t *testing.T) (all []string) {
	t.Helper()
	for _, block := range regexp.MustCompile("(?s)```promql\n(.*?)```").FindAllStringSubmatch(read(t, "../../../README.md"), -1) {
		for line := range strings.Lines(block[1]) {
			if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
				all = append(all, line)
			}
		}
	}
	return all
}

func TestQueriesOfDashboardAndREADMEAreValid(t *testing.T) {
	dashboard, readme := dashboardQueries(t), readmeQueries(t)
	if len(dashboard) < 20 || len(readme) != 10 {
		t.Errorf("%d queries in the dashboard, %d in README", len(dashboard), len(readme))
	}
	var rules strings.Builder
	rules.WriteString("groups: [{name: queries, rules: [\n")
	for i, query := range append(dashboard, readme...) {
		quoted, _ := json.Marshal(query)
		fmt.Fprintf(&rules, "{record: \"query:%d\", expr: %s},\n", i, quoted)
	}
	rules.WriteString("]}]\n")
	file := filepath.Join(t.TempDir(), "queries.yml")
	if err := os.WriteFile(file, []byte(rules.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	promtool(t, "check", "rules", "--lint=none", file)
}

// TestNamesAreThoseOfMetrics looks for each name of a metric in what a site shows.
func TestNamesAreThoseOfMetrics(t *testing.T) {
	there := metricsOfASite(t)
	name := regexp.MustCompile(`\b(movie_lottery|process|go)_[a-z_]+`)
	for where, text := range map[string]string{
		"alerts.yml": read(t, "alerts.yml"), "alerts_test.yml": read(t, "alerts_test.yml"),
		"the dashboard": strings.Join(dashboardQueries(t), "\n"), "README": read(t, "../../../README.md"),
	} {
		for _, found := range name.FindAllString(text, -1) {
			if !there[found] && !there[found+"_bucket"] { // README names a histogram as a whole
				t.Errorf("%s: there is no metric %s", where, found)
			}
		}
	}
}

// metricsOfASite returns the names of all metrics of a site that was used.
func metricsOfASite(t *testing.T) map[string]bool {
	t.Helper()
	site, db, err := wire.Site(config.Config{
		DatabaseURL: testdb.New(t), SecretKey: make([]byte, 32), MaxConns: 1, TimeZone: time.UTC, Limits: true, MaxDBSize: 1e9,
	}, "test", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- site.Serve(ln) }()
	t.Cleanup(func() {
		if err := site.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
		if err := <-served; err != nil {
			t.Error(err)
		}
		db.Close()
	})
	address := "http://" + ln.Addr().String()
	resp, err := http.PostForm(address+"/lotteries", url.Values{"titles": {"Heat\nDune"}})
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("starting a lottery: %v, %v", resp, err)
	}
	resp.Body.Close()
	if resp, err = http.Get(address + "/metrics"); err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, line := range regexp.MustCompile(`(?m)^[a-z_]+`).FindAllString(string(text), -1) {
		names[line] = true
	}
	return names
}
