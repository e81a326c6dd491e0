package web

import (
	"context"
	"log/slog"

	"github.com/gofiber/fiber/v2"
)

// logKey is what a request's context has its *slog.Logger under.
type logKey struct{}

// hasRequestID says whether a request got as far as the first middleware.
func hasRequestID(c *fiber.Ctx) bool { return c.UserContext().Value(logKey{}) != nil }

// monitoring are the routes that are asked every few seconds.
var monitoring = []string{"/health", "/health/ready", "/metrics"}

// LogOf returns the log of the request that a context belongs to, whose lines have the request's id, and otherwise the
// program's own. It is a store.Config's Log.
func LogOf(ctx context.Context) *slog.Logger {
	if log, ok := ctx.Value(logKey{}).(*slog.Logger); ok {
		return log
	}
	return slog.Default()
}
