package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// form returns what a form of the page would send as it is.
func (p page) form(selector string) url.Values {
	form := url.Values{}
	p.Find(selector + " input").Each(func(_ int, field *goquery.Selection) {
		if field.Is("[type=checkbox]:not([checked])") {
			return
		}
		form.Add(field.AttrOr("name", ""), field.AttrOr("value", ""))
	})
	return form
}

func TestGuestStartsLotteryWithSameFilms(t *testing.T) {
	s := newSite(t)
	host, friend := s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune", "Alien")
	host.draw(path)
	s.exec(t, "UPDATE draws SET drawn_at = now() - interval '400 days' WHERE drawn_at IS NOT NULL")
	p := friend.get(path)
	winner := p.winner()
	link := p.Find(`.next a[hx-target="#again-sheet"]`)
	expect(t, "the action", link.Length(), 1)
	expect(t, "its sheet", p.Find("#again-sheet[popover]").Length(), 1)

	p = friend.get(link.AttrOr("href", ""))
	expect(t, "a page without scripts", p.text("h1"), "Same films again")
	expect(t, "without the winner", strings.Join(p.form(".again form")["leave"], " "), "winner")
	again := friend.post("/lotteries", p.form(".again form"))
	if got := again.films(); strings.Contains(got, winner) || again.Find(".ticket").Length() != 2 {
		t.Errorf("without %s: %s", winner, got)
	}
	expect(t, "said", again.text(".notice"), "1 film left out: already watched or drawn")
	expect(t, "whose it is", again.Find(`form[action$="/delete"]`).Length(), 1)
	expect(t, "sent twice", friend.post("/lotteries", p.form(".again form")).path, again.path)
	other := friend.get(link.AttrOr("href", ""))
	if next := friend.post("/lotteries", other.form(".again form")).path; next == again.path {
		t.Error("asked for a second time, it is the same lottery")
	}
	form := p.form(".again form")
	form.Del("leave")
	expect(t, "with the winner", friend.post("/lotteries", form).Find(".ticket").Length(), 3)

	p = friend.htmx().get(link.AttrOr("hx-get", ""))
	expect(t, "a sheet: its heading", p.text("#again-heading"), "Same films again")
	expect(t, "a sheet: the page's own title stays", p.Find("title").Length(), 0)
}

func TestRematchNeedsRevealedWinner(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat", "Dune")
	expect(t, "open", b.get(path+"/again").path, path)
	b.post(path+"/draw", nil)
	s.hold(t)
	expect(t, "being drawn", b.get(path+"/again").path, path)
	s.reveal(t)
	expect(t, "told, in capitals", b.get("/l/"+strings.ToUpper(strings.TrimPrefix(path, "/l/"))+"/again").status, http.StatusOK)
	expect(t, "unknown", b.get("/l/0123456789/again").status, http.StatusNotFound)
	b.post(path+"/delete", nil)
	expect(t, "deleted", b.get(path+"/again").status, http.StatusGone)
}

func TestRematchWithoutFilmsLeftIsRefused(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat", "Dune")
	b.draw(path)
	s.exec(t, "UPDATE films SET watched_on = current_date")
	form := b.get(path + "/again").form(".again form")
	form.Add("leave", "watched")
	p := b.post("/lotteries", form)
	expect(t, "status", p.status, http.StatusUnprocessableEntity)
	if said := p.text("main .error"); !strings.HasPrefix(said, "No films would be left") {
		t.Errorf("said: %q", said)
	}
	expect(t, "the earlier lottery", p.Find(`legend a[href="`+path+`"]`).Length(), 1)
	kept := p.form(".start")
	expect(t, "kept", strings.Join(kept["leave"], " "), "winner watched")
	kept["leave"] = []string{"winner"}
	expect(t, "fewer left out", b.post("/lotteries", kept).Find(".ticket").Length(), 1)
	kept = p.form(".start")
	kept.Set("titles", "Alien")
	expect(t, "or others added", b.post("/lotteries", kept).films(), "Alien")
}

func TestRematchKeepsWhoPutWhatIn(t *testing.T) {
	s := newSite(t)
	host, friend, stranger := s.browser(t), s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune")
	friend.post(path+"/tickets", url.Values{"titles": {"Alien\nUp"}, "by": {"Bo"}})
	friend.post(path+"/tickets/4/remove", nil)
	host.draw(path)
	form := host.get(path + "/again").form(".again form")
	form.Del("leave")
	form.Set("titles", "Up\nParis, Texas")
	next := host.post("/lotteries", form)
	expect(t, "names", next.films(), "Up; Paris, Texas; Heat; Dune; Alien Bo")
	expect(t, "the host may take all out", next.Find(`[formaction$="/remove"]`).Length(), 4)
	expect(t, "also the friend's", host.get(next.path+"/tickets/3").Find(`[formaction$="/remove"]`).Length(), 1)
	p := friend.get(next.path)
	expect(t, "the friend's own", strings.Join(p.texts("#tickets h2"), "; "), "Yours are in; From the others")
	expect(t, "the friend may take theirs out", p.Find(`[formaction$="/remove"]`).Length(), 1)
	expect(t, "a stranger none", stranger.get(next.path).Find(`[formaction$="/remove"]`).Length(), 0)
}

func TestWinnerLeadsToTheNewestRematch(t *testing.T) {
	s := newSite(t)
	host, friend := s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune")
	host.draw(path)
	link := func() string { return friend.get(path).Find(".told > p > a").AttrOr("href", "") }
	expect(t, "before", link(), "")
	first := host.post("/lotteries", host.get(path+"/again").form(".again form")).path
	expect(t, "leads on", link(), first)
	second := host.post("/lotteries", host.get(path+"/again").form(".again form")).path
	expect(t, "to the newest", link(), second)
	host.post(second+"/delete", nil)
	expect(t, "that is not deleted", link(), first)
}
