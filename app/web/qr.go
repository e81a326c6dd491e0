package web

import (
	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/lottery"
	"movie-lottery/app/web/view"
)

// qr answers with a lottery's link as a QR code. It doesn't ask the database whether there is such a lottery.
func (s *Server) qr(c *fiber.Ctx) error {
	code := lottery.CanonicalCode(param(c, "code"))
	if code == "" {
		return lottery.ErrNotFound
	}
	drawn, err := view.QR(s.base(c) + lotteryPath(code))
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "private, max-age=86400")
	c.Set(fiber.HeaderContentType, "image/svg+xml")
	return c.SendString(string(drawn))
}
