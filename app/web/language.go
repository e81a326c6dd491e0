package web

import (
	"net/url"
	"strings"

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

// localPath is an address of this site, or the other one where it is none: nobody is led elsewhere by a form.
func localPath(address, otherwise string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || !strings.HasPrefix(u.Path, "/") ||
		strings.HasPrefix(u.Path, "//") || strings.ContainsAny(u.Path, `\;`) {
		return otherwise
	}
	return (&url.URL{Path: u.Path, RawQuery: u.RawQuery}).String()
}

// pathOf is an address without its parameters.
func pathOf(address string) string {
	path, _, _ := strings.Cut(address, "?")
	return path
}
