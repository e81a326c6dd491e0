package main

import (
	"bytes"
	"context"
	"strconv"

	"github.com/gofiber/fiber/v2"
)

// constantCommand starts the limit that HTTP sets: Fiber, with the program's settings, answering every path with the same
// bytes.
const constantCommand = "constant"

func serveConstant(ctx context.Context, size string) error {
	n, err := strconv.Atoi(size)
	if err != nil {
		return err
	}
	body := bytes.Repeat([]byte("a"), n)
	app := newPeer()
	app.Use(func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
		return c.Send(body)
	})
	return servePeer(ctx, app)
}

// constant starts it for bodies of a size.
func (l *lab) constant(ctx context.Context, size int) (*site, error) {
	return l.listen(ctx, "/", "", nil, l.self, constantCommand, strconv.Itoa(size))
}
