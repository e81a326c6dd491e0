package web_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

func TestAddressOfAPartIsTheWholePageInABrowser(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	film := "/library/" + s.keep(t)
	path := b.start("Heat", "Dune")
	b.draw(path)
	for range 30 {
		b.start("Heat", "Dune")
	}
	more, _ := b.get("/history").Find("li.more a").Attr("hx-get")
	for _, address := range []string{more, "/history?part=history-card&history-card=1", film + "?part=sheet", path + "/again?part=sheet", "/library?pick=yes&part=rows"} {
		p := b.get(address)
		expect(t, address+": in a browser", p.Find("html main h1").Length(), 1)
		if fragment := b.htmx().get(address); strings.Contains(fragment.body, "<!doctype") {
			t.Errorf("%s is a whole page for htmx too", address)
		}
	}
	p := b.post("/preview?part=understood", url.Values{"titles": {"Heat"}})
	expect(t, "preview: in a browser", p.Find("html main h1").Length(), 1)
}

func TestAddressThatTheBrowserKeepsNamesNoPart(t *testing.T) {
	kept := 0
	walk(t, "en", func(p page) {
		p.Find("[hx-push-url], [hx-replace-url]").Each(func(_ int, e *goquery.Selection) {
			kept++
			if address := e.AttrOr("hx-get", ""); strings.Contains(address, "part=") || !e.Is("[hx-push-url=true], [hx-replace-url=true]") {
				t.Errorf("%s: the browser would keep %s", p.path, address)
			}
		})
		p.Find("[href*='part='], [action*='part='], [formaction*='part='], [name=next][value*='part=']").Each(func(_ int, e *goquery.Selection) {
			t.Errorf("%s: %s leads to a part", p.path, e.Text())
		})
	})
	if kept == 0 {
		t.Error("no page changes the browser's address")
	}
}
