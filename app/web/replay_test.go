package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"movie-lottery/app/lottery"
)

func TestAReplayShowsADrawFromItsBeginning(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat (1995)", "Dune", "12 стульев")
	b.post(path+"/draw", url.Values{"word": {"попкорн"}})
	s.hold(t)
	strip := b.get(path).strip()
	s.exec(t, "UPDATE draws SET drawn_at = '2026-11-14 20:41:00Z' WHERE number = 1")

	won := b.get(path)
	again, _ := won.Find(".foot a:contains('Watch the draw again')").Attr("href")
	expect(t, "from the winner's page", again, path+"?replay=1")
	p := b.get(again)
	expect(t, "the same reel", p.strip(), strip)
	expect(t, "from its beginning", p.Find(".reel[aria-hidden=true]:not([class*=late])").Length(), 1)
	expect(t, "marked", p.text(".eyebrow"), "Replay: draw 1, 14 November")
	if title := p.text("title"); !strings.HasPrefix(title, "Replay: draw 1, 14 November · ") {
		t.Errorf("title: %s", title)
	}
	expect(t, "the film, in words", p.text("h1"), won.winner())
	how, _, _ := strings.Cut(p.text(".then .meta"), " · letters ")
	expect(t, "how", how, "1 in 3 · drawn at 20:41 with the word “попкорн” · drawn by the host")
	skip, _ := p.Find("a:contains('Skip to the film')").Attr("href")
	expect(t, "skipping leads to the film", p.Find("h1"+skip).Length(), 1)
	back, _ := p.Find("a:contains('Back to the lottery')").Attr("href")
	expect(t, "and back", back, path)
	expect(t, "asks for nothing by itself", p.Find("[hx-get], [hx-trigger], meta[http-equiv=refresh]").Length()+
		strings.Count(p.Find("noscript").Text(), "refresh"), 0)
	right := b.unfollowing().get("/l/" + strings.ToUpper(path[3:]) + "?replay=1")
	expect(t, "a code in capitals", right.location, path+"?replay=1")
}

func TestADrawBeforeItsRevealHasNoReplay(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat", "Dune")
	missing := func(when string, numbers ...string) {
		t.Helper()
		for _, number := range numbers {
			p := b.get(path + "?replay=" + number)
			expect(t, when+": "+number, p.status, http.StatusNotFound)
			expect(t, when+": "+number, p.Find(".reel").Length(), 0)
		}
	}
	missing("open", "1", "2")
	b.post(path+"/draw", nil)
	s.hold(t)
	expect(t, "no way to it", b.get(path).Find("[href*=replay]").Length(), 0)
	missing("drawing", "1", "2")
	s.reveal(t)
	missing("drawn", "0", "2", "-1", "x", "1.5", "99999999999999999999")
	expect(t, "drawn", b.get(path+"?replay=1").Find(".reel li").Length(), lottery.ReelFrames)
	b.post(path+"/delete", nil)
	expect(t, "deleted", b.get(path+"?replay=1").status, http.StatusGone)
	expect(t, "of no lottery", b.get("/l/0123456789?replay=1").status, http.StatusNotFound)
}

func TestAReplayIsOneRoundTrip(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat", "Dune")
	b.draw(path)
	b.get(path + "?replay=1")
	before := s.trips.n.Load()
	b.get(path + "?replay=1")
	expect(t, "round trips", s.trips.n.Load()-before, int64(1))
}
