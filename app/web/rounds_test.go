package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// evening draws in a lottery, reveals the winner and returns it.
func (b *browser) evening(path string) string {
	b.t.Helper()
	b.draw(path)
	return b.get(path).winner()
}

func TestNextEveningOpensTheSameLotteryWithoutItsWinner(t *testing.T) {
	s := newSite(t)
	host, friend := s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune", "Alien", "M")
	first := host.evening(path)
	form := host.get(path).form(`form[action$="/next"]`)
	expect(t, "the draw that it follows", form.Get("after"), "1")
	expect(t, "not for a friend yet", friend.get(path).Find(`form[action$="/next"]`).Length(), 0)
	expect(t, "by a friend", friend.post(path+"/next", form).status, http.StatusForbidden)

	p := host.post(path+"/next", form)
	expect(t, "opened", p.path, path)
	expect(t, "on top", p.text("#stays .film .film"), first)
	expect(t, "so far", p.text("#evenings .film"), first)
	expect(t, "which evening", p.text("#evenings .meta"), "Evening 1 · "+time.Now().UTC().Format("2 January"))
	expect(t, "on top: when", p.text("#stays .eyebrow"), "Tonight’s film")
	expect(t, "films", p.Find("#tickets .ticket").Length(), 3)
	expect(t, "again", host.post(path+"/next", form).text("#stays .film .film"), first)
	expect(t, "on a TV", friend.get(path+"/screen").text(".stays .film .film"), first)

	undo, _ := p.Find(`.notice form`).Attr("action")
	expect(t, "undone", host.post(undo, nil).winner(), first)
	expect(t, "undone twice", host.post(undo, nil).winner(), first)
	host.post(path+"/next", form)

	p = friend.post(path+"/tickets", url.Values{"titles": {first + "\nUp"}})
	expect(t, "a winner again", p.Find(".notice p").Length(), 2)
	expect(t, "films and one", p.Find("#tickets .ticket").Length(), 4)
	expect(t, "back after a film", host.post(undo, nil).status, http.StatusConflict)

	second := friend.evening(path)
	p = host.get(path)
	expect(t, "below the second winner", p.text("#evenings .film"), first)
	expect(t, "draws", p.Find(`a[href="`+path+`?replay=2"]`).Length(), 1)
	for number, film := range map[string]string{"1": first, "2": second} {
		expect(t, "replay "+number, friend.get(path+"?replay="+number).status, http.StatusOK)
		round := friend.get(path + "/proof?round=" + number)
		expect(t, "proof of round "+number, round.text(`[data-is="film"]`), film)
		expect(t, "one round a page", round.Find("[data-draw]").Length(), 1)
	}
	expect(t, "the newest round", friend.get(path+"/proof").text(`[data-is="film"]`), second)
	cards := host.get("/history").texts(".card .found")
	if len(cards) != 2 || cards[0] != second || cards[1] != first {
		t.Errorf("history: %q", cards)
	}
	watch, _ := p.Find(`#evenings form[action$="/watched"]`).Attr("action")
	p = host.post(watch, url.Values{"next": {path}})
	expect(t, "watched", p.Find("#evenings .good").Length(), 1)
}

// The films on an evening's card are those that it was drawn from, also those that a redraw passed over.
func TestCardOfAnEveningStaysAsItIsWhenTheNextOneOpens(t *testing.T) {
	s := newSite(t)
	host := s.browser(t)
	path := host.start("Heat", "Dune", "Alien", "M")
	host.post(path+"/tickets/1/weight", url.Values{"weight": {"0"}})
	count := func(card int) string { return host.get("/history").texts(".card .meta")[card] }
	expect(t, "open", count(0), "4 films")
	host.draw(path)
	expect(t, "drawn", count(0), "3 films")
	host.post(path+"/redraw", again("Seen it", ""))
	s.reveal(t)
	expect(t, "drawn again", count(0), "3 films · Draw 2 of 2")
	host.post(path+"/next", nil)
	expect(t, "the evening before", count(1), "3 films · Draw 2 of 2")
	expect(t, "the one that is open", count(0), "3 films")
}

