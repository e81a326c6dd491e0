package web_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"movie-lottery/app/lottery"
)

// again returns the form of a redraw.
func again(reason, word string) url.Values { return url.Values{"reason": {reason}, "word": {word}} }

// holdNewest is hold for the newest draw of every lottery.
func (s *site) holdNewest(t *testing.T) {
	t.Helper()
	s.exec(t, "UPDATE draws SET drawn_at = now() + interval '5.9 s', told = false FROM lotteries l WHERE lottery_id = l.id AND number = l.draws")
}

func TestOnlyHostRedraws(t *testing.T) {
	s := newSite(t)
	host, friend := s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune", "Alien")
	friend.post(path+"/tickets", url.Values{"titles": {"Paprika"}})
	host.draw(path)
	expect(t, "offered to the host", host.get(path).Find(`.next [popovertarget="redraw-sheet"]`).Length(), 1)
	expect(t, "offered to a friend", friend.get(path).Find(`[popovertarget="redraw-sheet"], #redraw-sheet`).Length(), 0)
	for _, form := range []url.Values{again("Seen it", ""), again("", ""), nil} {
		p := friend.post(path+"/redraw", form)
		expect(t, "by a friend", p.status, http.StatusForbidden)
		expect(t, "by a friend", p.text(".notice.bad"), "Only the person who started this can do that.")
	}
	expect(t, "without a cookie", s.browser(t).post(path+"/redraw", again("Seen it", "")).status, http.StatusForbidden)
	if n := friend.get(path).Find(".earlier").Length(); n != 0 {
		t.Error("it was drawn again")
	}
}

func TestRedrawShowsOnlyEarlierDrawUntilReveal(t *testing.T) {
	s := newSite(t)
	b, friend := s.browser(t), s.browser(t)
	path := b.start("Heat (1995)", "Dune", "12 стульев", "Alien")
	b.post(path+"/draw", url.Values{"word": {"first"}})
	s.reveal(t)
	first := b.get(path).winner()
	firstTitle := strings.TrimSuffix(first, " 1995")
	expect(t, "back on the page", b.post(path+"/redraw", again("We can’t find it", "пломбир")).path, path)
	s.holdNewest(t)

	for _, who := range []*browser{b, friend} {
		p := who.get(path)
		if title := p.text("title"); !strings.HasPrefix(title, "Drawing… · Movie night") {
			t.Errorf("title: %s", title)
		}
		expect(t, "heading", p.text("h1"), "Drawing…")
		card, _ := p.Find(`meta[property="og:description"]`).Attr("content")
		expect(t, "the preview", card, "The draw is happening right now.")
		expect(t, "the reel is without the film that went out", p.Find(".reel symbol").Length(), 3)
		expect(t, "the draw before", p.text(".earlier .film"), firstTitle)
		if said := p.text(".earlier"); !strings.Contains(said, "Draw 1 of 2") || !strings.Contains(said, "with the word “first”") || !strings.Contains(said, "Drawn again: We can’t find it") {
			t.Errorf("said: %s", said)
		}
		expect(t, "no other film is named in words", p.Find("#lottery .film").Length(), 1)
	}
	expect(t, "history", b.get("/history").text(".card .waits"), "Drawing now…")
	expect(t, "history", b.get("/history").text(".card .meta"), "4 films · Draw 2 of 2")
	for _, path := range []string{path, path + "/screen", "/", "/history", path + "/proof.json"} {
		if body := b.get(path).body; strings.Contains(body, "пломбир") || path != "/" && !strings.HasSuffix(path, "json") && strings.Contains(body, "winner") {
			t.Errorf("%s tells: %s", path, body)
		}
	}
	var proof lottery.Proof
	if err := json.Unmarshal([]byte(b.get(path+"/proof.json").body), &proof); err != nil || len(proof.Draws) != 2 {
		t.Fatalf("%d draws, %v", len(proof.Draws), err)
	}
	if d := proof.Draws[1]; d.Seed != "" || d.Word != nil || d.Winner != 0 || len(d.List) != 3 || proof.Draws[0].Seed == "" {
		t.Errorf("the proof says %+v", d)
	}
	for name, p := range map[string]page{
		"redrawing": b.post(path+"/redraw", again("Once more", "")), "deleting": b.post(path+"/delete", nil),
		"adding": b.post(path+"/tickets", url.Values{"titles": {"Up"}}), "taking out": b.post(path+"/tickets/1/remove", nil),
	} {
		expect(t, name, p.status, http.StatusConflict)
	}

	s.reveal(t)
	p := b.get(path)
	second := p.winner()
	if second == "" || second == first {
		t.Errorf("%q after %q", second, first)
	}
	if said := p.text(".told"); !strings.Contains(said, "Draw 2 of 2 · 1 in 3") || !strings.Contains(said, "with the word “пломбир”") {
		t.Errorf("said: %s", said)
	}
	expect(t, "the others", p.Find(".also .card").Length(), 2)
	share, _ := p.Find("[data-share]").Attr("data-share")
	card, _ := friend.get(path).Find(`meta[property="og:description"]`).Attr("content")
	for what, said := range map[string]string{"shared": share, "the preview": card, "title": p.text("title")} {
		if !strings.Contains(said, p.text(".told .film")) || strings.Contains(said, firstTitle) {
			t.Errorf("%s: %s", what, said)
		}
	}
	expect(t, "history", b.get("/history").text(".card .found"), second)
	expect(t, "home", b.get("/").text(".card .meta"), "4 films · Draw 2 of 2")
	expect(t, "adding", b.post(path+"/tickets", url.Values{"titles": {"Up"}}).status, http.StatusConflict)
	watch, _ := p.Find(`form[action$="/watched"]`).Attr("action")
	p = b.post(watch, url.Values{"next": {path}})
	expect(t, "watched", p.text(".told .good"), "Watched")
	expect(t, "the draw before stays", p.text(".earlier .film"), firstTitle)
}

