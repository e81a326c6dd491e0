package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestFilmIsCorrectedUntilTheDraw(t *testing.T) {
	s := newSite(t)
	host, guest := s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune")
	p := guest.post(path+"/tickets", url.Values{"titles": {"Alein (1978)"}})
	expect(t, "a guest may correct", p.Find(".ticket a").Length(), 1)
	edit := guest.get(p.Find(".ticket a").AttrOr("href", "")).Find("form a").AttrOr("href", "")
	p = guest.get(edit)
	expect(t, "the page", p.text("h1")+"; "+p.text("main .meta"), "Correct this film; Alein 1978")
	expect(t, "filled", p.Find("#title").AttrOr("value", ""), "Alein (1978)")
	p = guest.post(edit, url.Values{"title": {"Alien (1979)"}})
	expect(t, "back", p.path, path)
	expect(t, "said", p.text(".notice"), "It now says Alien (1979)")
	expect(t, "on the ticket", p.films(), "Alien 1979; Heat; Dune")
	expect(t, "by the host", host.post(edit, url.Values{"title": {"Aliens"}}).films(), "Heat; Dune; Aliens")
	expect(t, "found", s.browser(t).get("/history?q=aliens").Find(".card").Length(), 1)

	expect(t, "another's", guest.get(path+"/tickets/1/edit").status, http.StatusForbidden)
	p = guest.post(path+"/tickets/1/edit", url.Values{"title": {"Up"}})
	expect(t, "another's", p.status, http.StatusForbidden)
	expect(t, "said", p.text("#notice"), "Only the person who added this film, or who started this, can change it.")
	expect(t, "kept, for a film of one's own", p.text("#titles"), "Up")
	expect(t, "none", guest.get(path+"/tickets/9/edit").status, http.StatusNotFound)

	host.post(path+"/tickets/3/remove", nil)
	p = guest.post(edit, url.Values{"title": {"Up"}})
	expect(t, "taken out", p.text("#title-error")+" "+p.Find("#title").AttrOr("value", ""), "This film has been taken out meanwhile. Up")
	host.draw(path)
	p = guest.post(edit, url.Values{"title": {"Up"}})
	expect(t, "after the draw", p.status, http.StatusConflict)
	expect(t, "after the draw, what was typed", p.text("#titles"), "Up")
}

func TestCorrectionThatIsRefusedStaysInItsField(t *testing.T) {
	s := newSite(t)
	host := s.browser(t)
	path := host.start("Heat", "Dune")
	for title, want := range map[string]string{
		"heat":                              "That film is already in.",
		"":                                  "One film goes here: type its title.",
		"Up\nM":                             "One film goes here: type its title.",
		strings.Repeat("x", 201):            "200 characters at most: this has 201.",
		"https://boxd.it/2a1m":              "One line is just a link, and links can’t be read yet. It’s still in the field: type the title instead.",
		`<script>alert(1)</script>` + "\nM": "One film goes here: type its title.",
	} {
		for _, b := range []*browser{host, host.htmx()} {
			p := b.post(path+"/tickets/2/edit", url.Values{"title": {title}, "part": {"news"}})
			expect(t, title, p.status, http.StatusUnprocessableEntity)
			expect(t, title+": said", p.text("#title-error"), want)
			expect(t, title+": kept", p.Find("#title").AttrOr("value", ""), title)
		}
	}
	p := host.htmx().post(path+"/tickets/2/edit", url.Values{"title": {""}, "part": {"news"}})
	expect(t, "in its sheet", p.header.Get("HX-Retarget"), "#edit-sheet")
	expect(t, "nothing has changed", host.get(path).films(), "Heat; Dune")
	news := host.htmx().post(path+"/tickets/2/edit", url.Values{"title": {"Dune (1984)"}, "part": {"news"}})
	expect(t, "in place", news.films(), "Heat; Dune 1984")
	expect(t, "the sheet is empty", news.Find("#edit-sheet").Children().Length(), 0)
}
