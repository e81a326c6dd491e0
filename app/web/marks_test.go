package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"movie-lottery/app/lottery"
)

// facts is what a page says below the title of each film.
func (p page) facts() string {
	var all []string
	for n := 1; n <= p.Find(".ticket").Length(); n++ {
		all = append(all, strings.ReplaceAll(strings.Join(p.texts(fmt.Sprintf("#row-%d .said .facts > span", n)), ", "), "\u00a0", " "))
	}
	return strings.Join(all, "; ")
}

func TestOneTapSaysThatAFilmHasBeenSeen(t *testing.T) {
	s := newSite(t)
	host, guest, stranger := s.browser(t), s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune", "Alien")
	press := func(b *browser, n int) page {
		return b.post(b.get(fmt.Sprintf("%s/tickets/%d", path, n)).Find("button[aria-label^='Seen it']").AttrOr("formaction", ""), nil)
	}
	told := s.listen(t, path+"/live")
	told.nextVersion()
	expect(t, "a tap", press(guest, 2).facts(), "; seen by 1; ")
	expect(t, "another page", stranger.get(path).facts(), "; seen by 1; ")
	told.nextVersion()
	expect(t, "the host's own film", press(host, 2).facts(), "; seen by 2; ")
	expect(t, "again takes it back", press(guest, 2).facts(), "; seen by 1; ")
	expect(t, "pressed", host.get(path+"/tickets/2").Find("#seen-2").AttrOr("aria-pressed", ""), "true")
	expect(t, "not pressed", guest.get(path).Find("#ticket-2").AttrOr("aria-pressed", ""), "false")
	expect(t, "the TV", stranger.get(path+"/screen").text(".card:nth-child(2) .meta .hidden"), "seen by 1")
	expect(t, "no such film", guest.post(path+"/tickets/9/seen", nil).status, http.StatusNotFound)
	host.draw(path)
	p := guest.post(path+"/tickets/1/seen", nil)
	expect(t, "after the draw", p.status, http.StatusConflict)
	expect(t, "after the draw: said", p.text(".notice.bad"), "The draw was a moment faster: nothing can be changed any more.")
}

func TestHostLeavesOutWhatHasBeenSeen(t *testing.T) {
	s := newSite(t)
	host, guest := s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune", "Alien")
	guest.post(path+"/tickets", url.Values{"titles": {"Up"}})
	expect(t, "nothing is seen", host.get(path).Find("#seen button").Length(), 0)
	for _, n := range []string{"1", "2"} {
		guest.post(path+"/tickets/"+n+"/seen", nil)
	}
	host.post(path+"/tickets/2/seen", nil)
	expect(t, "offered", strings.Join(host.get(path).texts("#seen button"), "; "), "2 seen by someone; 1 seen by everyone here")
	expect(t, "not to guests", guest.get(path).Find("#seen button").Length(), 0)
	p := guest.post(path+"/seen/leave", url.Values{"by": {"anybody"}})
	expect(t, "by a guest", p.status, http.StatusForbidden)
	p = host.post(path+"/seen/leave", url.Values{"by": {"nobody"}})
	expect(t, "by none", p.status, http.StatusUnprocessableEntity)
	expect(t, "by none: no name", p.Find("#by").AttrOr("value", ""), "")
	p = host.post(path+"/seen/leave", url.Values{"by": {"everybody"}})
	expect(t, "by everybody", p.text(".notice p")+" | "+p.facts(), "1 film left out | seen by 1; left out, seen by 2; ; ")
	p = host.post(path+"/seen/leave", url.Values{"by": {"anybody"}})
	expect(t, "by anybody", p.facts(), "left out, seen by 1; left out, seen by 2; ; ")
	p = host.post(path+"/tickets/1/weight", url.Values{"weight": {"1"}})
	expect(t, "put back in", p.facts(), "seen by 1; left out, seen by 2; ; ")
	expect(t, "the tally", p.text("#tally"), "4 films · 3 in the draw")
}