func TestRedrawSentTwiceDrawsOnce(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat", "Dune", "Alien", "Paprika")
	b.draw(path)
	form := again("Not in the mood", "")
	after, _ := b.get(path).Find(`#redraw-sheet input[name=after]`).Attr("value")
	form.Set("after", after)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if p := b.unfollowing().post(path+"/redraw", form); p.status != http.StatusSeeOther || p.location != path {
				t.Errorf("%d to %s", p.status, p.location)
			}
		})
	}
	wg.Wait()
	s.reveal(t)
	second := b.get(path).winner()
	expect(t, "a late tap changes nothing", b.post(path+"/redraw", form).winner(), second)
	form.Set("reason", strings.Repeat("x", 201))
	expect(t, "nor does a wrong one", b.post(path+"/redraw", form).winner(), second)
	p := b.get(path)
	expect(t, "draws", p.Find(".earlier .meta").Length(), 1)
	expect(t, "counted", testutil.ToFloat64(s.metrics.DrawsMade), 2.0)
}

func TestImpossibleRedrawSaysWhyAndKeepsInput(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat", "Dune", "Alien")
	p := b.post(path+"/redraw", again("", ""))
	expect(t, "before any draw", p.status, http.StatusConflict)
	expect(t, "before any draw", p.text(".notice.bad"), "Nothing has been drawn yet, so there is nothing to draw again.")
	b.draw(path)
	expect(t, "the sheet is closed at first", b.get(path).Find("#redraw-sheet[popover]").Length(), 1)
	long := strings.Repeat("я", 201)
	for name, c := range map[string]struct {
		form       url.Values
		said       string
		field      string
		own, ready string
	}{
		"no reason":    {url.Values{"reason": {" "}, "word": {"popcorn"}}, "Say why: tap a reason or write your own.", "reason", " ", ""},
		"nothing":      {url.Values{"word": {"popcorn"}}, "Say why: tap a reason or write your own.", "reason", "", ""},
		"a long one":   {url.Values{"reason": {"Not in the mood", long}, "word": {"popcorn"}}, "200 characters at most: this has 201.", "reason", long, "Not in the mood"},
		"a long word":  {url.Values{"reason": {"Not in the mood", ""}, "word": {strings.Repeat("w", 101)}}, "100 characters at most: this has 101.", "word", "", "Not in the mood"},
		"another ours": {url.Values{"reason": {"Нигде нет", ""}, "word": {strings.Repeat("w", 101)}}, "100 characters at most: this has 101.", "word", "", "We can’t find it"},
	} {
		for kind, b := range map[string]*browser{"": b, ", with htmx": b.htmx()} {
			p := b.post(path+"/redraw", c.form)
			expect(t, name+kind, p.status, http.StatusUnprocessableEntity)
			sheet := p.Find("#redraw-sheet")
			_, closed := sheet.Attr("popover") // until the script opens it
			expect(t, name+kind+": the sheet is one that can be opened", closed, kind != "")
			expect(t, name+kind, p.text("#redraw-sheet #"+c.field+"-error"), c.said)
			expect(t, name+kind+": errors", p.Find(".error").Length(), 1)
			own, _ := sheet.Find("input#reason").Attr("value")
			word, _ := sheet.Find("input#word").Attr("value")
			ready, _ := sheet.Find("input[type=radio][checked]").Attr("value")
			expect(t, name+kind+": own words", own, c.own)
			expect(t, name+kind+": the word", word, c.form.Get("word"))
			expect(t, name+kind+": a reason", ready, c.ready)
		}
	}
	expect(t, "nothing was drawn", b.get(path).Find(".earlier").Length(), 0)

	b.post(path+"/redraw", again("Seen it", ""))
	s.reveal(t)
	p = b.get(path)
	expect(t, "with one film left it is not offered", p.Find(`[popovertarget="redraw-sheet"], #redraw-sheet`).Length(), 0)
	for _, form := range []url.Values{again("Once more", ""), again("", "")} {
		p = b.post(path+"/redraw", form)
		expect(t, "with one film left", p.status, http.StatusConflict)
		expect(t, "with one film left", p.text(".notice.bad"), "Too few films are left to draw again. Start another lottery.")
		expect(t, "the way on", p.Find(`.next a[href="/"]`).Length(), 1)
	}
	b.post(path+"/delete", nil)
	expect(t, "deleted", b.post(path+"/redraw", again("Seen it", "")).status, http.StatusGone)
	expect(t, "unknown", b.post("/l/0123456789/redraw", again("", "")).status, http.StatusNotFound)
}

