package web

import (
	"context"
	"log/slog"

	"github.com/gofiber/fiber/v2"
)

type logKey struct{}

// numberedLog is the log of a request. Most requests say nothing but that they were answered, so it is made when it is
// asked for.
type numberedLog struct {
	log    *slog.Logger
	number string
}

func withLog(ctx context.Context, log *slog.Logger, number string) context.Context {
	return context.WithValue(ctx, logKey{}, numberedLog{log, number})
}

// hasRequestID says whether a request came as far as the first middleware.
func hasRequestID(c *fiber.Ctx) bool {
	_, ok := c.UserContext().Value(logKey{}).(numberedLog)
	return ok
}

// LogOf is the log of the request that a context belongs to, which numbers its lines; the program's own where it
// belongs to none. It suits store.Tracer.
func LogOf(ctx context.Context) *slog.Logger {
	if l, ok := ctx.Value(logKey{}).(numberedLog); ok {
		return l.log.With("request", l.number)
	}
	return slog.Default()
}