func TestFilmsForNextTimeOpenTheNextRound(t *testing.T) {
	s := newSite(t)
	host, friend := s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune")
	first := host.evening(path)
	expect(t, "too early", friend.get(path).Find(".next-time").Length(), 0)
	p := friend.post(path+"/next", url.Values{"titles": {"Up"}})
	expect(t, "refused", p.status, http.StatusForbidden)
	expect(t, "what was typed", p.text(".late textarea"), "Up")

	s.exec(t, "UPDATE draws SET drawn_at = now() - interval '3 hours' WHERE drawn_at IS NOT NULL")
	form := friend.get(path).form(".next-time form")
	form.Set("titles", strings.Repeat("x", 201))
	p = friend.post(path+"/next", form)
	expect(t, "a title too long", p.status, http.StatusUnprocessableEntity)
	expect(t, "beside its field", p.Find(".next-time #titles-error").Length(), 1)
	form.Set("titles", "Up\n"+first)
	p = friend.post(path+"/next", form)
	expect(t, "opened", p.text("#stays .film .film"), first)
	expect(t, "films", p.Find("#tickets .ticket").Length(), 2)
	form.Set("titles", "Ran")
	p = host.post(path+"/next", form)
	expect(t, "another's films, a moment later", p.Find("#tickets .ticket").Length(), 3)
	s.exec(t, `UPDATE lotteries SET settings = '{"guests_draw": false}', version = version + 1`)
	host.evening(path)
	s.exec(t, "UPDATE draws SET drawn_at = now() - interval '4 hours' WHERE drawn_at IS NOT NULL")
	expect(t, "where guests may not draw", friend.get(path).Find(`form[action$="/next"]`).Length(), 0)
}

func TestNextDuringTheSpinIsRefused(t *testing.T) {
	s := newSite(t)
	host := s.browser(t)
	path := host.start("Heat", "Dune")
	host.post(path+"/draw", nil)
	s.hold(t)
	p := host.post(path+"/next", url.Values{"titles": {"Up"}})
	expect(t, "status", p.status, http.StatusConflict)
	expect(t, "what was typed", p.text(".late textarea"), "Up")
}

// The page of a winner asks for news in place; after the next round was opened, all of it is replaced, but for what is typed.
func TestReopeningReachesThePageOfTheWinner(t *testing.T) {
	s := newSite(t)
	host, friend := s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune", "M")
	host.evening(path)
	poll := friend.get(path).Find("#told").AttrOr("hx-get", "")
	host.post(path+"/next", nil)
	p := friend.htmx().get(poll)
	expect(t, "replaces", p.header.Get("HX-Retarget"), "#lottery")
	expect(t, "open", p.Find("#tickets .ticket").Length(), 2)
	expect(t, "keeps what is typed", p.Find("#titles[hx-preserve]").Length(), 1)
	expect(t, "says so", p.Find("#news").Length(), 1)
	screen := friend.htmx().get(path + "/screen?v=1")
	expect(t, "a TV", screen.Find(".hall .card").Length(), 2)
}

func TestPageOfEarlierEveningsLooksLikeTheListBelowTheFilms(t *testing.T) {
	s := newSite(t)
	host := s.browser(t)
	path := host.start("Heat", "Dune")
	host.evening(path)
	host.post(path+"/next", nil)
	for _, p := range []page{host.get(path), host.get(path + "?before=2")} {
		expect(t, "evenings", p.Find(".earlier > ol > #evening-1 > .poster").Length(), 1)
	}
}

