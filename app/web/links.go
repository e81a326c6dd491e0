package web

import (
	"net/url"
	"strconv"
	"time"

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

// nameOf is a lottery's name, or the evening's where it has none.
func (s *Server) nameOf(l *i18n.Language, name string, createdAt time.Time) string {
	if name != "" {
		return name
	}
	return l.Text("name.none", "day", l.Day(createdAt.In(s.TimeZone)))
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

// titled is a film in plain text.
func titled(title string, year int) string {
	if year == 0 {
		return title
	}
	return title + " (" + strconv.Itoa(year) + ")"
}
