package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"movie-lottery/app/lottery"
	"movie-lottery/app/web"
)

func TestAScreenHasNoControlsAndRefreshesItself(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat (1995)", "Dune")
	state := func(name string, refresh string) page {
		p := s.browser(t).get(path + "/screen")
		expect(t, name+": nothing to press or to type", p.Find("main a, main button, main input, main textarea, main form").Length(), 0)
		got, _ := p.Find("head meta[http-equiv=refresh]").Attr("content")
		if !s.ScriptsMissing() {
			got = p.Find("head noscript").Text()
		}
		if (got != "") != (refresh != "") || !strings.Contains(got, refresh) {
			t.Errorf("%s: refreshes by %q", name, got)
		}
		return p
	}
	p := state("open", "5")
	expect(t, "posters", p.Find(".card .poster").Length(), 2)
	expect(t, "the code", p.text("figcaption b"), strings.TrimPrefix(path, "/l/"))
	expect(t, "QR", p.Find(`img[src="`+path+`/qr.svg"]`).Length(), 1)

	b.post(path+"/draw", nil)
	s.hold(t)
	p = state("drawing", "6")
	expect(t, "heading", p.text("h1"), "Drawing…")
	s.reveal(t)
	p = state("drawn", "")
	expect(t, "the winner", p.winner(), b.get(path).winner())

	b.post(path+"/delete", nil)
	p = b.get(path + "/screen")
	expect(t, "deleted", p.status, http.StatusGone)
	expect(t, "deleted: refreshes", strings.Contains(p.body, `http-equiv="refresh" content="5"`), true)
	right := b.unfollowing().get("/l/" + strings.ToUpper(path[3:]) + "/screen")
	expect(t, "a code in capitals", right.location, path+"/screen")
}

func TestEveryNumberOfFilmsHasAGridInTheStylesheet(t *testing.T) {
	b := newSite(t).browser(t)
	styles := b.get(b.get("/").Find(`link[rel=stylesheet]`).AttrOr("href", "")).body
	for films := 1; films <= lottery.MaxFilms; films++ {
		columns, rows := web.Seats(films)
		if columns*rows < films || columns*(rows-1) >= films {
			t.Errorf("%d films in %d columns and %d rows", films, columns, rows)
		}
		for _, class := range []string{fmt.Sprintf(".columns-%d ", columns), fmt.Sprintf(".rows-%d ", rows)} {
			if !strings.Contains(styles, class) {
				t.Errorf("%d films: there is no %s", films, class)
			}
		}
	}
}

func TestAPageThatIsUpToDateGetsNoContent(t *testing.T) {
	s := newSite(t)
	host, friend := s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune")
	poll := func(p page) string {
		address, _ := p.Find("[hx-trigger*=poll]").Attr("hx-get")
		return address
	}
	known := poll(host.get(path))
	expect(t, "nothing new", host.htmx().get(known).status, http.StatusNoContent)
	expect(t, "nothing new for a version alone", host.htmx().get(path+"?v=1").status, http.StatusNoContent)

	friend.post(path+"/tickets", map[string][]string{"titles": {"Alien"}})
	p := host.htmx().get(known)
	expect(t, "something new", p.films(), "Heat; Dune; Alien")
	expect(t, "what is new arrives", p.text(".ticket.new .said .film"), "Alien")
	if again := poll(p); again == known || host.htmx().get(again).status != http.StatusNoContent {
		t.Errorf("and then asks for %q", again)
	}

	known = poll(host.get(path))
	friend.post(path+"/draw", nil)
	s.hold(t)
	p = host.htmx().get(known)
	expect(t, "it is being drawn", p.text("h1"), "Drawing…")
	expect(t, "the whole page changes", p.header.Get("HX-Retarget"), "#lottery")
	before := host.htmx().get(strings.Replace(known, "part=news&", "", 1)) // of a page from the version before
	expect(t, "also one from the version before", before.header.Get("HX-Retarget"), "#lottery")
	known = poll(p)
	expect(t, "until the reveal", host.htmx().get(known).status, http.StatusNoContent)
	s.reveal(t)
	p = host.htmx().get(known)
	if p.winner() == "" {
		t.Errorf("the reveal: %s", p.body)
	}
	expect(t, "nothing new after it", host.htmx().get(poll(p)).status, http.StatusNoContent)
	expect(t, "the version of the reveal", host.get(path+"?v=3r").status, http.StatusNoContent)

	host.post(path+"/delete", nil)
	p = friend.htmx().get(known)
	expect(t, "deleted", p.status, http.StatusGone)
	expect(t, "deleted: all of the page", p.header.Get("HX-Retarget"), "#main")
}

