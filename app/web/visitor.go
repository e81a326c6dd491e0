package web

import (
	"crypto/rand"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/lottery"
)

// visitorCookie names a browser by 128 random bits. There are no accounts.
const visitorCookie = "browser"

// visitor is who sends a request; nobody where it has no cookie of ours.
func (s *Server) visitor(c *fiber.Ctx) (b lottery.VisitorID) {
	if id, ok := s.signer.open(visitorCookie, c.Cookies(visitorCookie)); ok && len(id) == len(b) {
		copy(b[:], id)
	}
	return b
}

// ensureVisitor is who sends a form. It gives them their cookie where they have none: only forms do, so that looking
// at a page sets nothing.
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

// setCookie sets a cookie that no script reads, no other site sends along, and no plain connection carries where the
// site has a secure one.
func (s *Server) setCookie(c *fiber.Ctx, cookie fiber.Cookie) {
	cookie.HTTPOnly, cookie.SameSite, cookie.Secure = true, fiber.CookieSameSiteLaxMode, s.secureScheme(c)
	c.Cookie(&cookie)
}
