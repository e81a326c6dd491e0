package web_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

func TestTheHistoryIsPagedWithoutAGapOrADouble(t *testing.T) {
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

func TestMoreIsTheRowsThatThePageContains(t *testing.T) {
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

func TestTheHistoryIsSearchedByNameAndByEveryTitle(t *testing.T) {
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

func TestAnAddressOfTheHistoryThatMakesNoSenseIsItsFirstPage(t *testing.T) {
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