func TestARestoredLotteryComesBackOnEveryPage(t *testing.T) {
	s := newSite(t)
	host, friend := s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune")
	pages := map[string]string{path: "#lottery", path + "/screen": "#screen", path + "/proof": ".proof"}
	poll := func(p page) string { return p.Find("[hx-get][hx-trigger=poll]").AttrOr("hx-get", "") }
	known := map[string]string{}
	for place := range pages {
		known[place] = poll(friend.get(place))
	}
	host.post(path+"/delete", nil)
	for place, before := range known {
		p := friend.htmx().get(before)
		expect(t, place+", deleted", p.text("h1"), "Lottery deleted")
		expect(t, place+", deleted", p.header.Get("HX-Retarget"), "#main")
		known[place] = poll(p)
		expect(t, place+", still deleted", friend.htmx().get(known[place]).status, http.StatusNoContent)
		expect(t, place+", the host's undo", host.htmx().get(before).Find(`form[action$="/restore"]`).Length() > 0, place == path)
	}
	host.post(path+"/restore", nil)
	for place, is := range pages {
		expect(t, place+", back", friend.htmx().get(known[place]).Find(is).Length(), 1)
	}
}

func TestTheMainButtonFollowsTheState(t *testing.T) {
	s := newSite(t)
	host, friend := s.browser(t), s.browser(t)
	path := host.start("Heat")
	main := func(b *browser) string {
		return strings.Join(b.get(path).texts(".columns .main, .bar .main, .told .main"), ", ")
	}
	expect(t, "started alone", main(host), "Send the link")
	expect(t, "a friend's first visit", main(friend), "Add")
	expect(t, "one film: the bar says what is missing", host.get(path).text(".bar"), "One more film and you can draw")
	friend.post(path+"/tickets", map[string][]string{"titles": {"Alien"}})
	expect(t, "friends are there", main(host), "Draw a filmOne draw, for everyone")
	expect(t, "a friend who has added", main(friend), "Draw a filmOne draw, for everyone")
	host.post(path+"/draw", nil)
	s.hold(t)
	expect(t, "drawing", main(host), "")
	s.reveal(t)
	expect(t, "just drawn", main(host), "Send to the chat")
	s.exec(t, "UPDATE draws SET drawn_at = now() - interval '89 min' WHERE drawn_at IS NOT NULL")
	expect(t, "the film is on", main(friend), "Send to the chat")
	s.exec(t, "UPDATE draws SET drawn_at = now() - interval '91 min' WHERE drawn_at IS NOT NULL")
	expect(t, "the film is over", main(friend), "We watched it")
	watch, _ := host.get(path).Find(`form[action$="/watched"]`).Attr("action")
	p := host.post(watch, map[string][]string{"next": {path}})
	expect(t, "back on the page", p.path, path)
	expect(t, "said", p.text(".notice p"), p.text(".told h1 .film")+" is marked as watched")
	expect(t, "watched", main(host), "Next evening")
	expect(t, "watched, for a friend who may not open the next round yet", main(friend), "Start another lottery")
}

func TestMarkOfAWatchedFilmIsSentToPagesThatShowItsDraw(t *testing.T) {
	s := newSite(t)
	host, friend := s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune", "Alien")
	host.draw(path)
	poll := friend.get(path).Find("#told").AttrOr("hx-get", "")
	watch := friend.get(path).Find(`form[action$="/watched"]`).AttrOr("action", "")
	expect(t, "nothing is new", friend.htmx().get(poll).status, http.StatusNoContent)
	host.post(watch, nil)
	p := friend.htmx().get(poll)
	expect(t, "watched", p.text("#told .good"), "Watched")
	expect(t, "and sealed", p.Find("#lit .i-seal").Length(), 1)
	expect(t, "in its own places", p.header.Get("HX-Retarget"), "")
	expect(t, "and nothing else", p.Find("#lottery, .sheet, .foot").Length(), 0)
	expect(t, "on a TV too", friend.get(path+"/screen").Find(".lit .i-seal").Length(), 1)
	expect(t, "the part's address is the page", friend.get(poll).Find("#lottery").Length(), 1)

	host.post(path+"/redraw", url.Values{"after": {"1"}, "reason": {"Too long"}})
	s.hold(t)
	p = friend.htmx().get(poll)
	expect(t, "a redraw", p.Find("#lottery .reel").Length(), 1)
	expect(t, "replaces the page", p.header.Get("HX-Retarget"), "#lottery")
	s.reveal(t)
	p = friend.htmx().get(poll)
	expect(t, "the winner of another draw", p.Find("#lottery #told").Length(), 1)
	expect(t, "replaces it too", p.header.Get("HX-Retarget"), "#lottery")
}
