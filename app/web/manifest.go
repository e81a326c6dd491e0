package web

import (
	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/i18n"
)

// manifest answers with the web app manifest, which makes the site installable, in the language that is asked for.
func (s *Server) manifest(c *fiber.Ctx) error {
	l := s.language(c)
	if named, ok := i18n.Find(query(c, "lang")); ok { // browsers ask for it without cookies
		l = named
	}
	icon := func(name, sizes, purpose string) fiber.Map {
		return fiber.Map{"src": s.assets.URL(name), "sizes": sizes, "type": s.assets[name].Type, "purpose": purpose}
	}
	c.Vary(fiber.HeaderAcceptLanguage)
	c.Set(fiber.HeaderCacheControl, "private, max-age=86400")
	return c.JSON(fiber.Map{
		"name": l.Text("brand"), "short_name": l.Text("brand"), "description": l.Text("home.lead"), "lang": l.Code,
		"id": "/", "start_url": "/", "scope": "/", "display": "standalone",
		"background_color": "#14100f", "theme_color": "#14100f",
		"icons": []fiber.Map{
			// The first one is on the page already, which saves a request.
			icon("icon.svg", "any", "any"), icon("icon-192.png", "192x192", "any"),
			icon("icon-512.png", "512x512", "any"), icon("icon-512.png", "512x512", "maskable"),
		},
	}, "application/manifest+json")
}