// The undo of a host who has left out what was seen gives each film back the tickets that it had, but for those that were changed since.
func TestUndoPutsBackWhatWasLeftOut(t *testing.T) {
	s := newSite(t)
	host, guest := s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune", "Alien", "Up")
	weigh := func(n string, weight string) { host.post(path+"/tickets/"+n+"/weight", url.Values{"weight": {weight}}) }
	leave := func() page { return host.post(path+"/seen/leave", url.Values{"by": {"anybody"}}) }
	undo := func(b *browser, p page) page {
		return b.post(p.Find(".notice form").AttrOr("action", ""), p.form(".notice form"))
	}
	weigh("1", "3")
	for _, n := range []string{"1", "2"} {
		guest.post(path+"/tickets/"+n+"/seen", nil)
	}
	first := leave()
	expect(t, "left out", first.text(".notice p")+" | "+first.facts(), "2 films left out | left out, seen by 1; left out, seen by 1; ; ")
	expect(t, "by a guest", undo(guest, first).status, http.StatusForbidden)
	p := undo(host, first)
	expect(t, "put back in", p.text(".notice p")+" | "+p.facts(), "2 films are back in | 3 tickets, 50%, seen by 1; 17%, seen by 1; 17%; 17%")
	expect(t, "no undo of that", p.Find(".notice form").Length(), 0)
	expect(t, "twice", undo(host, first).text(".notice p"), "There is nothing to bring back")

	p = leave()
	weigh("2", "2")
	weigh("2", "0") // by a host, and not any more since it was seen
	guest.post(path+"/tickets/3/seen", nil)
	second := leave()
	expect(t, "another one", second.text(".notice p"), "1 film left out")
	expect(t, "the one before", undo(host, p).facts(), "3 tickets, 75%, seen by 1; left out, seen by 1; left out, seen by 1; 25%")
	expect(t, "this one", undo(host, second).facts(), "3 tickets, 60%, seen by 1; left out, seen by 1; 20%, seen by 1; 20%")
	host.draw(path)
	expect(t, "after the draw", undo(host, second).status, http.StatusConflict)
}

func TestChancesStandBesideFilmsWhereTheyDiffer(t *testing.T) {
	s := newSite(t)
	host, guest := s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune", "Alien")
	guest.post(path+"/tickets", url.Values{"titles": {"Up"}})
	weigh := func(b *browser, n, weight int) page {
		return b.post(fmt.Sprintf("%s/tickets/%d/weight", path, n), url.Values{"weight": {fmt.Sprint(weight)}})
	}
	expect(t, "alike: once", host.get(path).text(".each")+host.get(path).facts(), "1 in 4 each; ; ; ")
	p := weigh(guest, 4, 5)
	expect(t, "a guest's own", p.facts(), "13%; 13%; 13%; 5 tickets, 63%")
	expect(t, "not once", p.Find(".each").Length(), 0)
	expect(t, "chosen", guest.get(path+"/tickets/4").text(".weights [aria-pressed=true]"), "5")
	expect(t, "the host's", weigh(host, 4, 2).facts(), "20%; 20%; 20%; 2 tickets, 40%")
	p = weigh(host, 4, 0)
	expect(t, "left out", p.text(".each")+" "+p.facts(), "1 in 3 each ; ; ; left out")
	expect(t, "put back in as it was", host.get(path+"/tickets/4").Find("#out-4").AttrOr("value", ""), "2")
	expect(t, "alike again", weigh(host, 4, 1).text(".each"), "1 in 4 each")

	expect(t, "another's", weigh(guest, 1, 3).status, http.StatusForbidden)
	expect(t, "another's: said", weigh(guest, 1, 3).text(".notice.bad"), "Only the host, or who added this film where the rules allow it, can change its tickets.")
	expect(t, "six", weigh(host, 1, 6).status, http.StatusUnprocessableEntity)
	expect(t, "six: said", weigh(host, 1, 6).text(".notice.bad"), "A whole number up to 5, please.")
	host.post(path+"/settings", url.Values{"weights": {"no"}})
	expect(t, "where guests may not", weigh(guest, 4, 2).status, http.StatusForbidden)
	expect(t, "and see no choice", guest.get(path+"/tickets/4").Find(".weights").Length(), 0)

	for n := 2; n <= 4; n++ {
		p = weigh(host, n, 0)
	}
	expect(t, "the button says what is missing", p.text("#bar"), "Two films have to be in the draw before you can draw")
	p = host.post(path+"/draw", nil)
	expect(t, "a draw of one", p.status, http.StatusConflict)
	weigh(host, 1, 3)
	weigh(host, 2, 3)
	host.draw(path)
	expect(t, "the winner's odds", strings.Contains(host.get(path).text(".told"), "3 in 6"), true)
	expect(t, "also in the draw", host.get(path).Find(".also li").Length(), 1)
	expect(t, "the replay's odds", strings.Contains(host.get(path+"?replay=1").text("main"), "3 in 6"), true)
	expect(t, "the proof", strings.Count(host.get(path+"/proof.json").body, `"weight":3`), 2)
}

