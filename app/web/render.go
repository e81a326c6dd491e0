package web

import (
	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/i18n"
	"movie-lottery/app/lottery"
	"movie-lottery/app/web/view"
)

// renderer makes the bytes of pages; it is a view.Renderer.
type renderer interface {
	Page(l *i18n.Language, partial string, c view.Content, v view.Visit) ([]byte, error)
	Fragment(l *i18n.Language, partial string, c view.Content) ([]byte, error)
	Part(l *i18n.Language, partial string, data any) ([]byte, error)
}

// pageRequest is all of a request that a page depends on, beside what was read from the database. It holds copies: a page
// may be rendered for several requests, and after the one that asked first.
type pageRequest struct {
	variant
	visitor lottery.VisitorID // of a lottery's page alone
	flash   flash
	client  clientState // of a lottery's page alone

	// Of a refused form, on a lottery's page.
	message       string
	refusedRedraw *refusedRedraw // nil: it was no redraw
	late          *lateForm      // nil: it had no films
}

// variant is what of a request a page depends on that many visitors share. It is part of the keys of such pages.
type variant struct {
	lang     *i18n.Language
	fragment bool       // htmx asks for it
	part     string     // of the page that htmx asks for; empty: all of it
	house    bool       // the visitor may see history and library
	visit    view.Visit // zero for a fragment

	// Of a lottery's page alone.
	base    string // that shared links begin with
	screens int    // that show the lottery, from 1
}

func (s *Server) pageRequest(c *fiber.Ctx) pageRequest {
	r := pageRequest{variant: variant{lang: s.language(c), fragment: isFragment(c), part: part(c), house: s.loggedIn(c)}}
	if r.fragment {
		return r
	}
	r.visit = view.Visit{Address: pageAddress(c), House: r.house, LogOut: r.house && s.Password != ""}
	if !r.house && c.Method() == fiber.MethodGet && c.Path() != loginPath {
		r.visit.LogIn = loginURL(r.visit.Address)
	}
	return r
}

func (s *Server) lotteryRequest(c *fiber.Ctx) pageRequest {
	r := s.pageRequest(c)
	r.visitor, r.base, r.client, r.screens = s.visitor(c), s.base(c), clientStateOf(c), s.screens(codeOf(c))
	return r
}

// renderFor renders a partial as it was asked for: as a fragment for htmx, and otherwise as a page.
func (s *Server) renderFor(r pageRequest, partial string, content view.Content) ([]byte, error) {
	if r.fragment {
		return s.views.Fragment(r.lang, partial, content)
	}
	return s.views.Page(r.lang, partial, content, r.visit)
}

// render answers with a partial: as a fragment for htmx, and otherwise as a page.
func (s *Server) render(c *fiber.Ctx, status int, partial string, content view.Content) error {
	body, err := s.renderFor(s.pageRequest(c), partial, content)
	return sendHTML(c, status, body, err)
}

// renderPart answers htmx with a part of a page that is none by itself: more rows, or one that has changed.
func (s *Server) renderPart(c *fiber.Ctx, partial string, data any) error {
	body, err := s.views.Part(s.language(c), partial, data)
	return sendHTML(c, fiber.StatusOK, body, err)
}

// sendHTML answers with a page or a part of one, unless rendering it has failed. The body is not copied, so it must not change
// any more.
func sendHTML(c *fiber.Ctx, status int, body []byte, err error) error {
	if err != nil {
		return err
	}
	c.Vary("HX-Request")
	c.Status(status).Type("html", "utf-8")
	return c.Send(body)
}

// isFragment says whether htmx asks for a part of the page it is in. A page that it restores from its history, or
// loads whole, is a page.
func isFragment(c *fiber.Ctx) bool {
	return c.Get("HX-Request") == "true" && c.Get("HX-Boosted") != "true" && c.Get("HX-History-Restore-Request") != "true"
}
