// Package web serves the site: full pages, and fragments of them for htmx. routes.go is the map; beside it there is
// one file a noun. A request flows one way: route, handler, parse, one call to the store, a typed view, bytes.
package web

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

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
	maxGivenBack    = 256 << 10 // bytes of a larger one, that is refused with what was typed
	maxThrownAway   = 4 << 20   // bytes of a yet larger one, that are read to be polite
	maxHeader       = 16 << 10  // bytes of all headers: htmx adds some
	maxConnections  = 4096      // open at once, idle ones too; a backstop for memory
	readTimeout     = 10 * time.Second
	writeTimeout    = 30 * time.Second
	idleTimeout     = 120 * time.Second    // longer than a proxy keeps its end open
	browserLifetime = 400 * 24 * time.Hour // the most that browsers grant a cookie
)

// Options is what a server is made of.
type Options struct {
	Store        *store.Store
	Metrics      *metrics.Metrics
	Log          *slog.Logger
	SecretKey    []byte         // signs cookies
	PublicURL    string         // base of shared links; empty: as the request says
	MetricsToken string         // empty: /metrics is open
	TimeZone     *time.Location // for dates
	Migrations   []string       // the schema the program was built for
}

// Server is the site.
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
	origins   *http.CrossOriginProtection
}

// New makes the site. It fails where a template or a file of static/ can't be read, which a build has to find out.
func New(o Options) (*Server, error) {
	s := &Server{
		Options: o, signer: signer{key: o.SecretKey}, origins: http.NewCrossOriginProtection(),
		hub: live.New(o.Store.Versions), pages: newPageCache(),
	}
	s.lotteries, s.proofs = newSnapshots(s.hub, o.Store.Lottery), newSnapshots(s.hub, o.Store.Proof)
	o.Store.Changed = s.hub.Publish
	o.Metrics.WatchStreams(s.hub.Subscribers)
	if o.PublicURL != "" {
		if err := s.origins.AddTrustedOrigin(o.PublicURL); err != nil {
			return nil, err
		}
	}
	views, err := view.New()
	if err != nil {
		return nil, err
	}
	s.views, s.assets = views, views.Assets
	s.app = fiber.New(fiber.Config{
		DisableStartupMessage: true,
		Network:               fiber.NetworkTCP4,
		ErrorHandler:          s.handleError,
		// A larger body is not read but streamed, so that each route has its own limit and answers for itself.
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
		// Only a proxy on the platform's own network says by which scheme and name the site was asked for.
		EnableTrustedProxyCheck: true,
		TrustedProxies:          []string{"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "fd00::/8"},
	})
	s.app.Server().CloseOnShutdown = true   // so that kept-alive clients don't hold the shutdown
	s.app.Server().KeepHijackedConns = true // those of event streams, which the hub ends
	s.app.Server().Handler = s.knownMethods(s.app.Server().Handler)
	s.routes()
	return s, nil
}

// knownMethods answers a method that Fiber does not know, to which it would say one bare line before any middleware.
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

// ScriptsMissing says whether the site runs without its scripts, as plain HTML: they were not there at build time.
func (s *Server) ScriptsMissing() bool { return s.assets.ScriptsMissing() }

// Serve answers on a listener until Shutdown.
func (s *Server) Serve(ln net.Listener) error { return s.app.Listener(ln) }

// Shutdown ends the event streams, stops accepting, and waits until what was accepted is answered, or the context ends.
func (s *Server) Shutdown(ctx context.Context) error {
	s.hub.Close()
	return s.app.ShutdownWithContext(ctx)
}
