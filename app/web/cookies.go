package web

import (
	"time"

	"github.com/gofiber/fiber/v2"
)

// hostPrefix begins the names of cookies on a site with https: browsers take such a cookie from this very host over https
// alone, so no other host of the domain, and no page on plain http, can plant one. Cookies of the plain name count only where
// there is none of the full name.
const hostPrefix = "__Host-"

// cookieName returns the full name of a cookie, as the request's scheme has it.
func (s *Server) cookieName(c *fiber.Ctx, name string) string {
	if s.secureScheme(c) {
		return hostPrefix + name
	}
	return name
}

// cookie returns a cookie of the request, and where it has none of the full name, the one of the plain name, which the site
// set before it had https, or before it used the prefix.
func (s *Server) cookie(c *fiber.Ctx, name string) string {
	if value := c.Cookies(s.cookieName(c, name)); value != "" {
		return value
	}
	return c.Cookies(name)
}

// setCookie sets a cookie that scripts can't read and other sites' forms don't send, and that only HTTPS carries where the
// site is served by it. A lifetime of 0 is until the browser is closed; a negative one deletes the cookie, and that of
// the plain name. Otherwise a cookie of the plain name stays: the version before knows no other, and answers some requests
// while a deploy lasts.
func (s *Server) setCookie(c *fiber.Ctx, name, value string, lifetime time.Duration) {
	set := func(name, value string, lifetime time.Duration) {
		c.Cookie(&fiber.Cookie{
			Name: name, Value: value, Path: "/", MaxAge: int(lifetime.Seconds()), SessionOnly: lifetime == 0,
			HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode, Secure: s.secureScheme(c),
		})
	}
	full := s.cookieName(c, name)
	set(full, value, lifetime)
	if full != name && lifetime < 0 && c.Cookies(name) != "" {
		set(name, "", lifetime)
	}
}

// sealCookie sets a cookie whose payload is signed for its full name, and for a purpose beyond that, which may be empty.
func (s *Server) sealCookie(c *fiber.Ctx, name, purpose string, payload []byte, lifetime time.Duration) {
	s.setCookie(c, name, s.signer.seal(s.cookieName(c, name)+purpose, payload), lifetime)
}

// openCookie returns the payload that sealCookie signed; nil for anything else. It is stale where it is to be exchanged: it
// has the plain name, or an old key's signature. As the full name is signed too, a cookie that was set with one name is none
// under the other.
func (s *Server) openCookie(c *fiber.Ctx, name, purpose string) (payload []byte, stale bool) {
	full := s.cookieName(c, name)
	if value := c.Cookies(full); value != "" || full == name {
		payload, old, _ := s.signer.open(full+purpose, value)
		return payload, old
	}
	payload, _, ok := s.signer.open(name+purpose, c.Cookies(name))
	return payload, ok
}