func TestInputOfRedrawOutlastsDeletedLottery(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat", "Dune", "Alien")
	b.draw(path)
	b.post(path+"/delete", nil)
	for sent, want := range map[string]string{"reason=Seen+it&word=popcorn": "Seen it, popcorn", "word=popcorn": "popcorn", "reason=Seen+it": "Seen it", "": ""} {
		form, _ := url.ParseQuery(sent)
		p := b.post(path+"/redraw", form)
		expect(t, sent, p.status, http.StatusGone)
		kept := p.Find("#redraw-kept input[readonly]").Map(func(_ int, field *goquery.Selection) string { return field.AttrOr("value", "") })
		expect(t, sent+" is kept", strings.Join(kept, ", "), want)
		expect(t, sent+" has a form only where there is something", p.Find("#redraw-kept").Length(), min(1, len(want)))
	}
}

func TestRefusedRedrawKeepsInput(t *testing.T) {
	s := newSite(t)
	host, friend := s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune", "Alien")
	form := url.Values{"reason": {"Not in the mood", "Моя <причина>"}, "word": {"слово"}}
	refused := func(name string, who *browser, ready bool) page {
		t.Helper()
		for kind, b := range map[string]*browser{"": who, ", with htmx": who.htmx()} {
			p := b.post(path+"/redraw", form)
			kept := p.form("#redraw-kept")
			expect(t, name+kind+": reason", kept.Get("reason"), "Моя <причина>")
			expect(t, name+kind+": word", kept.Get("word"), "слово")
			expect(t, name+kind+": can be sent again", p.Find("#redraw-kept button").Length() == 1 && p.Find("#redraw-kept [readonly]").Length() == 0, ready)
			expect(t, name+kind+": said", p.Find(".notice.bad").Length(), 1)
			expect(t, name+kind+": goes away by itself", strings.Contains(p.body, `http-equiv="refresh"`), false)
		}
		return who.post(path+"/redraw", form)
	}
	refused("before any draw", host, false)
	host.post(path+"/draw", nil)
	s.hold(t)
	spinning := refused("while it is being drawn", host, true)
	refused("by a friend", friend, false)
	s.reveal(t)
	expect(t, "at the reveal it stays", host.htmx().get(path+"?v=2").Find("form#redraw-kept[hx-preserve]").Length(), 1)
	expect(t, "not for a friend", friend.htmx().get(path+"?v=2").Find("#redraw-kept").Length(), 0)
	form.Set("after", "77")
	refused("after a draw that there is not", host, true)
	form.Del("after")
	expect(t, "sent again", host.post(path+"/redraw", spinning.form("#redraw-kept")).path, path)
	s.reveal(t)
	expect(t, "it was drawn again", host.get(path).text(".told .meta:not([dir])")[:len("Draw 2 of 2")], "Draw 2 of 2")
	refused("with one film left", host, false)
}

func TestOwnReasonCountsAndPresetReasonIsTranslated(t *testing.T) {
	s := newSite(t)
	host, russian := s.browser(t), s.browser(t)
	russian.header.Set("Accept-Language", "ru")
	path := host.start("Heat", "Dune", "Alien", "Paprika", "Up")
	host.draw(path)
	host.post(path+"/redraw", url.Values{"reason": {"We can’t find it", ""}})
	s.reveal(t)
	host.post(path+"/redraw", url.Values{"reason": {"Not in the mood", " Too <long> "}})
	s.reveal(t)
	for b, want := range map[*browser][2]string{
		host:    {"Drawn again: We can’t find it", "Drawn again: Too <long>"},
		russian: {"Переиграли: Нигде нет", "Переиграли: Too <long>"},
	} {
		p := b.get(path)
		for i, reason := range want {
			if said := p.texts(".earlier .meta + p")[i]; said != reason {
				t.Errorf("%q, not %q", said, reason)
			}
		}
		expect(t, "own words are no text to be translated", p.text(`.earlier .meta + p bdi[translate=no]`), "Too <long>")
	}
}

func TestRedrawAndRevealReachAllWatchers(t *testing.T) {
	s := newSite(t)
	host := s.browser(t)
	path := host.start("Heat", "Dune", "Alien")
	host.draw(path)
	tv := s.listen(t, path+"/live")
	expect(t, "at first", tv.nextVersion(), "2r")
	host.post(path+"/redraw", again("Seen it", ""))
	s.holdNewest(t)
	expect(t, "drawn again", tv.nextVersion(), "3")
	p := s.browser(t).htmx().get(path + "?v=2r")
	expect(t, "heading", p.text("h1"), "Drawing…")
	s.reveal(t)
	expect(t, "revealed", tv.nextVersion(), "3r")
	p = s.browser(t).htmx().get(path + "?v=3")
	if said := p.text(".told"); !strings.Contains(said, "Draw 2 of 2") || p.winner() != host.get(path).winner() {
		t.Errorf("said: %s", said)
	}
}
