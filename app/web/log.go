package web

import (
	"context"
	"log/slog"

	"github.com/gofiber/fiber/v2"
)

type logKey struct{}

// requestLog is the log of a request. Its logger is made when it is asked for: most requests write nothing but the line
// that they were answered.
type requestLog struct {
	log *slog.Logger
	id  string
}

func withLog(ctx context.Context, log *slog.Logger, id string) context.Context {
	return context.WithValue(ctx, logKey{}, requestLog{log, id})
}

// hasRequestID says whether a request got as far as the first middleware.
func hasRequestID(c *fiber.Ctx) bool {
	_, ok := c.UserContext().Value(logKey{}).(requestLog)
	return ok
}

// LogOf returns the log of the request that a context belongs to, whose lines have the request's id, and otherwise the
// program's own. It is a store.Config's Log.
func LogOf(ctx context.Context) *slog.Logger {
	if l, ok := ctx.Value(logKey{}).(requestLog); ok {
		return l.log.With("request", l.id)
	}
	return slog.Default()
}