func TestEveryoneMayKeepOneFilmOut(t *testing.T) {
	s := newSite(t)
	host, guest, other := s.browser(t), s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune", "Alien")
	p := guest.post(path+"/tickets/1/veto", nil)
	expect(t, "where there are none", p.status, http.StatusForbidden)
	expect(t, "where there are none: said", p.text(".notice.bad"), "Films can’t be kept out here: the host has not allowed it.")
	buttons := func(n string) int { return guest.get(path + "/tickets/" + n).Find("[formaction$='/veto']").Length() }
	expect(t, "and no button", buttons("2"), 0)
	expect(t, "and nothing to open", guest.get(path).Find(".actions").Length(), 0)
	host.post(path+"/settings", url.Values{"vetoes": {"yes"}})
	expect(t, "buttons", buttons("1")+buttons("2"), 2)
	expect(t, "which each film leads to", guest.get(path).Find(".actions").Length(), 3)
	p = guest.post(path+"/tickets/1/veto", nil)
	expect(t, "kept out", p.facts(), "kept out; ; ")
	expect(t, "struck through", p.Find("#row-1.struck").Length(), 1)
	expect(t, "one each", buttons("1")+buttons("2"), 0)
	expect(t, "and which it is", guest.get(path+"/tickets/2").text(".hint"), "You are keeping Heat out. Let it back in first, then you can keep another one out.")
	p = guest.post(path+"/tickets/2/veto", nil)
	expect(t, "a second", p.status, http.StatusUnprocessableEntity)
	expect(t, "a second: said", p.text(".notice.bad"), "You are keeping another film out already. Let it back in first.")
	expect(t, "another's page says not by whom", other.get(path).facts(), "kept out; ; ")
	expect(t, "another's undo changes nothing", other.post(path+"/tickets/1/unveto", nil).facts(), "kept out; ; ")
	expect(t, "let in again", guest.post(path+"/tickets/1/unveto", nil).facts(), "; ; ")
	guest.post(path+"/tickets/1/veto", nil)
	other.post(path+"/tickets/1/veto", nil)
	expect(t, "kept out by two", guest.post(path+"/tickets/1/unveto", nil).facts(), "kept out; ; ")
	host.post(path+"/settings", url.Values{"vetoes": {"no"}})
	expect(t, "not any more", host.get(path).facts(), "; ; ")
}

func TestAnAbsentGuestsFilmsWait(t *testing.T) {
	s := newSite(t)
	host, guest, other := s.browser(t), s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune")
	expect(t, "the host alone", host.get(path).Find("#people li").Length(), 0)
	guest.post(path+"/tickets", url.Values{"titles": {"Alien"}, "by": {"Anna"}})
	other.post(path+"/tickets", url.Values{"titles": {"Up"}})
	expect(t, "who is here", strings.Join(host.get(path).texts("#people li"), "; "), "The host (you) 2 films; Anna 1 film; Guest 3 1 film")
	expect(t, "a host's buttons", host.get(path).Find("#people button").Length(), 3)
	expect(t, "a guest's button", strings.Join(guest.get(path).texts("#people button"), "; "), "Anna (you) 1 film")
	expect(t, "a stranger's", s.browser(t).get(path).Find("#people button").Length(), 0)
	p := other.post(path+"/guests/2/absent", nil)
	expect(t, "another", p.status, http.StatusForbidden)
	expect(t, "another: said", p.text(".notice.bad"), "Only they themselves or the host can say who is here.")
	p = guest.post(path+"/guests/2/absent", nil)
	expect(t, "themselves", p.facts(), "; ; not here tonight; ")
	expect(t, "in the list", strings.Join(other.get(path).texts("#people .absent"), "; "), "Anna not here")
	expect(t, "by the host", host.post(path+"/guests/2/present", nil).facts(), "; ; ; ")
	expect(t, "no such guest", host.post(path+"/guests/9/absent", nil).status, http.StatusNotFound)
	expect(t, "no number", host.post(path+"/guests/x/absent", nil).status, http.StatusNotFound)
}

