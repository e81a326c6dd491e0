package web

import (
	"crypto/rand"
	"strings"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/lottery"
)

const (
	// visitorCookie has 128 random bits that identify a browser. There are no accounts.
	visitorCookie = "browser"

	// formCookie is set with a form that starts a lottery, for a browser that is not known yet: a random text by which the
	// same form, sent twice at once, has one host. It lasts until the browser is closed.
	formCookie = "form"
)

// visitor returns the visitor that sends a request; the zero id where the request has no valid cookie. A cookie of an old
// name or key is exchanged.
func (s *Server) visitor(c *fiber.Ctx) (b lottery.VisitorID) {
	id, stale := s.openCookie(c, visitorCookie, "")
	if len(id) != len(b) {
		return b
	}
	copy(b[:], id)
	if stale {
		s.setVisitorCookie(c, b)
	}
	return b
}

// ensureVisitor returns the visitor that sends a form, and sets the cookie of one who has none. Only forms do, so that
// looking at a page identifies no visitor.
func (s *Server) ensureVisitor(c *fiber.Ctx) lottery.VisitorID {
	b := s.visitor(c)
	if !b.Known() {
		rand.Read(b[:])
		s.setVisitorCookie(c, b)
	}
	return b
}

// ensureHost returns the visitor that starts a lottery. One who is not known yet gets an id made from the form and from
// what its browser alone has: sent twice at once, both requests have the same host, and another browser that sends the same
// form has another one.
func (s *Server) ensureHost(c *fiber.Ctx, idempotencyKey string) lottery.VisitorID {
	form := c.Cookies(s.cookieName(c, formCookie))
	b := s.visitor(c)
	if b.Known() || form == "" {
		return s.ensureVisitor(c)
	}
	copy(b[:], s.signer.mac("host", []byte(form+"\x00"+idempotencyKey)))
	s.setVisitorCookie(c, b)
	return b
}

// withCookie ends the key of a form that came with a cookie, or to a browser that has one.
const withCookie = "-cookie"

// newStartToken returns the key of a new form that starts a lottery, and has the browser be told from others when it sends
// the form.
func (s *Server) newStartToken(c *fiber.Ctx) string {
	if !s.visitor(c).Known() && c.Cookies(s.cookieName(c, formCookie)) == "" {
		s.setCookie(c, formCookie, rand.Text(), 0)
	}
	return formToken() + withCookie
}

// losesCookies says whether a form that starts a lottery comes from a browser that keeps no cookies, as those of some chat
// apps: the form's page came with one, and the form without. A browser that loses them later can't be told from others: what
// would have to be in the lottery's address to recognize it would make that address a key.
func (s *Server) losesCookies(c *fiber.Ctx, idempotencyKey string) bool {
	return strings.HasSuffix(idempotencyKey, withCookie) && !s.visitor(c).Known() && c.Cookies(s.cookieName(c, formCookie)) == ""
}

func (s *Server) setVisitorCookie(c *fiber.Ctx, b lottery.VisitorID) {
	s.sealCookie(c, visitorCookie, "", b[:], browserLifetime)
}
