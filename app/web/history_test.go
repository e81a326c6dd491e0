package web_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

func TestHistoryPagesHaveEachLotteryOnce(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	var started []string
	for i := range 60 {
		path := b.start(fmt.Sprintf("Film %d", i), "Dune")
		started = append([]string{path}, started...)
		if i%3 == 0 {
			b.draw(path)
		}
	}
	for filter, want := range map[string]int{"": 60, "?state=drawn": 20, "?state=open": 40, "?q=dune": 60, "?q=film+dune&state=open": 40} {
		var seen []string
		pages := 0
		for path := "/history" + filter; path != ""; pages++ {
			p := b.get(path)
			p.Find(".card > a").Each(func(_ int, a *goquery.Selection) {
				href, _ := a.Attr("href")
				seen = append(seen, href)
			})
			path, _ = p.Find("li.more a").Attr("href")
		}
		if len(seen) != want || pages != (want+23)/24 {
			t.Errorf("%s: %d rows on %d pages", filter, len(seen), pages)
		}
		next := 0
		for _, path := range started { // in the order of the history
			if next < len(seen) && seen[next] == path {
				next++
			}
		}
		expect(t, filter+": in order, each once", next, len(seen))
	}
}

func TestMoreRowsAreThoseOfTheNextPage(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	for range 25 {
		b.start("Heat", "Dune")
	}
	more, _ := b.get("/history").Find("li.more a").Attr("hx-get")
	rows := b.htmx().get(more)
	if !strings.Contains(b.get(more).body, strings.TrimSpace(rows.body)) || strings.Contains(rows.body, "<h1>") {
		t.Errorf("rows: %s", rows.body)
	}
}

func TestHistorySearchesNamesAndTitles(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	for name, titles := range map[string][]string{
		"Friday":    {"WALL·E", "Ёлки"},
		"100%":      {"Amélie", "It"},
		"Май здесь": {"12 стульев", "The Thing"},
	} {
		b.post("/lotteries", url.Values{"name": {name}, "titles": {strings.Join(titles, "\n")}})
	}
	for q, want := range map[string]string{
		"friday": "Friday", "walle": "Friday", "wall-e": "Friday", "ЕЛКИ": "Friday", "friday ёлки": "Friday",
		"amelie": "100%", "méli": "100%", "%": "", "_": "", "it": "100%", "стул": "Май здесь", "май": "Май здесь", "маи": "",
		"friday amelie": "", "th": "Май здесь", "hi": "", "nothing": "",
	} {
		p := b.get("/history?q=" + url.QueryEscape(q))
		expect(t, q, strings.Join(p.texts(".card .name"), ", "), want)
		if want == "" && !strings.Contains(p.text(".empty"), "Nothing found for “"+q+"”.") {
			t.Errorf("%s: %q", q, p.text(".empty"))
		}
		kept, _ := p.Find("#q").Attr("value")
		expect(t, "kept", kept, q)
	}
}

func TestMalformedHistoryAddressShowsFirstPage(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	b.start("Heat", "Dune")
	for _, q := range []string{"before=x", "before=-1", "before=99999999999999999999", "state=lost", "q=%00", "q=%ff%fe", "q=" + strings.Repeat("a+", 500)} {
		p := b.get("/history?" + q)
		expect(t, q, p.status, 200)
	}
	for _, q := range []string{"after=x", "after=1", "after=9223372036854775807-1", "after=-1-1", "after=1-99999999999999999999"} {
		expect(t, q, b.get("/library?"+q).status, 200)
	}
}

