package web

import (
	"bytes"
	"html/template"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/i18n"
)

// view is what a partial shows: one type a partial, every field used by it.
type view interface {
	Title(*i18n.Language) string // of the document; empty: it stays as it is
}

// refreshing is a view that is out of date by itself after some whole seconds, from 1; 0 where it is not. It is for
// browsers without scripts.
type refreshing interface {
	RefreshIn() int
}

// watched is a view of something that changes, and says where it hears of that.
type watched interface {
	LiveAt() string
}

// scripted is a view with scripts that not every page needs.
type scripted interface {
	Scripts() []string
}

// previewed is a view that chat apps show a card of.
type previewed interface {
	LinkPreview() *linkPreview
}

// linkPreview is the card that a chat app shows of a shared link, in Open Graph's words.
type linkPreview struct {
	Site  string
	Title string
	Text  string
	Link  string
	Image string
	Lang  string // as in en_US
}

// frame is the one whole document, around any partial.
type frame struct {
	Title   string
	Here    string // the address of the page
	Indexed bool   // by search engines; the others are asked to stay away
	Preview *linkPreview
	Scripts bool     // were there at build time
	Own     []string // scripts that not every page needs
	Refresh int      // seconds; 0: never
	Live    string   // where the page hears of changes; empty: it does not change
	Body    template.HTML
	assets  assets
}

// Asset is where a file of static/ is found.
func (f frame) Asset(name string) string { return f.assets.url(name) }

// render answers with a partial: bare, with its title, for htmx, and in the frame for everybody else. It is the same
// markup in both.
func (s *Server) render(c *fiber.Ctx, status int, partial string, v view) error {
	c.Vary("HX-Request")
	l := s.language(c)
	f := frame{
		Title: v.Title(l), Here: sanitize([]byte(c.OriginalURL())), Indexed: partial == "home",
		Scripts: !s.ScriptsMissing(), assets: s.assets,
	}
	if r, ok := v.(refreshing); ok {
		f.Refresh = r.RefreshIn()
	}
	if w, ok := v.(watched); ok && f.Scripts {
		f.Live = w.LiveAt()
	}
	if own, ok := v.(scripted); ok {
		f.Own = own.Scripts()
	}
	if p, ok := v.(previewed); ok {
		f.Preview = p.LinkPreview()
	}
	around := "frame"
	if isFragment(c) {
		around = "fragment"
	}
	return s.send(c, status, func(all templates, h *hand) error {
		if err := all.ExecuteTemplate(&h.part, partial, v); err != nil {
			return err
		}
		f.Body = template.HTML(h.part.String()) // escaped by the partial
		return all.ExecuteTemplate(&h.page, around, f)
	})
}

// renderPart answers htmx with a part of a page that is none by itself: more rows, or one that has changed.
func (s *Server) renderPart(c *fiber.Ctx, partial string, v any) error {
	c.Vary("HX-Request")
	return s.send(c, fiber.StatusOK, func(all templates, h *hand) error {
		return all.ExecuteTemplate(&h.page, partial, v)
	})
}

// send answers with a page that a hand has written in the reader's language.
func (s *Server) send(c *fiber.Ctx, status int, write func(templates, *hand) error) error {
	all, err := s.templates[s.language(c).Code]()
	if err != nil {
		return err
	}
	var page []byte
	atWork(func(h *hand) {
		if err = write(all, h); err == nil {
			page = bytes.Clone(h.page.Bytes())
		}
	})
	if err != nil {
		return err
	}
	c.Status(status).Type("html", "utf-8")
	c.Locals(rendered{}, true)
	return c.Send(page)
}

// rendered marks a request whose answer's body is a page of its own, which nothing may change: many may be sent it.
type rendered struct{}

// wantsRows says whether htmx asks for more rows of the list it is in, and not for the page around them or a part of
// that: the place of more rows is the only one without a name.
func wantsRows(c *fiber.Ctx) bool { return isFragment(c) && c.Get("HX-Target") == "" }

// isFragment says whether htmx asks for a part of the page it is in. A page that it restores from its history, or
// loads whole, is a page.
func isFragment(c *fiber.Ctx) bool {
	return c.Get("HX-Request") == "true" && c.Get("HX-Boosted") != "true" && c.Get("HX-History-Restore-Request") != "true"
}
