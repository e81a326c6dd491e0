package web

import (
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/words"
)

// languageCookie remembers the language that somebody chose. It is worth nothing to a forger, so it isn't signed.
const languageCookie = "lang"

// language is the one a browser is answered in: the one that was chosen, or the first of those it asks for.
func (s *Server) language(c *fiber.Ctx) *words.Language {
	if l, ok := words.Find(c.Cookies(languageCookie)); ok {
		return l
	}
	return words.Match(c.Get(fiber.HeaderAcceptLanguage))
}

func (s *Server) chooseLanguage(c *fiber.Ctx) error {
	l, ok := words.Find(field(c, "lang"))
	if !ok {
		return fiber.ErrUnprocessableEntity
	}
	s.setCookie(c, fiber.Cookie{Name: languageCookie, Value: l.Code, Path: "/", MaxAge: int(browserLifetime.Seconds())})
	return seeOther(c, pathHere(field(c, "next"), "/"))
}

// pathHere is an address of this site, or the other one where it is none: nobody is led elsewhere by a form.
func pathHere(address, otherwise string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(u.Path, "//") ||
		strings.ContainsRune(u.Path, '\\') {
		return otherwise
	}
	return u.String()
}
