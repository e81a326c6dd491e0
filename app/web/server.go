// Package web serves the site: whole pages, and fragments of them for htmx. routes.go has every URL; beside it there is one
// file for each noun. A request takes one way: route, handler, parsing, one call to the store, a view, bytes.
package web

import (
	"context"
	"log/slog"
	"net"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

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
	maxHeader       = 16 << 10  // bytes of all headers: htmx adds some
	maxConnections  = 4096      // open at once, idle ones too: it bounds the memory
	readTimeout     = 10 * time.Second
	writeTimeout    = 30 * time.Second
	idleTimeout     = 120 * time.Second    // longer than a proxy keeps its end open
	browserLifetime = 400 * 24 * time.Hour // the most that browsers grant a cookie
	sessionLifetime = 90 * 24 * time.Hour  // from a login
	maxHost         = 260                  // bytes of a Host header: a name of 253, and a port
)

// Options is what a Server needs.
type Options struct {
	Store         *store.Store
	Metrics       *metrics.Metrics
	Log           *slog.Logger
	SecretKey     []byte         // signs cookies
	OldSecretKeys [][]byte       // whose signatures are still accepted, and replaced
	Password      string         // of the house: home, history and library; empty: they are open
	PublicURL     string         // the site's only address; empty: that of the request
	MetricsToken  string         // empty: /metrics is open
	TimeZone      *time.Location // for dates
	Migrations    []string       // the schema the program was built for
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
	guesses   *limit.Guesses // of the password
}

// New makes the site. It fails where a template or a file of static/ can't be read, which a build has to find out.
func New(o Options) (*Server, error) {
	s := &Server{
		Options: o, signer: signer{key: o.SecretKey, old: o.OldSecretKeys}, guesses: limit.NewGuesses(time.Now),
		hub: live.New(o.Store.Versions), pages: newPageCache(o.Store.Deadline()),
	}
	s.lotteries, s.proofs = newSnapshots(s.hub, o.Store.Lottery, o.Store.Deadline()), newSnapshots(s.hub, o.Store.Proof, o.Store.Deadline())
	o.Store.Changed = s.hub.Publish
	o.Metrics.WatchStreams(s.hub.Subscribers)
	views, err := view.New()
	if err != nil {
		return nil, err
	}
	s.views, s.assets = views, views.Assets
	s.app = fiber.New(fiber.Config{
		DisableStartupMessage: true,
		Network:               fiber.NetworkTCP4,
		ErrorHandler:          s.handleError,
		// A larger body is streamed and not read, so that limitForm can answer it.
		BodyLimit:                    maxForm,
		StreamRequestBody:            true,
		DisablePreParseMultipartForm: true,
		ReadBufferSize:               maxHeader,
		Concurrency:                  maxConnections,
		ReadTimeout:                  readTimeout,
		WriteTimeout:                 writeTimeout,
		IdleTimeout:                  idleTimeout,
		// A code may be followed by punctuation that browsers encode.
		UnescapePath: true,
		// Only a proxy in the platform's own network is believed about the scheme and host of a request.
		EnableTrustedProxyCheck: true,
		TrustedProxies:          []string{"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "fd00::/8"},
	})
	s.app.Server().CloseOnShutdown = true   // so that kept-alive clients don't hold the shutdown
	s.app.Server().KeepHijackedConns = true // those of event streams, which the hub closes
	s.app.Server().Handler = s.knownMethods(s.app.Server().Handler)
	s.routes()
	return s, nil
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
func (s *Server) Serve(ln net.Listener) error { return s.app.Listener(ln) }

// Shutdown ends the event streams, accepts no more connections, and waits until the accepted requests are answered, or
// fails when ctx ends.
func (s *Server) Shutdown(ctx context.Context) error {
	s.hub.Close()
	return s.app.ShutdownWithContext(ctx)
}
