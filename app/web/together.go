package web

import (
	"bytes"
	"context"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/store"
)

// answer is what many are sent alike.
type answer struct {
	status   int
	header   [][2]string
	body     []byte
	squeezed func() []byte // gzipped, when somebody first asks for it
}

// shareable are the headers that handlers set or take away; the others are every request's own.
var shareable = []string{
	fiber.HeaderContentType, fiber.HeaderVary, fiber.HeaderCacheControl, fiber.HeaderLocation,
	"X-Robots-Tag", "HX-Retarget", "HX-Reselect", "HX-Reswap",
}

// forOne marks a request whose answer holds something that nobody else may have.
type forOne struct{}

// sent marks a request that was answered with what many are sent.
type sent struct{}

// answerOf copies what a request was answered with; nil where that is for it alone.
func answerOf(c *fiber.Ctx) *answer {
	if a, ok := c.Locals(sent{}).(*answer); ok {
		return a
	}
	response := c.Response()
	if c.Locals(forOne{}) != nil || len(response.Header.Peek(fiber.HeaderSetCookie)) > 0 {
		return nil
	}
	a := &answer{status: response.StatusCode(), body: response.Body()}
	a.body = bytes.Clone(a.body)
	for _, name := range shareable {
		a.header = append(a.header, [2]string{name, string(response.Header.Peek(name))})
	}
	a.squeezed = sync.OnceValue(func() []byte { return gzipped(a.body) })
	return a
}

func (a *answer) send(c *fiber.Ctx) {
	c.Locals(sent{}, a)
	c.Status(a.status)
	for _, h := range a.header {
		if h[1] == "" {
			c.Response().Header.Del(h[0])
		} else {
			c.Set(h[0], h[1])
		}
	}
	if c.Context().Request.Header.HasAcceptEncoding("gzip") && len(a.body) > 0 {
		c.Set(fiber.HeaderContentEncoding, "gzip")
		c.Response().SetBodyRaw(a.squeezed())
		return
	}
	c.Response().SetBodyRaw(a.body)
}

// together reads and renders a page once for all who ask for the same at the same moment. What they get is never older
// than their asking. Nothing is kept. Who asks is of no importance, beyond these cookies. Whoever waits for others, and for
// the database behind them, waits no longer than for one call of it.
func (s *Server) together(page fiber.Handler, cookies ...string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		ctx, done := context.WithTimeout(c.UserContext(), store.Deadline)
		defer done()
		c.SetUserContext(ctx)
		key := sameness(c, cookies)
		if key == "" {
			return page(c)
		}
		same, shared, err := s.answers.Do(ctx, key, func(context.Context) (*answer, error) {
			if err := page(c); err != nil {
				return nil, err
			}
			return answerOf(c), nil
		})
		switch {
		case err != nil:
			return err
		case same != nil:
			same.send(c)
		case shared: // whoever went first was told something else
			return page(c)
		}
		return nil
	}
}

// sameness is all that an answer depends on; empty where it is for one alone: after a change there is something to say.
func sameness(c *fiber.Ctx, cookies []string) string {
	if c.Cookies(flashCookie) != "" {
		return ""
	}
	var b strings.Builder
	for _, part := range []string{
		c.Method(), c.OriginalURL(), c.Protocol(), c.Hostname(), c.Cookies(languageCookie), c.Get(fiber.HeaderAcceptLanguage),
		c.Get("HX-Request"), c.Get("HX-Boosted"), c.Get("HX-History-Restore-Request"), c.Get("HX-Target"),
	} {
		b.WriteString(part)
		b.WriteByte('\n')
	}
	for _, name := range cookies {
		b.WriteString(c.Cookies(name))
		b.WriteByte('\n')
	}
	return b.String()
}
