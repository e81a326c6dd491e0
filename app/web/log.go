package web

import (
	"context"
	"log/slog"

	"github.com/gofiber/fiber/v2"
)

type logKey struct{}

func withLog(ctx context.Context, log *slog.Logger) context.Context {
	return context.WithValue(ctx, logKey{}, log)
}

// numbered says whether a request came as far as the first middleware.
func numbered(c *fiber.Ctx) bool {
	_, ok := c.UserContext().Value(logKey{}).(*slog.Logger)
	return ok
}

// LogOf is the log of the request that a context belongs to, which numbers its lines; the program's own where it
// belongs to none. It suits store.Tracer.
func LogOf(ctx context.Context) *slog.Logger {
	if log, ok := ctx.Value(logKey{}).(*slog.Logger); ok {
		return log
	}
	return slog.Default()
}
