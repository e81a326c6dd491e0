package web

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/i18n"
)

// languageCookie remembers the language that somebody chose. It is worth nothing to a forger, so it isn't signed.
const languageCookie = "lang"

// language is the one a browser is answered in: the one that was chosen, or the first of those it asks for.
func (s *Server) language(c *fiber.Ctx) *i18n.Language {
	if l, ok := i18n.Find(c.Cookies(languageCookie)); ok {
		return l
	}
	return i18n.Match(c.Get(fiber.HeaderAcceptLanguage))
}

func (s *Server) chooseLanguage(c *fiber.Ctx) error {
	l, ok := i18n.Find(field(c, "lang"))
	if !ok {
		return fiber.ErrUnprocessableEntity
	}
	s.setCookie(c, fiber.Cookie{Name: languageCookie, Value: l.Code, Path: "/", MaxAge: int(browserLifetime.Seconds())})
	next := localPath(field(c, "next"), "/")
	// The page may have moved on by itself since the form was made, as a search does.
	if from, err := url.Parse(sanitize([]byte(c.Get(fiber.HeaderReferer)))); err == nil && from.Host == sanitize([]byte(c.Hostname())) {
		if here := localPath(from.RequestURI(), "/"); pathOf(here) == pathOf(next) {
			next = here
		}
	}
	return seeOther(c, next)
}