// People who hear a page hear what others have said since, once, and nothing of what they have said themselves.
func TestNewsSayWhatOthersHaveSaid(t *testing.T) {
	s := newSite(t)
	host, anna, boris, stranger := s.browser(t), s.browser(t), s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune")
	anna.post(path+"/tickets", url.Values{"titles": {"Alien"}, "by": {"Anna"}})
	boris.post(path+"/tickets", url.Values{"titles": {"Up\nRan"}})
	host.post(path+"/settings", url.Values{"vetoes": {"yes"}})
	asks := func(b *browser) string { return b.get(path).Find("#news").AttrOr("hx-get", "") }
	polls := map[*browser]string{host: asks(host), anna: asks(anna), boris: asks(boris), stranger: asks(stranger)}
	hears := func(who string, b *browser, want string) {
		t.Helper()
		p := b.htmx().get(polls[b])
		expect(t, who, p.text("#news"), want)
		polls[b] = p.Find("#news").AttrOr("hx-get", "")
	}
	anna.post(path+"/tickets/1/seen", nil)
	anna.post(path+"/tickets/2/seen", nil)
	anna.post(path+"/tickets/2/veto", nil)
	boris.post(path+"/tickets/3/seen", nil)
	boris.post(path+"/tickets/3/unseen", nil)
	boris.post(path+"/guests/3/absent", nil)
	hears("the host", host, "Anna has seen Heat, Dune. Guest 3 is away tonight: 2 films wait. Kept out: Dune. 5 films · 2 in the draw")
	hears("Anna", anna, "Guest 3 is away tonight: 2 films wait. 5 films · 2 in the draw")
	hears("Boris", boris, "Anna has seen Heat, Dune. Kept out: Dune. 5 films · 2 in the draw")

	host.post(path+"/guests/3/present", nil)
	host.post(path+"/tickets/3/seen", nil)
	host.post(path+"/seen/leave", url.Values{"by": {"anybody"}})
	hears("Anna later", anna, "The host has seen Alien. Guest 3 is back. Left out: Heat, Dune, Alien. 5 films · 2 in the draw")
	for range 2 {
		s.browser(t).post(path+"/tickets/4/seen", nil)
	}
	hears("a stranger", stranger, "4 films have been seen. Guest 3 is back. Kept out: Dune. Left out: Heat, Dune, Alien. 5 films · 2 in the draw")
	stranger.header.Set("Accept-Language", "ru")
	polls[stranger] = asks(stranger)
	anna.post(path+"/guests/2/absent", nil)
	hears("in Russian", stranger, "Anna: сегодня не здесь, 1 фильм ждёт. 5 фильмов · участвуют 2")
}

// A page of one who has marked a film is not the one that all others share.
func TestMarksAreOnTheirGuestsPageAlone(t *testing.T) {
	s := newSite(t)
	host, guest, stranger := s.browser(t), s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune")
	guest.post(path+"/tickets/1/seen", nil)
	for range 2 {
		expect(t, "the guest's", guest.get(path).Find(".stub [aria-pressed=true]").Length(), 1)
		expect(t, "a stranger's", stranger.get(path).Find(".stub [aria-pressed=true]").Length(), 0)
	}
	expect(t, "who has marked is not invited", guest.get(path).text("#invite"), "")
	expect(t, "a stranger is", stranger.get(path).text("#invite") != "", true)
}

func TestMarksMakeNoMoreGuestsThanALotteryHas(t *testing.T) {
	s := newSite(t)
	host := s.browser(t)
	path := host.start("Heat", "Dune")
	s.exec(t, `INSERT INTO guests (lottery_id, g, browser) SELECT lottery_id, n, decode(lpad(to_hex(n), 32, '0'), 'hex')
		FROM guests, generate_series(2, $1::integer) n`, lottery.MaxGuests)
	p := s.browser(t).post(path+"/tickets/1/seen", nil)
	expect(t, "one more", p.status, http.StatusUnprocessableEntity)
	expect(t, "one more: said", p.text(".notice.bad"), "200 people are here already, which is as many as a lottery takes.")
	expect(t, "one of them", host.post(path+"/tickets/1/seen", nil).status, http.StatusOK)
	expect(t, "films may be added still", s.browser(t).post(path+"/tickets", url.Values{"titles": {"Up"}}).status, http.StatusOK)
}

func TestFilmThatIsNotInAnyMoreHasNothingToDo(t *testing.T) {
	s := newSite(t)
	host := s.browser(t)
	path := host.start("Heat", "Dune", "Alien")
	expect(t, "a film", host.get(path+"/tickets/3").text("h1"), "Alien")
	expect(t, "in a sheet", host.htmx().get(path+"/tickets/3").text("h2"), "Alien")
	expect(t, "none", host.get(path+"/tickets/4").status, http.StatusNotFound)
	host.post(path+"/tickets/3/remove", nil)
	p := host.htmx().get(path + "/tickets/3")
	expect(t, "taken out", p.status, http.StatusUnprocessableEntity)
	expect(t, "taken out: said", p.text(".notice.bad"), "This film has been taken out meanwhile.")
	expect(t, "taken out: on the lottery's page", p.header.Get("HX-Retarget"), "#lottery")
	host.draw(path)
	p = host.htmx().get(path + "/tickets/2")
	expect(t, "after the draw", p.status, http.StatusConflict)
	expect(t, "after the draw: on the winner's page", p.header.Get("HX-Retarget"), "#lottery")
	expect(t, "after the draw: a page of its own", host.get(path+"/tickets/2").path, path)
}