// Three hours after a draw its page takes films for the next time. Pages that are open hear of it, and lose nothing that is typed.
func TestFormForNextTimeReachesThePageOfTheWinner(t *testing.T) {
	s := newSite(t)
	host, friend := s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune", "M")
	host.evening(path)
	told := s.listen(t, path+"/live")
	expect(t, "at first", told.nextVersion(), "2r")
	poll := friend.get(path).Find("#told").AttrOr("hx-get", "")
	expect(t, "its place", friend.get(path).Find("#later").Length(), 1)
	expect(t, "not yet", friend.htmx().get(poll).status, http.StatusNoContent)

	s.exec(t, "UPDATE draws SET drawn_at = now() - interval '3 hours' WHERE drawn_at IS NOT NULL")
	expect(t, "told", told.nextVersion(), "2rr")
	p := friend.htmx().get(poll)
	expect(t, "in place", p.header.Get("HX-Retarget"), "")
	expect(t, "the button", p.Find(`#told form[action$="/next"]`).Length(), 1)
	expect(t, "the form", p.Find("#later #titles[hx-preserve]").Length(), 1)
	next := p.Find("#told").AttrOr("hx-get", "")
	expect(t, "nothing else", friend.htmx().get(next).status, http.StatusNoContent)
	expect(t, "on the proof", friend.htmx().get(host.get(path+"/proof").Find(".proof").AttrOr("hx-get", "")).status, http.StatusNoContent)
	host.post(path+"/settings", url.Values{"name": {"Friday"}})
	p = friend.htmx().get(next)
	expect(t, "a new name", strings.Contains(p.text("#told"), "Friday"), true)
	expect(t, "leaves the form alone", p.Find("#later").Length(), 0)
	expect(t, "renamed", told.nextVersion(), "3rr")

	host.post(path+"/next", nil)
	expect(t, "reopened", told.nextVersion(), "4")
	host.post(path+"/back", nil)
	expect(t, "taken back", told.nextVersion(), "5r")
	expect(t, "and still so long ago", told.nextVersion(), "5rr")
	s.exec(t, `UPDATE lotteries SET settings = '{"guests_draw": false}', version = version + 1`)
	p = friend.htmx().get(poll)
	expect(t, "where guests may not draw", p.Find("#told").Length(), 1)
	expect(t, "their text stays", p.Find("#later").Length(), 0)
}

func TestFilmThatHasWonMeanwhileIsNotSaidToBeBack(t *testing.T) {
	s := newSite(t)
	host, guest := s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune")
	guest.post(path+"/tickets", url.Values{"titles": {"Up"}})
	guest.post(path+"/tickets/3/remove", nil)
	host.post(path+"/tickets", url.Values{"titles": {"Up"}})
	for n := 0; host.evening(path) != "Up"; n++ {
		host.post(path+"/next", url.Values{"titles": {fmt.Sprintf("Film %d", n)}})
	}
	host.post(path+"/next", nil)
	p := guest.post(path+"/tickets/3/restore", nil)
	said, _, _ := strings.Cut(p.text(".notice"), " on ")
	expect(t, "said", said, "Up was already drawn here")
}

func TestFilmOfAnEarlierEveningCanNotBeChanged(t *testing.T) {
	s := newSite(t)
	host := s.browser(t)
	path := host.start("Heat", "Dune")
	ticket := path + "/tickets/1"
	if host.evening(path) == "Dune" {
		ticket = path + "/tickets/2"
	}
	host.post(path+"/next", nil)
	for _, p := range []page{host.get(ticket), host.get(ticket + "/edit"), host.post(ticket+"/seen", nil), host.post(ticket+"/remove", nil)} {
		expect(t, "status", p.status, http.StatusConflict)
		expect(t, "said", p.text("#notice"), "This film was drawn on an earlier evening, so nothing about it can be changed.")
	}
}

func TestCorrectingAFilmIntoAWinnerSaysWhenItWon(t *testing.T) {
	s := newSite(t)
	host := s.browser(t)
	path := host.start("Heat", "Dune")
	won := host.evening(path)
	host.post(path+"/next", nil)
	edit := host.get(path).Find(".ticket a").AttrOr("href", "") + "/edit"
	expect(t, "nothing to lose", host.get(edit).Find("#title-hint").Length(), 0)
	host.post(path+"/settings", url.Values{"luck": {"yes"}})
	expect(t, "what another film loses, as this one lost", host.get(edit).text("#title-hint"),
		"Another film starts anew: it takes over neither the marks nor the chances of this one.")
	for _, b := range []*browser{host, host.htmx()} {
		p := b.post(edit, url.Values{"title": {strings.ToLower(won)}, "part": {"news"}})
		said, _, _ := strings.Cut(p.text("#title-error"), " on ")
		expect(t, "said", said, won+" was already drawn here")
		expect(t, "so", strings.HasSuffix(p.text("#title-error"), ", so it stays out."), true)
		expect(t, "kept", p.Find("#title").AttrOr("value", ""), strings.ToLower(won))
	}
	host.post(edit, url.Values{"title": {"Up"}})
	expect(t, "nothing left to lose", host.get(edit).Find("#title-hint").Length(), 0)
}
