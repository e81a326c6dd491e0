// Package e2e tests the whole program in a real browser: visits of one user and of several, with scripts and without, and
// an audit of every page. Each test has a site and a database of its own; all share one Chromium.
package e2e

import (
	"context"
	"io/fs"
	"log/slog"
	"maps"
	"net"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/jackc/pgx/v5"

	"movie-lottery/app/config"
	"movie-lottery/app/e2e/browser"
	"movie-lottery/app/testdb"
	"movie-lottery/app/wire"
	"movie-lottery/static"
)

func TestMain(m *testing.M) {
	code := m.Run()
	chromium.close()
	chromiumWithMemory.close()
	os.Exit(code)
}

var (
	// chromium asks for every page, also on Back.
	chromium = new(sharedBrowser)
	// chromiumWithMemory keeps pages that were left and shows them again on Back, as the browsers of real visitors do.
	chromiumWithMemory = &sharedBrowser{options: []chromedp.ExecAllocatorOption{browser.KeepPages}}
)

// sharedBrowser is a browser that the tests share. The first that needs it starts it.
type sharedBrowser struct {
	options []chromedp.ExecAllocatorOption
	once    sync.Once
	browser *browser.Browser
	err     error
}

// get returns the browser. Without Chromium, the test fails.
func (s *sharedBrowser) get(t *testing.T) *browser.Browser {
	t.Helper()
	s.once.Do(func() { s.browser, s.err = browser.Start(context.Background(), os.Getenv("CHROMIUM"), s.options...) })
	if s.err != nil {
		t.Fatal(s.err)
	}
	return s.browser
}

func (s *sharedBrowser) close() {
	if s.browser != nil {
		s.browser.Close()
	}
}

// needsScripts skips a test of what htmx does where the program was built without it. Where CI is set, the test fails.
func needsScripts(t *testing.T) {
	t.Helper()
	if _, err := fs.Stat(static.Files, "lib/htmx.min.js"); err == nil {
		return
	}
	const missing = "htmx is missing: npm was not found when this was built"
	if os.Getenv("CI") != "" {
		t.Fatal(missing)
	}
	t.Skip(missing)
}

// site is the program as it serves, on a port and a database of its own.
type site struct {
	t   *testing.T
	url string
	db  *pgx.Conn
}

// startSite starts a site, which ends with the test.
func startSite(t *testing.T) *site {
	t.Helper()
	return startSiteWith(t, nil)
}

// startSiteWith starts a site with more settings.
func startSiteWith(t *testing.T, more map[string]string) *site {
	t.Helper()
	database := testdb.New(t)
	settings := map[string]string{"LIMITS": "off", "DATABASE_URL": database, "SECRET_KEY": strings.Repeat("0123456789abcdef", 2)}
	maps.Copy(settings, more)
	c, err := config.Load(func(name string) string { return settings[name] }, false)
	if err != nil {
		t.Fatal(err)
	}
	c.DatabaseDeadline = testdb.Deadline
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	server, db, err := wire.Site(c, "e2e", log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	ln, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(ln) }()
	t.Cleanup(func() {
		if err := server.Shutdown(context.Background()); err != nil {
			t.Errorf("shutting down: %v", err)
		}
		if err := <-served; err != nil {
			t.Errorf("serving: %v", err)
		}
	})
	return &site{t, "http://" + ln.Addr().String(), testdb.Connect(t, database)}
}

// reveal moves all draws back in time, so that the winners are told now, and not 6 seconds after the draw.
func (s *site) reveal() { s.passes("1 min") }

// passes moves all draws back in time, by an interval of PostgreSQL.
func (s *site) passes(interval string) {
	s.t.Helper()
	if _, err := s.db.Exec(s.t.Context(), "UPDATE draws SET drawn_at = drawn_at - $1::text::interval WHERE drawn_at IS NOT NULL", interval); err != nil {
		s.t.Fatal(err)
	}
	if _, err := s.db.Exec(s.t.Context(), "UPDATE lotteries SET version = version + 1"); err != nil {
		s.t.Fatal(err)
	}
}
