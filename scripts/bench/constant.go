package main

import (
	"bytes"
	"context"
	"os"
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
	app := fiber.New(fiber.Config{DisableStartupMessage: true, Network: fiber.NetworkTCP4})
	app.Use(func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
		return c.Send(body)
	})
	context.AfterFunc(ctx, func() { _ = app.Shutdown() })
	return app.Listen("127.0.0.1:" + os.Getenv("PORT"))
}

// constant starts it for bodies of a size.
func (l *lab) constant(ctx context.Context, size int) (*site, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return l.listen(ctx, "/", "", nil, self, constantCommand, strconv.Itoa(size))
}
