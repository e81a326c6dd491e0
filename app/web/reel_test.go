package web_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"movie-lottery/app/lottery"
)

// elapsed moves a site's draws to so many seconds ago.
func (s *site) elapsed(t *testing.T, seconds float64) {
	t.Helper()
	s.exec(t, "UPDATE draws SET drawn_at = now() - make_interval(secs => $1) WHERE drawn_at IS NOT NULL", seconds)
}

// strip is the order in which a page's reel shows its films.
func (p page) strip() string {
	return strings.Join(p.Find(".reel li use").Map(func(_ int, use *goquery.Selection) string {
		film, _ := use.Attr("href")
		return film
	}), " ")
}

func TestTheReelIsAPictureMovedByClassesAlone(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start(strings.Split(numbered(30), "\n")...)
	b.post(path+"/draw", nil)
	s.hold(t)
	for _, address := range []string{path, path + "/screen"} {
		p := b.get(address)
		expect(t, "hidden from those who don't see it", p.Find(".reel[aria-hidden=true]").Length(), 1)
		expect(t, "frames", p.Find(".reel li > svg.poster").Length(), lottery.ReelFrames)
		expect(t, "films, each drawn once", p.Find(".reel symbol").Length(), lottery.ReelFilms)
		expect(t, "films that stand still where nothing moves", p.Find(".reel li:not(.again)").Length(), lottery.ReelFilms)
		expect(t, "the one that the light falls on is among them", p.Find(".reel li:nth-child(22):not(.again)").Length(), 1)
		expect(t, "ids on what moves", p.Find(".reel ul [id], .reel ul[id]").Length(), 0)
		expect(t, "styles", p.Find(".reel [style], .reel style, .reel script").Length(), 0)
		for _, use := range p.Find(".reel use").Nodes {
			if film := use.Attr[0].Val; p.Find(".reel symbol"+film).Length() != 1 {
				t.Errorf("nothing is drawn for %s", film)
			}
		}
		expect(t, "the same on every screen", p.strip(), b.get(path).strip())
	}
}

func TestALatePageJoinsTheReelWhereItIs(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat", "Dune")
	b.post(path+"/draw", nil)
	class := func() string {
		class, _ := b.get(path).Find(".reel").Attr("class")
		return class
	}
	s.hold(t)
	expect(t, "from the beginning", class(), "reel")
	s.elapsed(t, 2)
	var late int
	if _, err := fmt.Sscanf(class(), "reel late-%d", &late); err != nil || late < 8 || late > 23 { // a slow machine is later
		t.Errorf("after two seconds: %s, %v", class(), err)
	}
}

// Whichever film it is: outside the reel, no answer differs.
func TestNothingButTheReelDependsOnTheWinnerBeforeTheReveal(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat (1995)", "Dune", "12 стульев")
	b.post(path+"/draw", nil)
	s.hold(t)
	pages := []string{path, path + "/screen", path + "/proof.json", "/", "/history", "/history?q=heat", path + "?replay=1"}
	seen, stops := map[string]string{}, map[string]bool{}
	for winner := 1; winner <= 3; winner++ {
		s.exec(t, "UPDATE draws SET winner = $1, ticket = $1 WHERE number = 1", winner)
		for _, address := range pages {
			p := b.get(address)
			stop, _ := p.Find(".reel li:nth-child(22) use").Attr("href")
			stops[stop] = true
			p.Find(".reel ul, input[type=hidden]").Remove() // each form to start with has a code of its own
			rest, err := p.Html()
			if err != nil {
				t.Fatal(err)
			}
			if before, ok := seen[address]; ok && before != rest {
				t.Errorf("%s differs: %s", address, difference(before, rest))
			}
			seen[address] = rest
		}
	}
	if len(stops) != 4 { // the three films, and none where there is no reel
		t.Errorf("the reel stops at %v", stops)
	}
}

func TestTheReelIsOfTheFilmsThatWereDrawnFrom(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat", "Dune", "Alien")
	b.post(path+"/tickets/2/remove", nil)
	b.post(path+"/draw", nil)
	s.hold(t)
	shown := b.get(path).texts(".reel symbol")
	expect(t, "films", fmt.Sprint(shown), "[Heat Alien]")
}

// difference is where two texts part.
func difference(a, b string) string {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	return fmt.Sprintf("%.80q, %.80q", a[i:], b[i:])
}
