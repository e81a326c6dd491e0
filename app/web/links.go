package web

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/i18n"
	"movie-lottery/app/lottery"
	"movie-lottery/app/web/view"
)

// lotteryPath returns the path of a lottery's page.
func lotteryPath(code string) string { return "/l/" + url.PathEscape(code) }

// base returns scheme and host of the site, which shared links begin with.
func (s *Server) base(c *fiber.Ctx) string {
	if s.PublicURL != "" {
		return s.PublicURL
	}
	scheme := "http://"
	if s.secureScheme(c) {
		scheme = "https://"
	}
	return scheme + sanitize([]byte(c.Hostname()))
}

// hostName returns base without its scheme, for a link that is typed from a screen.
func hostName(base string) string {
	_, host, _ := strings.Cut(base, "://")
	return host
}

// linkPreview returns the card that chat apps show of a lottery's link, in the language that the lottery was started in.
// It names no winner before the reveal.
func (s *Server) linkPreview(base string, l *lottery.Lottery) *view.LinkPreview {
	lang := i18n.Get(l.Lang)
	p := &view.LinkPreview{
		Site: lang.Text("brand"), Title: s.nameOf(lang, l.Name, l.CreatedAt), Link: base + lotteryPath(l.Code),
		Image: base + s.assets.URL("preview.png"), Lang: lang.Locale,
	}
	switch {
	case l.Last == nil:
		p.Text = lang.Text("invite")
		if n := len(l.Films()); n > 0 {
			p.Text = lang.Text("og.open", "count", lang.Text("count", "n", n))
		}
	case l.Drawing():
		p.Text = lang.Text("og.drawing")
	default:
		p.Text = lang.Text("tell.text", "title", titled(l.Last.Winner.Title, l.Last.Winner.Year))
	}
	return p
}

// withQuery returns an address with parameters, sorted by name, after those that it has.
func withQuery(address string, more url.Values) string {
	switch {
	case len(more) == 0:
		return address
	case strings.Contains(address, "?"):
		return address + "&" + more.Encode()
	}
	return address + "?" + more.Encode()
}

// listURL returns the address of a list with those parameters that are not empty.
func listURL(path string, parameters []input) string {
	values := url.Values{}
	for _, p := range parameters {
		if p.Value != "" {
			values.Set(p.Name, p.Value)
		}
	}
	return withQuery(path, values)
}

// localPath returns an address as a path of this site, or a fallback where it is none: a form must not lead to another
// site.
func localPath(address, fallback string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || !strings.HasPrefix(u.Path, "/") ||
		strings.HasPrefix(u.Path, "//") || strings.ContainsAny(u.Path, `\;`) {
		return fallback
	}
	return (&url.URL{Path: u.Path, RawQuery: u.RawQuery}).String()
}

// pathOf returns an address without its parameters.
func pathOf(address string) string {
	path, _, _ := strings.Cut(address, "?")
	return path
}

// ticketPath returns the path that a form about a ticket is sent to.
func ticketPath(code string, n int, action string) string {
	return fmt.Sprintf("%s/tickets/%d/%s", lotteryPath(code), n, action)
}

// filmPath returns the path that a form about a film of the library is sent to.
func filmPath(id int64, action string) string {
	return fmt.Sprintf("%s/%d/%s", libraryPath, id, action)
}
