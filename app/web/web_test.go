package web_test

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"movie-lottery/app/backup"
	"movie-lottery/app/live"
	"movie-lottery/app/metrics"
	"movie-lottery/app/migrate"
	"movie-lottery/app/store"
	"movie-lottery/app/testdb"
	"movie-lottery/app/web"
)

func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.DiscardHandler)) // what belongs to no request: connecting
	os.Exit(m.Run())
}

// site is the whole site on a port of its own, on a database of its own, through one connection.
type site struct {
	*web.Server
	databaseURL string
	url         string
	db          *pgx.Conn // the test's own connection, beside the pool
	trips       *roundTrips
	log         *logBuffer
	metrics     *metrics.Metrics
}

func newSite(t testing.TB, change ...func(*web.Options)) *site {
	t.Helper()
	databaseURL := testdb.New(t)
	s := newSiteAt(t, databaseURL, change...)
	s.db = testdb.Connect(t, databaseURL)
	return s
}

func newSiteAt(t testing.TB, databaseURL string, change ...func(*web.Options)) *site {
	t.Helper()
	s := &site{databaseURL: databaseURL, trips: &roundTrips{}, log: &logBuffer{}, metrics: metrics.New("test")}
	config, err := store.NewConfig(databaseURL, 1)
	if err != nil {
		t.Fatal(err)
	}
	config.Deadline = testdb.Deadline
	config.Log, config.Observe, config.Waited = web.LogOf, s.metrics.ObserveCall, s.metrics.ObserveDatabaseWait
	config.Pool.ConnConfig.DialFunc = s.trips.dial
	config.Pool.ShouldPing = func(context.Context, pgxpool.ShouldPingParams) bool { return false } // it would count as a trip
	db, err := store.New(config)
	if err != nil {
		t.Fatal(err)
	}
	s.metrics.WatchPool(db.Stat, db.Busy)
	options := web.Options{
		Store: db, Database: backup.Database{URL: databaseURL, Program: "test"}, Metrics: s.metrics, Log: slog.New(slog.NewTextHandler(s.log, nil)),
		SecretKey: []byte("0123456789abcdef0123456789abcdef"), TimeZone: time.UTC, Migrations: migrate.Versions(),
		Streams: live.NoLimits, TrustedProxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}, ClientIPHeader: "X-Forwarded-For",
	}
	for _, c := range change {
		c(&options)
	}
	if s.Server, err = web.New(options); err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.url = "http://" + ln.Addr().String()
	served := make(chan error, 1)
	go func() { served <- s.Serve(ln) }()
	t.Cleanup(func() {
		if err := s.Shutdown(context.Background()); err != nil {
			t.Errorf("shutting down: %v", err)
		}
		if err := <-served; err != nil {
			t.Errorf("serving: %v", err)
		}
		if n := db.Stat().AcquiredConns(); n != 0 {
			t.Errorf("%d connections were not given back", n)
		}
		db.Close()
	})
	return s
}

// watch has the site ask its database how it is, and waits until it is found ready.
func (s *site) watch(t testing.TB) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	var watching sync.WaitGroup
	watching.Go(func() { s.WatchDatabase(ctx) })
	t.Cleanup(func() {
		stop()
		watching.Wait()
	})
	<-s.Ready()
}

// exec changes the database behind the site's back.
func (s *site) exec(t testing.TB, sql string, args ...any) {
	t.Helper()
	if _, err := s.db.Exec(t.Context(), sql, args...); err != nil {
		t.Fatal(err)
	}
}

// keep puts Alien into the library and returns its id.
func (s *site) keep(t testing.TB) (id string) {
	t.Helper()
	if err := s.db.QueryRow(t.Context(), `INSERT INTO films (title, year, fold, search, added_at)
		VALUES ('Alien', 1979, 'alien', E'\nalien', now()) RETURNING id::text`).Scan(&id); err != nil {
		t.Fatal(err)
	}
	return id
}

// hold gives the draws that were made as long until their reveal as a draw can have: twelve seconds, as one that is
// further in the future than a spin takes counts as told.
func (s *site) hold(t testing.TB) {
	t.Helper()
	s.exec(t, "UPDATE draws SET drawn_at = now() + interval '5.9 s', told = false WHERE drawn_at IS NOT NULL")
}

// reveal lets the six seconds pass for every draw.
func (s *site) reveal(t testing.TB) {
	t.Helper()
	s.exec(t, "UPDATE draws SET drawn_at = now() - interval '6 s' WHERE drawn_at IS NOT NULL")
}

