package web

import (
	"bytes"
	"context"
	"io"
	"mime"
	"time"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/limit"
)

const (
	preread     = 8 << 10 // bytes of a body that the server has read before a handler runs
	bodyShare   = 8       // the part of the memory that bodies of requests may take together: an eighth
	perBodyByte = 4       // bytes of memory for each byte of a body: as it came, parsed, copied, and sent back

	bodyDeadline = time.Second // how long a body waits for others to be read
)

// limitForm reads the form of a request, up to maxForm, before its handler runs. A larger one is refused: up to
// maxRefilled with its fields filled in again; up to maxDiscarded after all of it was read, since a browser whose
// connection is closed while it sends does not read the answer.
func (s *Server) limitForm(c *fiber.Ctx) error {
	return s.withForm(c, func() error {
		if len(c.Request().Body()) > maxForm {
			return s.handleError(c, fiber.ErrRequestEntityTooLarge) // here, while its bytes are counted
		}
		return c.Next()
	})
}

// refuseForm answers a form that is refused before it was read: with what was typed, unless it can't be read.
func (s *Server) refuseForm(c *fiber.Ctx, cause error) error {
	if err := s.withForm(c, func() error { return s.handleError(c, cause) }); err != nil {
		return cause
	}
	return nil
}

// withForm calls answer once the form of a request was read, up to maxRefilled. It fails where that can't be.
func (s *Server) withForm(c *fiber.Ctx, answer func() error) error {
	req := c.Request()
	if kind, _, _ := mime.ParseMediaType(c.Get(fiber.HeaderContentType)); kind != "" && kind != fiber.MIMEApplicationForm {
		return fiber.ErrUnsupportedMediaType
	}
	if !req.IsBodyStream() {
		return answer()
	}
	size := req.Header.ContentLength()
	if size > maxDiscarded {
		return fiber.ErrRequestEntityTooLarge
	}
	if size < 0 || size > maxRefilled { // chunked, or too large
		size = maxRefilled + 1
	}
	release, err := s.takeBytes(c, size)
	if err != nil {
		return err
	}
	defer release()
	if err := s.readForm(c, size); err != nil {
		return err
	}
	return answer()
}

// takeBytes takes the memory for a body that the server has not read yet. It fails with errNoBytes after the body was read
// for nothing.
func (s *Server) takeBytes(c *fiber.Ctx, size int) (release func(), err error) {
	if size <= preread {
		return func() {}, nil
	}
	ctx, cancel := context.WithTimeout(c.UserContext(), bodyDeadline)
	defer cancel()
	if release, err = s.bodies.Take(ctx, limit.Network(s.clientAddress(c)), size*perBodyByte); err != nil {
		discardBody(c)
		return nil, errNoBytes
	}
	return release, nil
}

// readForm reads a body of up to so many bytes, of which the request is then made. It fails where the client was cut off,
// or sent more.
func (s *Server) readForm(c *fiber.Ctx, size int) error {
	req, body := c.Request(), bytes.NewBuffer(make([]byte, 0, size+bytes.MinRead)) // which need not grow
	_, err := body.ReadFrom(io.LimitReader(req.BodyStream(), int64(size)))
	switch {
	case err != nil || body.Len() < min(req.Header.ContentLength(), size):
		return fiber.ErrBadRequest
	case body.Len() > maxRefilled:
		discardBody(c)
		return fiber.ErrRequestEntityTooLarge
	}
	req.SetBodyRaw(body.Bytes())
	return nil
}

// discardBody reads the rest of a body.
func discardBody(c *fiber.Ctx) { _, _ = io.CopyN(io.Discard, c.Request().BodyStream(), maxDiscarded) }
