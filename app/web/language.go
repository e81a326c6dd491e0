package web

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/i18n"
)

// languageCookie has the code of the language that a visitor chose. It needs no signature: any language is allowed.
const languageCookie = "lang"

// language returns the language to answer in: the one that was chosen, else the first that the browser asks for.
func (s *Server) language(c *fiber.Ctx) *i18n.Language {
	if l, ok := i18n.Find(s.cookie(c, languageCookie)); ok {
		return l
	}
	return i18n.Match(c.Get(fiber.HeaderAcceptLanguage))
}

func (s *Server) chooseLanguage(c *fiber.Ctx) error {
	l, ok := i18n.Find(field(c, "lang"))
	if !ok {
		return fiber.ErrUnprocessableEntity
	}
	s.setCookie(c, languageCookie, l.Code, browserLifetime)
	next := localPath(field(c, "next"), "/")
	// The page may have moved on by itself since the form was made, as a search does.
	if from, err := url.Parse(sanitize([]byte(c.Get(fiber.HeaderReferer)))); err == nil && origin(from.String()) == origin(s.base(c)) {
		if here := localPath(from.RequestURI(), "/"); pathOf(here) == pathOf(next) {
			next = here
		}
	}
	return seeOther(c, next)
}
