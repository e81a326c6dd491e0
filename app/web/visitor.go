package web

import (
	"crypto/rand"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/lottery"
)

// visitorCookie has 128 random bits that identify a browser. There are no accounts.
const visitorCookie = "browser"

// visitor returns the visitor that sends a request; the zero id where the request has no valid cookie.
func (s *Server) visitor(c *fiber.Ctx) (b lottery.VisitorID) {
	if id, ok := s.signer.open(visitorCookie, c.Cookies(visitorCookie)); ok && len(id) == len(b) {
		copy(b[:], id)
	}
	return b
}

// ensureVisitor returns the visitor that sends a form, and sets the cookie of one who has none. Only forms do, so that
// looking at a page sets no cookie.
func (s *Server) ensureVisitor(c *fiber.Ctx) lottery.VisitorID {
	b := s.visitor(c)
	if !b.Known() {
		rand.Read(b[:])
		s.setVisitorCookie(c, b)
	}
	return b
}

func (s *Server) setVisitorCookie(c *fiber.Ctx, b lottery.VisitorID) {
	s.setCookie(c, fiber.Cookie{Name: visitorCookie, Value: s.signer.seal(visitorCookie, b[:]), Path: "/", MaxAge: int(browserLifetime.Seconds())})
}

// setCookie sets a cookie that scripts can't read and other sites' forms don't send, and that only HTTPS carries where the
// site is served by it.
func (s *Server) setCookie(c *fiber.Ctx, cookie fiber.Cookie) {
	cookie.HTTPOnly, cookie.SameSite, cookie.Secure = true, fiber.CookieSameSiteLaxMode, s.secureScheme(c)
	c.Cookie(&cookie)
}
