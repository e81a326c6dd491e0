package web

import (
	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/i18n"
	"movie-lottery/app/web/view"
)

// renderer makes the bytes of pages; it is a view.Renderer.
type renderer interface {
	Page(l *i18n.Language, partial string, c view.Content, address string) ([]byte, error)
	Fragment(l *i18n.Language, partial string, c view.Content) ([]byte, error)
	Part(l *i18n.Language, partial string, data any) ([]byte, error)
}

// render answers with a partial: as a fragment for htmx, and otherwise as a page.
func (s *Server) render(c *fiber.Ctx, status int, partial string, content view.Content) error {
	var body []byte
	var err error
	if isFragment(c) {
		body, err = s.views.Fragment(s.language(c), partial, content)
	} else {
		body, err = s.views.Page(s.language(c), partial, content, sanitize([]byte(c.OriginalURL())))
	}
	if err != nil {
		return err
	}
	return sendHTML(c, status, body)
}

// renderPart answers htmx with a part of a page that is none by itself: more rows, or one that has changed.
func (s *Server) renderPart(c *fiber.Ctx, partial string, data any) error {
	body, err := s.views.Part(s.language(c), partial, data)
	if err != nil {
		return err
	}
	return sendHTML(c, fiber.StatusOK, body)
}

// sendHTML answers with a page or a part of one. The body is not copied, so it must not change any more.
func sendHTML(c *fiber.Ctx, status int, body []byte) error {
	c.Vary("HX-Request")
	c.Status(status).Type("html", "utf-8")
	return c.Send(body)
}

// wantsRows says whether htmx asks for more rows of the list it is in, and not for the page around them or a part of
// that: the place of more rows is the only one without a name.
func wantsRows(c *fiber.Ctx) bool { return isFragment(c) && c.Get("HX-Target") == "" }

// isFragment says whether htmx asks for a part of the page it is in. A page that it restores from its history, or
// loads whole, is a page.
func isFragment(c *fiber.Ctx) bool {
	return c.Get("HX-Request") == "true" && c.Get("HX-Boosted") != "true" && c.Get("HX-History-Restore-Request") != "true"
}
