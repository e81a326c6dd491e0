package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"
	"github.com/valyala/fasthttp"

	"movie-lottery/app/limit"
	"movie-lottery/app/store"
	"movie-lottery/app/web/view"
)

// acceptableID is a request id that a proxy may send: it can't forge a line of the log.
var acceptableID = regexp.MustCompile(`^[A-Za-z0-9-]{8,64}$`)

// logRequest gives the request an id, answers its error, compresses the answer, and writes both to the log and the metrics.
// The log has the route's pattern, never the path: with a code from it, its reader could add films and draw.
func (s *Server) logRequest(c *fiber.Ctx) error {
	start := time.Now()
	log := s.Log.With("request", s.requestID(c))
	ctx, used := store.WithQueryStats(context.WithValue(c.UserContext(), logKey{}, log))
	c.SetUserContext(ctx)

	if err := c.Next(); err != nil {
		if err := s.handleError(c, err); err != nil {
			return err
		}
	}
	c.Vary(fiber.HeaderAcceptEncoding)
	compress(c.Context())
	if s.leaving.Load() { // so that a proxy has none left when the site closes those that are idle
		c.Context().SetConnectionClose()
	}
	route, method, status, took := routeOf(c), methodOf(c), c.Response().StatusCode(), time.Since(start)
	s.Metrics.ObserveRequest(route, method, status, took)
	if used.Calls() > 0 {
		s.Metrics.ObserveWait(route, used.Wait())
	}
	line := []any{"method", method, "route", route, "status", status, "bytes", bodySize(c.Response()),
		"duration", took.Seconds()} // as in the metrics: a Duration is logged in nanoseconds
	if why := failureOf(c); why != nil {
		line = append(line, "error", why.err)
		if why.reason != "" {
			s.Metrics.CountError(status, why.reason)
			line = append(line, "reason", why.reason)
		}
	}
	log.Log(ctx, logLevel(route, status), "request", line...)
	return nil
}

// logLevel returns the level of a request's line in the log. Monitoring asks every few seconds.
func logLevel(route string, status int) slog.Level {
	switch {
	case slices.Contains(monitoring, route):
		return slog.LevelDebug
	case status == fiber.StatusInternalServerError:
		return slog.LevelError
	case status > fiber.StatusInternalServerError:
		return slog.LevelWarn
	}
	return slog.LevelInfo
}

// inTurn answers a request, or its error, when it is its address's turn, and fails with errNoTurn if that does not come in time.
// It comes after limitForm, so that a client which sends slowly takes no turn from others of its address.
func (s *Server) inTurn(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(c.UserContext(), turnDeadline)
	defer cancel()
	leave, err := s.Turns.Wait(ctx, limit.Network(s.clientAddress(c)), 1)
	if err != nil {
		return errNoTurn
	}
	defer leave()
	if err := c.Next(); err != nil {
		return s.handleError(c, err)
	}
	return nil
}

// compress compresses an answer where the client accepts gzip or deflate, as every browser does, and the answer is text
// and long enough to become shorter. Compared with the fastest level, the default level takes 0.1 ms more for a page, and
// makes one full of posters a seventh smaller.
func compress(c *fasthttp.RequestCtx) {
	accepts := c.Request.Header.HasAcceptEncoding
	if len(c.Response.Header.ContentEncoding()) == 0 && bodySize(&c.Response) > 0 && (accepts("gzip") || accepts("deflate")) {
		view.WithSlot(func() { compressing(c) })
	}
}

// bodySize returns the length of an answer; 0 for one that is streamed, which fasthttp would read into memory to tell.
func bodySize(r *fasthttp.Response) int {
	if r.IsBodyStream() {
		return 0
	}
	return len(r.Body())
}

var compressing = fasthttp.CompressHandlerLevel(func(*fasthttp.RequestCtx) {}, fasthttp.CompressDefaultCompression)

// gzipped returns a body compressed by gzip.
func gzipped(body []byte) (small []byte) {
	view.WithSlot(func() {
		small = fasthttp.AppendGzipBytesLevel(make([]byte, 0, len(body)/3), body, fasthttp.CompressDefaultCompression)
	})
	return small
}

// requestID returns the id of a request, that of a trusted proxy or a new one, and sends it back in the answer's header.
func (s *Server) requestID(c *fiber.Ctx) string {
	id := utils.CopyString(c.Get(fiber.HeaderXRequestID))
	if !c.IsProxyTrusted() || !acceptableID.MatchString(id) {
		id = rand.Text()
	}
	c.Set(fiber.HeaderXRequestID, id)
	return id
}

// methodOf is the request's method as a label of the metrics. It is a constant: Fiber's own string changes with the next
// request. Methods that the site has no routes for share one label.
func methodOf(c *fiber.Ctx) string {
	for _, m := range []string{fiber.MethodGet, fiber.MethodPost, fiber.MethodHead} {
		if c.Method() == m {
			return m
		}
	}
	return "other"
}

// routeOf is the pattern that a request matched, as a label of the metrics. Requests that matched none share one label,
// so that clients can't create time series.
func routeOf(c *fiber.Ctx) string {
	if path := c.Route().Path; path != "/" || c.Path() == "/" {
		return path
	}
	return "none"
}

// recovered turns a panic into an error, which is answered as a page, and writes its stack to the log.
func (s *Server) recovered(c *fiber.Ctx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			LogOf(c.UserContext()).Error("panic", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			err = errPanic
		}
	}()
	return c.Next()
}

var errPanic = errors.New("a handler panicked")

// contentSecurity forbids everything that the site does not use: its scripts and styles are files of its own.
const contentSecurity = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; manifest-src 'self'; " +
	"img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// securityHeaders are sent with every answer.
var securityHeaders = [][2]string{
	{fiber.HeaderContentSecurityPolicy, contentSecurity},
	{fiber.HeaderXContentTypeOptions, "nosniff"},
	{fiber.HeaderReferrerPolicy, "same-origin"}, // a lottery's address is its key
	{fiber.HeaderPermissionsPolicy, "camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
	{"Cross-Origin-Resource-Policy", "same-origin"},
	{fiber.HeaderCacheControl, "private, no-cache"}, // unless a handler sets its own: Back may show a page from memory, a visit asks again
	{"X-Robots-Tag", "noindex"},                     // as above: its users could draw a lottery that a search engine shows
}

func (s *Server) secure(c *fiber.Ctx) error {
	s.secureHeaders(c)
	return c.Next()
}

func (s *Server) secureHeaders(c *fiber.Ctx) {
	for _, h := range securityHeaders {
		c.Set(h[0], h[1])
	}
	if s.secureScheme(c) {
		c.Set(fiber.HeaderStrictTransportSecurity, "max-age=31536000")
		c.Set("Cross-Origin-Opener-Policy", "same-origin") // on plain http, browsers complain of it
	}
}

// secureScheme says whether the browser uses https with the site.
func (s *Server) secureScheme(c *fiber.Ctx) bool {
	return c.Protocol() == "https" || strings.HasPrefix(s.PublicURL, "https:")
}
