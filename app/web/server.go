// Package web serves the site: whole pages, and fragments of them for htmx. routes.go has every URL; beside it there is one
// file for each noun. A request takes one way: route, handler, parsing, one call to the store, a view, bytes.
package web

import (
	"cmp"
	"context"
	"log/slog"
	"net"
	"net/netip"
	"slices"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
	"golang.org/x/sync/semaphore"
	"golang.org/x/time/rate"

	"movie-lottery/app/backup"
	"movie-lottery/app/limit"
	"movie-lottery/app/live"
	"movie-lottery/app/lottery"
	"movie-lottery/app/metrics"
	"movie-lottery/app/store"
	"movie-lottery/app/web/cache"
	"movie-lottery/app/web/view"
)

// Limits on what a client may send, and on how long it may take.
const (
	maxForm         = 64 << 10  // bytes of a form
	maxRefilled     = 256 << 10 // bytes of a larger one that is refused with its fields filled in again
	maxDiscarded    = 4 << 20   // bytes of a yet larger one that are read, so that the browser reads the refusal
	maxHeader       = 8 << 10   // bytes of all headers: htmx adds some
	readTimeout     = 10 * time.Second
	writeTimeout    = 30 * time.Second
	idleTimeout     = 120 * time.Second    // longer than a proxy keeps its end open
	browserLifetime = 400 * 24 * time.Hour // the most that browsers grant a cookie
	sessionLifetime = 90 * 24 * time.Hour  // from a login
	maxHost         = 260                  // bytes of a Host header: a name of 253, and a port
	warningInterval = time.Hour            // between two lines of the log about what every request has wrong
)

// Options is what a Server needs.
type Options struct {
	Store         *store.Store
	Database      backup.Database // that of the store
	Metrics       *metrics.Metrics
	Log           *slog.Logger
	SecretKey     []byte         // signs cookies
	OldSecretKeys [][]byte       // whose signatures are still accepted, and replaced
	Password      string         // of the house: home, history and library; empty: they are open
	PublicURL     string         // the site's only address; empty: that of the request
	MetricsToken  string         // empty: /metrics is open
	TimeZone      *time.Location // for dates
	Migrations    []string       // the schema the program was built for

	Limiter        *limit.Limiter // nil: clients may send as many forms as they like
	Turns          *limit.Turns   // nil: all of a client's requests are answered at once
	Streams        live.Limits    // of event streams
	MaxDBSize      int64          // bytes beyond which nothing new is stored; 0: no limit
	MaxConnections int            // open at once, event streams aside; 0: as many as the memory allows
	BodyMemory     int            // bytes that all bodies of requests may take at once; 0: as many as the memory allows
	TrustedProxies []netip.Prefix // whose headers about scheme, host and client are believed
	ClientIPHeader string         // of them, the one that has the client's address
}

// Server is the site. Its methods may be called at the same time.
type Server struct {
	Options
	app       *fiber.App
	views     renderer
	hub       *live.Hub
	lotteries *snapshots[*lottery.Lottery]
	proofs    *snapshots[lottery.Proof]
	pages     *cache.Cache[cachedPage]
	assets    view.Assets
	signer    signer
	guesses   *limit.Limiter // of the password, also without Limiter
	bodies    *limit.Bytes
	searches  *semaphore.Weighted
	backups   *semaphore.Weighted
	full      atomic.Bool // the database is as large as it may be
	leaving   atomic.Bool // the site serves, and is about to stop

	prefixWarning, linkWarning rate.Sometimes

	observed   databaseState
	firstReady chan struct{} // closed when the site is ready for the first time
}

