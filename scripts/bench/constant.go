package main

import (
	"bytes"
	"context"
	"fmt"
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
	self, err := self()
	if err != nil {
		return nil, err
	}
	address, port, err := freePort()
	if err != nil {
		return nil, err
	}
	p, err := l.spawn(ctx, []string{"PORT=" + port}, self, constantCommand, fmt.Sprint(size))
	if err != nil {
		return nil, err
	}
	s := &site{process: p, address: address}
	if err := s.until(ctx, "/"); err != nil {
		s.stop()
		return nil, err
	}
	return s, nil
}

// self is this program.
func self() (string, error) { return os.Executable() }