// roundTrips counts how often the site wrote to the database after having read from it.
type roundTrips struct{ n atomic.Int64 }

func (r *roundTrips) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
	return &countedConn{Conn: conn, trips: r}, err
}

type countedConn struct {
	net.Conn
	trips *roundTrips
	wrote atomic.Bool
}

func (c *countedConn) Write(b []byte) (int, error) {
	if !c.wrote.Swap(true) {
		c.trips.n.Add(1)
	}
	return c.Conn.Write(b)
}

func (c *countedConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.wrote.Store(false)
	return n, err
}

type logBuffer struct {
	mutex sync.Mutex
	text  strings.Builder
}

func (l *logBuffer) Write(b []byte) (int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.text.Write(b)
}

func (l *logBuffer) String() string {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.text.String()
}

// browser uses the site as one visitor. It keeps cookies and follows redirects.
type browser struct {
	t      testing.TB
	site   *site
	client *http.Client
	header http.Header // sent with every request
}

func (s *site) browser(t testing.TB) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	t.Cleanup(client.CloseIdleConnections)
	return &browser{t: t, site: s, client: client, header: http.Header{}}
}

// htmx is the same browser, asking as htmx does.
func (b *browser) htmx() *browser {
	asking := *b
	asking.header = b.header.Clone()
	asking.header.Set("HX-Request", "true")
	return &asking
}

// unfollowing is the same browser, stopping at redirects.
func (b *browser) unfollowing() *browser {
	client := *b.client
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	stopping := *b
	stopping.client = &client
	return &stopping
}

// page is an answer.
type page struct {
	*goquery.Document
	status   int
	header   http.Header
	path     string // where the redirects led
	location string // where a redirect that was not followed leads
	body     string
}

func (b *browser) get(path string) page {
	b.t.Helper()
	return b.do(http.MethodGet, path, nil)
}

func (b *browser) post(path string, form url.Values) page {
	b.t.Helper()
	if form == nil {
		form = url.Values{}
	}
	return b.do(http.MethodPost, path, form)
}

func (b *browser) do(method, path string, form url.Values) page {
	b.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	req, err := http.NewRequestWithContext(b.t.Context(), method, b.site.url+path, body)
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header = b.header.Clone()
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return b.send(req)
}

func (b *browser) send(req *http.Request) page {
	b.t.Helper()
	resp, err := b.client.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	content, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	text := string(content)
	if resp.Header.Get("Content-Type") == "application/gzip" {
		text = "" // what is no markup can be very slow to parse as such
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(text))
	if err != nil {
		b.t.Fatal(err)
	}
	return page{doc, resp.StatusCode, resp.Header, resp.Request.URL.RequestURI(), resp.Header.Get("Location"), string(content)}
}

// start starts a lottery and returns its path.
func (b *browser) start(titles ...string) string {
	b.t.Helper()
	p := b.post("/lotteries", url.Values{"titles": {strings.Join(titles, "\n")}})
	if p.status != http.StatusOK || !strings.HasPrefix(p.path, "/l/") {
		b.t.Fatalf("starting a lottery led to %d %s", p.status, p.path)
	}
	return p.path
}

// draw draws and lets the six seconds pass.
func (b *browser) draw(path string) {
	b.t.Helper()
	if p := b.post(path+"/draw", nil); p.status >= 400 {
		b.t.Fatalf("drawing: %d", p.status)
	}
	b.site.reveal(b.t)
}

// text is what a part of the page says, with its white space folded.
func (p page) text(selector string) string {
	return strings.Join(strings.Fields(p.Find(selector).Text()), " ")
}

// texts are what each of the parts says.
func (p page) texts(selector string) []string {
	return p.Find(selector).Map(func(_ int, s *goquery.Selection) string {
		return strings.Join(strings.Fields(s.Text()), " ")
	})
}

// films are the titles of the lottery's list, with their years and the names of who put them in, but without the mark of hosts
// and what is there for screen readers alone.
func (p page) films() string {
	return strings.Join(p.Find(".ticket .said").Map(func(_ int, said *goquery.Selection) string {
		said = said.Clone()
		said.Find(".host, .hidden").Remove()
		return strings.Join(strings.Fields(said.Text()), " ")
	}), "; ")
}

// winner is the film that was drawn.
func (p page) winner() string { return p.text(".told h1") }

func expect(t testing.TB, what string, got, want any) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %v, not %v", what, got, want)
	}
}