// New makes the site. It fails where a template or a file of static/ can't be read, which a build has to find out.
func New(o Options) (*Server, error) {
	views, err := view.New()
	if err != nil {
		return nil, err
	}
	o.MaxConnections = cmp.Or(o.MaxConnections, connectionLimit())
	hub, deadline := live.New(o.Store.Versions), o.Store.Deadline()
	hub.Limits = o.Streams
	hub.Limits.Total = min(live.MaxSubscribers, memoryLimit()/perStream)
	o.Store.Changed = hub.Publish
	o.Metrics.WatchStreams(hub.Subscribers, hub.Limits.Total)
	s := &Server{
		Options: o, views: views, assets: views.Assets, hub: hub, signer: signer{key: o.SecretKey, old: o.OldSecretKeys},
		lotteries: newSnapshots(hub, o.Store.Lottery, deadline), proofs: newSnapshots(hub, newestProof(o.Store), deadline), pages: newPageCache(deadline),
		guesses: limit.New(time.Now), bodies: limit.NewBytes(cmp.Or(o.BodyMemory, memoryLimit()/bodyShare)),
		searches: semaphore.NewWeighted(searchesAtOnce), backups: semaphore.NewWeighted(1),
		firstReady:    make(chan struct{}),
		prefixWarning: rate.Sometimes{First: 1}, linkWarning: rate.Sometimes{Interval: warningInterval},
	}
	s.Metrics.WatchDatabase(s.databaseMetrics)
	s.declareErrors()
	s.app = s.newApp()
	s.routes()
	return s, nil
}

// newApp makes what serves HTTP, without routes.
func (s *Server) newApp() *fiber.App {
	var proxies []string
	for _, network := range s.TrustedProxies {
		proxies = append(proxies, network.String())
	}
	app := fiber.New(fiber.Config{
		DisableStartupMessage: true,
		ErrorHandler:          s.handleError,
		// A larger body is streamed and not read, so that limitForm can answer it.
		BodyLimit:                    maxForm,
		StreamRequestBody:            true,
		DisablePreParseMultipartForm: true,
		ReadBufferSize:               maxHeader,
		// The listener has connections that wait give way; what comes above that is refused.
		Concurrency: s.MaxConnections + s.MaxConnections/16 + 1,
		// Connections that are silent from the beginning hold no buffers.
		ReduceMemoryUsage: true,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		// A code may be followed by punctuation that browsers encode.
		UnescapePath: true,
		// Only a trusted proxy is believed about the scheme and host of a request.
		EnableTrustedProxyCheck: true,
		TrustedProxies:          proxies,
	})
	app.Server().CloseOnShutdown = true   // so that kept-alive clients don't hold the shutdown
	app.Server().KeepHijackedConns = true // those of event streams, which the hub closes
	app.Server().Handler = s.knownMethods(app.Server().Handler)
	return app
}

// knownMethods answers a request whose method Fiber does not know: Fiber would send one bare line, before any middleware.
func (s *Server) knownMethods(next fasthttp.RequestHandler) fasthttp.RequestHandler {
	return func(ctx *fasthttp.RequestCtx) {
		if slices.Contains(fiber.DefaultMethods, string(ctx.Method())) {
			next(ctx)
			return
		}
		c := s.app.AcquireCtx(ctx)
		defer s.app.ReleaseCtx(c)
		_ = s.refuseUnread(c, fiber.StatusMethodNotAllowed)
	}
}

// ScriptsMissing says whether the scripts from npm were not there at build time: then the site is plain HTML.
func (s *Server) ScriptsMissing() bool { return s.assets.ScriptsMissing() }

// Serve answers requests on a listener until Shutdown.
func (s *Server) Serve(ln net.Listener) error {
	limited := limit.NewListener(ln, s.MaxConnections)
	s.Metrics.WatchConnections(func() metrics.Connections {
		return metrics.Connections{Open: limited.Open(), Max: s.MaxConnections, GaveWay: limited.GaveWay()}
	})
	return s.app.Listener(limited)
}

// Leave has /health/ready say that the site is not ready any more. All else is served until Shutdown.
func (s *Server) Leave() { s.leaving.Store(true) }

// Shutdown ends the event streams, accepts no more connections, and waits until the accepted requests are answered, or
// fails when ctx ends.
func (s *Server) Shutdown(ctx context.Context) error {
	s.hub.Close()
	return s.app.ShutdownWithContext(ctx)
}
