package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"

	"movie-lottery/app/i18n"
)

func TestLanguageIsTheBrowsersUntilOneIsChosen(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	b.header.Set("Accept-Language", "ru-RU,ru;q=0.9")
	p := b.get("/history?q=x")
	lang, _ := p.Find("html").Attr("lang")
	expect(t, "as the browser asks", lang, "ru")
	form := p.Find(`form[action="/language"]`)
	next, _ := form.Find("[name=next]").Attr("value")
	expect(t, "leads back to", next, "/history?q=x")

	p = b.post("/language", url.Values{"lang": {"en"}, "next": {next}})
	expect(t, "back on the page", p.path, next)
	expect(t, "as was chosen", p.text("h1"), "History")
	expect(t, "remembered", b.get("/").text("h1"), "What are we watching?")
	expect(t, "no such language", b.post("/language", url.Values{"lang": {"xx"}}).status, http.StatusUnprocessableEntity)
}

func TestLanguageFormLeadsToThisSiteOnly(t *testing.T) {
	s := newSite(t)
	b := s.browser(t).unfollowing()
	for next, want := range map[string]string{
		"": "/", "//evil.example": "/", "https://evil.example/": "/", `/\evil.example`: "/", "evil.example": "/", "/\t/evil.example": "/",
		"/library?q=a%20b": "/library?q=a%20b", "javascript:alert(1)": "/", "/l/abc": "/l/abc",
	} {
		p := b.post("/language", url.Values{"lang": {"ru"}, "next": {next}})
		expect(t, next, p.status, http.StatusSeeOther)
		expect(t, next, p.location, want)
	}
}

// foreign matches words of another script; names are those that are the same in every language, and what walk types.
var (
	foreign = map[string]*regexp.Regexp{
		"ru": regexp.MustCompile(`\p{Latin}{2,}`),
		"en": regexp.MustCompile(`\p{Cyrillic}{2,}`),
	}
	names = regexp.MustCompile(`\b(Heat|Dune|Alien|Film number|Bo|Al|nothing|late)\b|English|Русский|QR|Telegram|WhatsApp|JustWatch|IMDb|Letterboxd|YouTube|Wikipedia|(HMAC-)?SHA-?256|Python|SECRET_KEY|http\S*`)
)

// TestPagesHaveNoWordOfAnotherLanguage walks every page and state in every language, and looks at all that is read or
// heard of it but what people wrote.
func TestPagesHaveNoWordOfAnotherLanguage(t *testing.T) {
	for _, l := range i18n.All() {
		seen := 0
		walk(t, l.Code, func(p page) {
			seen++
			for _, text := range saidBySite(p) {
				if word := foreign[l.Code].FindString(names.ReplaceAllString(text, "")); word != "" {
					t.Errorf("%s says %q in %q", p.path, word, text)
				}
			}
			if lang, ok := p.Find("html").Attr("lang"); ok && lang != l.Code {
				t.Errorf("%s is in %s, not %s", p.path, lang, l.Code)
			}
		})
		if seen < 20 {
			t.Errorf("only %d pages", seen)
		}
	}
}

// saidBySite returns the site's own texts on a page, with its title and the attributes that screen readers speak.
func saidBySite(p page) (texts []string) {
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode && strings.TrimSpace(n.Data) != "" {
			texts = append(texts, n.Data)
		}
		if n.Type == html.ElementNode {
			hidden := map[string]bool{"script": true, "style": true, "svg": true, "bdi": true, "textarea": true, "noscript": true}[n.Data]
			for _, a := range n.Attr {
				switch a.Key {
				case "translate":
					hidden = hidden || a.Val == "no"
				case "aria-label", "placeholder", "alt", "title", "data-share", "data-copied":
					texts = append(texts, a.Val)
				}
			}
			if hidden {
				return
			}
		}
		for child := n.FirstChild; child != nil; child = child.NextSibling {
			walk(child)
		}
	}
	for _, n := range p.Nodes {
		walk(n)
	}
	return texts
}

func TestLinkPreviewIsInLotterysLanguageAndHidesWinner(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	b.header.Set("Accept-Language", "ru")
	path := b.start("Хит (1995)", "Дюна")
	robot := s.browser(t)
	card := func() string {
		p := robot.get(path)
		return strings.Join(p.Find(`meta[property="og:title"], meta[property="og:description"], meta[property="og:locale"]`).
			Map(func(_ int, m *goquery.Selection) string { content, _ := m.Attr("content"); return content }), " | ")
	}
	if got := card(); !strings.HasPrefix(got, "Киновечер ") || !strings.HasSuffix(got, "| В списке пока 2 фильма. Добавьте свой — тот, что посмотрели бы сегодня. | ru_RU") {
		t.Errorf("open: %s", got)
	}
	b.post(path+"/draw", nil)
	s.hold(t)
	if got := card(); strings.Contains(got, "Хит") || strings.Contains(got, "Дюна") || !strings.Contains(got, "Разыгрываем") {
		t.Errorf("before the reveal: %s", got)
	}
	s.reveal(t)
	if got := card(); !strings.Contains(got, "Сегодня смотрим: ") {
		t.Errorf("after it: %s", got)
	}
	image, _ := robot.get(path).Find(`meta[property="og:image"]`).Attr("content")
	p := robot.get(strings.TrimPrefix(image, s.url))
	expect(t, "its picture", p.header.Get("Content-Type"), "image/png")
	if n := len(p.body); n > 40_000 || n < 1000 {
		t.Errorf("its picture has %d bytes", n)
	}
}

func TestSearchEnginesAreAskedToStayAway(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat", "Dune")
	for _, p := range []page{b.get("/"), b.get("/login"), b.get(path), b.get(path + "/screen"), b.get("/history"), b.get("/library"), b.get("/nothing")} {
		expect(t, p.path, p.header.Get("X-Robots-Tag"), "noindex")
		robots, _ := p.Find("meta[name=robots]").Attr("content")
		expect(t, p.path, robots, "noindex")
	}
	expect(t, "the site is described", b.get("/").Find("meta[name=description]").Length(), 1)
}

func TestManifestHasLanguageAndIcons(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	b.header.Set("Accept-Language", "ru")
	p := b.get("/site.webmanifest")
	expect(t, "type", p.header.Get("Content-Type"), "application/manifest+json")
	if !strings.Contains(p.body, `"name":"Кинолотерея"`) {
		t.Errorf("the manifest: %s", p.body)
	}
	for _, icon := range regexp.MustCompile(`/static/[^"]+`).FindAllString(p.body, -1) {
		if kind := b.get(icon).header.Get("Content-Type"); !strings.HasPrefix(kind, "image/") {
			t.Errorf("%s is %s", icon, kind)
		}
	}
}
