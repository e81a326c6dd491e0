package web_test

import (
	"net/url"
	"strconv"
	"strings"
	"testing"

	"movie-lottery/app/poster"
)

func TestEveryFilmOfAListHasAPoster(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat (1995)", "Дюна", "千と千尋の神隠し", "M", "<b>&\"", strings.Repeat("long ", 40))
	p := b.get(path)
	expect(t, "posters", p.Find(".ticket svg.poster").Length(), 6)
	expect(t, "hidden from those who are told the title", p.Find(".ticket svg.poster[aria-hidden=true]").Length(), 6)
	expect(t, "files of their own", p.Find("main img").Length(), 2) // the QR code, on a sheet and for a TV
	for _, svg := range p.Find("svg.poster").Nodes {
		for _, a := range svg.Attr {
			if a.Key == "id" || a.Key == "style" {
				t.Errorf("a poster has %s=%q", a.Key, a.Val)
			}
		}
	}
}

func TestAPosterIsAnImmutableFileUnderASignedAddress(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Дюна/2? #%", "Дюна/2? #% (2021)")
	b.draw(path)
	address, _ := b.get(path).Find("a[download]").Attr("href")
	p := b.get(address)
	expect(t, "status", p.status, 200)
	expect(t, "type", p.header.Get("Content-Type"), "image/svg+xml")
	expect(t, "cached", p.header.Get("Cache-Control"), "public, max-age=31536000, immutable")
	if !strings.Contains(p.body, "<title>Дюна/2? #%") {
		t.Errorf("the poster: %.200s", p.body)
	}
	parts := strings.Split(address, "/")
	year, _ := strconv.Atoi(parts[3])
	for version := range poster.Version {
		parts[2] = s.PosterSum(1+version, "Дюна/2? #%", year)
		expect(t, "an address that an earlier version of the drawing had", b.get(strings.Join(parts, "/")).status, 200)
	}
	parts[4] = url.PathEscape("Something else") + ".svg"
	expect(t, "another title", b.get(strings.Join(parts, "/")).status, 404)
	expect(t, "no year", b.get("/posters/0123456789abcdef/x/Heat.svg").status, 404)
}