func TestHistoryMarksWinnerWatchedAndUndoesIt(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	b.start("Paprika", "Amélie") // waits
	path := b.start("Heat", "Dune")
	b.post(path+"/draw", nil)
	s.hold(t)
	expect(t, "before the reveal", b.get("/history").Find(".card form").Length(), 0)
	s.reveal(t)
	winner := b.get(path).winner()

	const here = "/history?q=heat&state=drawn"
	p := b.get(here)
	form := p.Find(".card form")
	expect(t, "its name", form.Find("button").AttrOr("aria-label", ""), "We watched it: "+winner)
	expect(t, "not on the first page", b.get("/").Find(".card form").Length(), 0)
	p = b.post(form.AttrOr("action", ""), p.form(".card form"))
	expect(t, "back on the page", p.path, here)
	expect(t, "said", p.text("#notice p"), winner+" is marked as watched")
	expect(t, "sealed", p.Find(".card .i-seal").Length(), 1)
	expect(t, "nothing left to do", p.Find(".card form").Length(), 0)
	expect(t, "on its own page", b.get(path).Find(".lit .i-seal").Length(), 1)
	expect(t, "in the library", b.get("/library").Find(".i-seal").Length(), 1)
	expect(t, "said once", b.get(here).Find(".notice").Length(), 0)

	p = b.post(p.Find("#notice form").AttrOr("action", ""), p.form("#notice form"))
	expect(t, "undone: back on the page", p.path, here)
	expect(t, "undone", p.Find(".card form").Length(), 1)
	expect(t, "undone in the library", b.get("/library").Find(".card").Length(), 0)
}

func TestHistoryLinksEveryRevealedDraw(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat", "Dune", "Alien")
	links := func(p page) string {
		return strings.Join(p.Find("main a[href*=replay]").Map(func(_ int, a *goquery.Selection) string { return a.AttrOr("href", "") }), " ")
	}
	refresh := func(path string) bool { return strings.Contains(b.get(path).body, `http-equiv="refresh"`) }
	expect(t, "open", links(b.get("/history")), "")
	b.post(path+"/draw", nil)
	s.hold(t)
	expect(t, "being drawn", links(b.get("/history")), "")
	expect(t, "the page waits for the winner", refresh("/history"), true)
	expect(t, "but not where a list is typed", refresh("/"), false)
	expect(t, "there a link is enough", strings.Contains(b.get("/").Find(".lately noscript").Text(), "Show what’s new"), true)
	s.reveal(t)
	expect(t, "told", links(b.get("/history")), path+"?replay=1")
	expect(t, "nothing to wait for", refresh("/history"), false)
	b.post(path+"/redraw", again("Seen it", ""))
	s.holdNewest(t)
	p := b.get("/history")
	expect(t, "being drawn again", links(p), "")
	expect(t, "being drawn again", p.text(".card .meta"), "3 films · Draw 2 of 2")
	expect(t, "only the first is told", links(b.get(path+"?replay=1")), "")
	s.reveal(t)
	expect(t, "the newest", links(b.get("/history")), path+"?replay=2")
	expect(t, "and from there the other", links(b.get(path+"?replay=2")), path+"?replay=1")
}

func TestHistoryCardChangesInPlace(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat", "Dune")
	b.draw(path)
	for range 30 { // it stands on the second page
		b.start("Heat", "Dune")
	}
	second, _ := b.get("/history").Find("li.more a").Attr("hx-get")
	rows := b.htmx().get(second)
	card := rows.Find(".card:has(form)")
	id, _ := card.Attr("id")
	form := card.Find("form")
	expect(t, "what it replaces", form.AttrOr("hx-target", "")+" "+form.AttrOr("hx-select", ""), "#"+id+" #"+id)
	p := b.htmx().post(form.AttrOr("hx-post", ""), rows.form(".card form"))
	expect(t, "one card", p.Find(".card").Length(), 1)
	expect(t, "the card", p.Find("#"+id+" .i-seal").Length(), 1)
	expect(t, "the focus stays there", p.Find("#"+id+" [autofocus]").Length(), 1)
	undo := p.Find("#notice form")
	expect(t, "the undo is for the card too", undo.AttrOr("hx-target", "")+" "+undo.AttrOr("hx-select", ""), "#"+id+" #"+id)
	p = b.htmx().post(undo.AttrOr("hx-post", ""), p.form("#notice form"))
	expect(t, "undone", p.Find("#"+id+" form").Length(), 1)
	b.post(path+"/delete", nil)
	expect(t, "no card", b.htmx().get("/history?part=history-card&history-card=x").Find(".card").Length(), 24)
}
