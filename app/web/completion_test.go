package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

func TestFilmsThatBeginSoAreTheOptionsOfAList(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	b.start("The Matrix (1999)", "Matilda")
	b.post("/library", url.Values{"titles": {"Match Point (2005)"}})
	p := b.htmx().get("/films?q=" + url.QueryEscape(" mat"))
	expect(t, "status", p.status, http.StatusOK)
	expect(t, "lists with a name", p.Find("[role=listbox][id][aria-label]").Length(), 1)
	options := p.Find("[role=listbox] > [role=option]")
	var lines, ids []string
	for _, o := range options.EachIter() {
		lines, ids = append(lines, o.AttrOr("data-line", "")), append(ids, o.AttrOr("id", ""))
		expect(t, "posters", o.Find("svg.poster[aria-hidden]").Length(), 1)
		expect(t, "is selected", o.AttrOr("aria-selected", ""), "false")
	}
	if want := []string{"Match Point (2005)", "Matilda", "The Matrix (1999)"}; !slices.Equal(lines, want) {
		t.Errorf("%q, not %q", lines, want)
	}
	slices.Sort(ids)
	expect(t, "ids", len(slices.Compact(ids)), 3)
	expect(t, "title", p.text("[role=option]:first-child > .film"), "Match Point")
	expect(t, "year", p.text("[role=option]:first-child > .year"), "2005")
	for _, short := range []string{"", "ma", "!!!", "mat\nheat", "nothing", "match point, 2005"} {
		expect(t, short+" offers", b.htmx().get("/films?q="+url.QueryEscape(short)).body, "")
	}
}

func TestFilmsThatBeginSoArePageInABrowser(t *testing.T) {
	b := newSite(t).browser(t)
	b.start("The Matrix (1999)", "Heat (1995)")
	p := b.get("/films?q=mat")
	expect(t, "status", p.status, http.StatusOK)
	expect(t, "pages", p.Find("html > head > link[rel=stylesheet]").Length(), 1)
	expect(t, "asked for", p.Find("main input[name=q]").AttrOr("value", ""), "mat")
	expect(t, "films", p.text("main .wall .found"), "The Matrix 1999")
	expect(t, "none", b.get("/films?q=zzz").text("main section > p:first-of-type"), "No film here begins with “zzz”.")
	expect(t, "options", p.Find("[role=option]").Length(), 0)
}

// Visitors without the password see the films of the lottery whose link they have, and no others.
func TestFilmsAreCompletedForTheHouseAlone(t *testing.T) {
	s := newSite(t, closed)
	member, guest := s.browser(t), s.browser(t)
	member.logIn()
	member.post("/library", url.Values{"titles": {"Heat"}})
	path := member.start("Heathers", "Dune")
	for _, place := range []string{"/", "/library", path} {
		expect(t, place+", for a member", member.get(place).Find("textarea[name=titles][data-completion='/films'][aria-autocomplete=list]").Length(), 1)
	}
	expect(t, "for a guest", guest.get(path).Find("textarea[name=titles]").Not("[data-completion], [aria-autocomplete]").Length(), 1)
	p := guest.htmx().get("/films?q=hea")
	expect(t, "a guest's status", p.status, http.StatusUnauthorized)
	expect(t, "a guest's options", p.Find("[role=option]").Length(), 0)
	expect(t, "a member's options", member.htmx().get("/films?q=hea").Find("[role=option]").Length(), 2)

	member.draw(path)
	late := member.post(path+"/tickets", url.Values{"titles": {"Alien"}})
	expect(t, "late, for a member", late.Find(".late textarea[data-completion]").Length(), 1)
	late = guest.post(path+"/tickets", url.Values{"titles": {"Alien"}})
	expect(t, "late, for a guest", late.Find(".late textarea").Not("[data-completion]").Length(), 1)
}

func TestCompletionIsLimitedApart(t *testing.T) {
	s, forward := newLimitedSite(t)
	b := s.browser(t)
	b.start("Heat")
	for range 300 {
		b.htmx().get("/films?q=he")
	}
	p := b.htmx().get("/films?q=hea")
	expect(t, "status", p.status, http.StatusTooManyRequests)
	expect(t, "a preview", b.htmx().post("/preview?part=understood", url.Values{"titles": {"Heat"}}).status, http.StatusOK)
	forward(p.retryAfter(t))
	expect(t, "after the wait", b.htmx().get("/films?q=hea").status, http.StatusOK)
}

func TestPreviewOffersWithoutScriptsTheFilmsThatBeginSo(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Up")
	b.post("/library", url.Values{"titles": {"The Matrix (1999)\nMatilda (1996)\nHeat (1995)\nStalker"}})
	const typed = "Dune\r\n- the mat\r\nHEAT\r\nStalker\r\nHeat (1995)"
	for _, preview := range []string{"/preview", path + "/preview", "/library/preview"} {
		p := b.post(preview, url.Values{"titles": {typed}, "by": {"Bo"}})
		var offered []string
		buttons := p.Find(`#understood [name="line"]`)
		for _, button := range buttons.EachIter() {
			offered = append(offered, strings.TrimSpace(button.Text()))
		}
		expect(t, preview, strings.Join(offered, " "), "The Matrix, 1999? Heat, 1995?")
		line := strings.ReplaceAll(buttons.First().AttrOr("value", ""), "\n", "\r\n")
		p = b.post(preview, url.Values{"titles": {typed}, "by": {"Bo"}, "line": {line}})
		expect(t, preview+": typed", p.typed(), "Dune\nThe Matrix (1999)\nHEAT\nStalker\nHeat (1995)")
	}
	expect(t, "with scripts", b.htmx().post("/preview?part=understood", url.Values{"titles": {typed}}).Find(`[name="line"]`).Length(), 0)
}

func TestPreviewOffersNothingToAGuestOfALottery(t *testing.T) {
	s := newSite(t, closed)
	member := s.browser(t)
	member.logIn()
	path := member.start("Heathers", "Up")
	form := url.Values{"titles": {"Hea"}}
	expect(t, "a member", member.post(path+"/preview", form).Find(`[name="line"]`).Length(), 1)
	expect(t, "a guest", s.browser(t).post(path+"/preview", form).Find(`[name="line"]`).Length(), 0)
}
