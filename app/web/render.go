package web

import (
	"bytes"
	"html/template"

	"github.com/gofiber/fiber/v2"
)

// The scripts and styles that a page names.
const (
	htmxScript = "lib/htmx.min.js"
	stylesheet = "site.css"
	icon       = "icon.svg"
)

// view is what a partial shows: one type a partial, every field used by it.
type view interface {
	Title() string // of the document
}

// refreshing is a view that is out of date by itself after some whole seconds, from 1; 0 where it is not.
type refreshing interface {
	RefreshIn() int
}

// frame is the one whole document, around any partial.
type frame struct {
	Title      string
	Stylesheet string
	Icon       string
	Script     string // empty where the scripts were missing at build time
	Refresh    int    // seconds; 0: never
	Body       template.HTML
}

// render answers with a partial: bare, with its title, for htmx, and in the frame for everybody else. It is the same
// markup in both.
func (s *Server) render(c *fiber.Ctx, status int, partial string, v view) error {
	c.Vary("HX-Request")
	f := frame{
		Title: v.Title(), Stylesheet: s.assets.url(stylesheet), Icon: s.assets.url(icon), Script: s.assets.url(htmxScript),
	}
	if r, ok := v.(refreshing); ok {
		f.Refresh = r.RefreshIn()
	}
	var body bytes.Buffer
	if err := s.templates.Render(&body, partial, v); err != nil {
		return err
	}
	f.Body = template.HTML(body.String()) // escaped by the partial
	if isFragment(c) {
		return s.send(c, status, "fragment", f)
	}
	return s.send(c, status, "frame", f)
}

// renderRows answers htmx with more rows of a list, which belong into the page that asked.
func (s *Server) renderRows(c *fiber.Ctx, partial string, v view) error {
	c.Vary("HX-Request")
	return s.send(c, fiber.StatusOK, partial, v)
}

func (s *Server) send(c *fiber.Ctx, status int, name string, v any) error {
	var page bytes.Buffer
	if err := s.templates.Render(&page, name, v); err != nil {
		return err
	}
	c.Status(status).Type("html", "utf-8")
	return c.Send(page.Bytes())
}

// wantsRows says whether htmx asks for more rows of the list it is in, and not for the page around them.
func wantsRows(c *fiber.Ctx) bool { return isFragment(c) && c.Get("HX-Target") != "main" }

// isFragment says whether htmx asks for a part of the page it is in. A page that it restores from its history, or
// loads whole, is a page.
func isFragment(c *fiber.Ctx) bool {
	return c.Get("HX-Request") == "true" && c.Get("HX-Boosted") != "true" && c.Get("HX-History-Restore-Request") != "true"
}
