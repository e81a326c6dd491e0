package web

import "github.com/gofiber/fiber/v2"

// immutable is the Cache-Control of what never changes under its address.
const immutable = "public, max-age=31536000, immutable"

func (s *Server) static(c *fiber.Ctx) error {
	file := s.assets[c.Params("*")]
	if file == nil || file.URL != c.Path() {
		return fiber.ErrNotFound
	}
	c.Set(fiber.HeaderCacheControl, immutable)
	c.Set(fiber.HeaderContentType, file.Type)
	if file.Gzip != nil && c.Context().Request.Header.HasAcceptEncoding("gzip") {
		c.Set(fiber.HeaderContentEncoding, "gzip")
		return c.Send(file.Gzip())
	}
	return c.Send(file.Body)
}
