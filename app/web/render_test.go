package web_test

import (
	"fmt"
	"io/fs"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"movie-lottery/partials"
)

func TestNoNameIsDefinedTwice(t *testing.T) {
	defined := map[string]string{}
	names, err := fs.Glob(partials.Files, "*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range names {
		content, err := fs.ReadFile(partials.Files, file)
		if err != nil {
			t.Fatal(err)
		}
		own := []string{strings.TrimSuffix(file, ".html")}
		for _, m := range regexp.MustCompile(`\{\{-? *(?:define|block) "([^"]+)"`).FindAllStringSubmatch(string(content), -1) {
			own = append(own, m[1])
		}
		for _, name := range own {
			if other, twice := defined[name]; twice {
				t.Errorf("%s is defined in %s and in %s; the one that is read last wins", name, other, file)
			}
			defined[name] = file
		}
	}
}

func TestStaticFilesNeverChangeUnderTheirAddress(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	style, _ := b.get("/").Find("link[rel=stylesheet]").Attr("href")
	p := b.get(style)
	expect(t, "status", p.status, 200)
	expect(t, "cached", p.header.Get("Cache-Control"), "public, max-age=31536000, immutable")
	expect(t, "type", p.header.Get("Content-Type"), "text/css; charset=utf-8")
	expect(t, "another hash", b.get(regexp.MustCompile(`[0-9a-f]{16}`).ReplaceAllString(style, "0123456789abcdef")).status, 404)
	icon, _ := b.get("/").Find("link[rel=icon]").Attr("href")
	expect(t, "icon", b.get(icon).header.Get("Content-Type"), "image/svg+xml")
}

// TestEveryTemplateIsUsed walks the site through all its states, and misses none of the templates: a name that does
// not exist, or a field, is only found when a template is executed.
func TestEveryTemplateIsUsed(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	var bodies strings.Builder
	see := func(p page) page {
		if p.status >= 500 && p.status != 503 {
			t.Errorf("%s: %d", p.path, p.status)
		}
		fmt.Fprintln(&bodies, p.body)
		return p
	}
	see(b.get("/"))
	see(b.post("/lotteries", url.Values{"titles": {""}, "from": {"x"}, "leave": {"winner"}, "movie": {"1"}}))
	path := see(b.post("/lotteries", url.Values{"titles": {"Heat\nDune\nDune\nwww.example.org"}, "by": {"Bo"}})).path
	see(b.post(path+"/tickets", url.Values{"titles": {"heat\ndune\nAlien"}}))
	see(b.post(path+"/tickets/1/remove", nil))
	see(b.post(path+"/draw", url.Values{"word": {"word"}}))
	see(b.post(path+"/tickets", url.Values{"titles": {"late"}}))
	s.reveal(t)
	see(b.get(path))
	see(b.get("/history"))
	see(b.get("/history?q=nothing"))
	see(b.get("/library"))
	see(b.post("/library", url.Values{"titles": {"Heat"}}))
	see(b.post(path+"/delete", nil))
	see(s.browser(t).get(path))
	see(newSiteAt(t, "postgres://127.0.0.1:1/").browser(t).post("/lotteries", url.Values{"titles": {"Heat"}}))

	for _, name := range s.Templates() {
		if mark := templateMarks[name]; mark == "" && name != "/" {
			t.Errorf("the template %q has no mark here", name)
		} else if !strings.Contains(bodies.String(), mark) {
			t.Errorf("nothing of the template %q was seen", name)
		}
	}
}

// templateMarks are what shows that a template was executed.
var templateMarks = map[string]string{
	"frame": "<!doctype html>", "fragment": "<title>", "parts": "<title>", "film": `class="film"`,
	"titles-field": `id="titles-hint"`, "line-field": `id="by"`, "notice": `class="notice"`, "message": `role="alert"`,
	"home": "What are we watching?", "lottery": `id="lottery"`, "lottery-add": `/tickets" hx-post`, "lottery-ticket": "Take out",
	"lottery-draw": "Lucky word", "lottery-drawing": "Drawing…", "lottery-winner": "with the word", "lottery-late": "a moment faster",
	"deleted": "bring it back as it was", "history": `action="/history"`, "history-rows": "No film called", "history-row": " films · ",
	"library": "Add films", "library-rows": "Films worth seeing live here", "library-row": "We watched it",
	"error": "send it again",
}
