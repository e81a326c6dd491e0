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

func lotteryPath(code string) string { return "/l/" + escapePath(code) }

// base is what shared links begin with.
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

// hostName is base without its scheme, for people who type.
func hostName(base string) string {
	u, err := url.Parse(base)
	if err != nil {
		return ""
	}
	return u.Host
}

// linkPreview is in the language that the lottery was started in, and tells no winner before the reveal.
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

// addQuery adds parameters to an address, behind those that it has.
func addQuery(address string, more url.Values) string {
	separator := "?"
	if strings.Contains(address, "?") {
		separator = "&"
	}
	return address + separator + more.Encode()
}

// withQuery is an address with its parameters, in a fixed order.
func withQuery(path string, values url.Values) string {
	if len(values) == 0 {
		return path
	}
	return path + "?" + values.Encode()
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

func ticketPath(code string, n int, action string) string {
	return fmt.Sprintf("%s/tickets/%d/%s", lotteryPath(code), n, action)
}

func filmPath(id int64, action string) string {
	return fmt.Sprintf("%s/%d/%s", libraryPath, id, action)
}
