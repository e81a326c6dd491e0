package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"movie-lottery/app/i18n"
)

// asked says how a page asks for the visitor's name: "no", "yes", or "folded" with what it says.
func (p page) asked() string {
	switch {
	case p.Find("#naming").Length() == 0:
		return "no"
	case p.Find("#naming details").Length() == 0:
		return "yes"
	}
	return "folded: " + p.text("#naming summary")
}

func TestGuestIsAskedForANameAfterTheFirstFilm(t *testing.T) {
	s := newSite(t)
	host, guest := s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune")
	expect(t, "a host may have said it", host.get(path).asked(), "folded: Your name, if you like")
	p := guest.get(path)
	expect(t, "before", p.asked()+", "+p.Find("#by").AttrOr("value", "no field"), "no, no field")
	p = guest.post(path+"/tickets", url.Values{"titles": {"Alien"}})
	expect(t, "after", p.asked(), "yes")
	expect(t, "below the guest's own films", p.Find("#tickets h2 + .tickets + #naming + h2").Text(), "From the others")

	p = guest.post(path+"/me", url.Values{"by": {" Anna "}})
	expect(t, "said", p.text(".notice"), "Your name: Anna")
	expect(t, "named", p.asked(), "folded: Your name: Anna")
	expect(t, "filled", p.Find("#by").AttrOr("value", ""), "Anna")
	expect(t, "on the ticket", p.films(), "Alien Anna; Heat; Dune")
	p = guest.post(path+"/tickets", url.Values{"titles": {"Up"}})
	expect(t, "a second film", p.films(), "Alien Anna; Up Anna; Heat; Dune")
	p = guest.post(path+"/me", url.Values{"by": {"Ann"}})
	expect(t, "changed on all", p.films(), "Alien Ann; Up Ann; Heat; Dune")
	expect(t, "on the host's page", host.get(path).films(), "Heat; Dune; Alien Ann; Up Ann")
	p = guest.post(path+"/me", url.Values{"by": {""}})
	expect(t, "taken off", p.text(".notice")+"; "+p.films(), "Your name is taken off; Alien; Up; Heat; Dune")
	expect(t, "asked again", p.asked(), "yes")
	guest.post(path+"/tickets/3/remove", nil)
	p = guest.post(path+"/tickets/4/remove", nil)
	expect(t, "without films", p.asked(), "no")
}

func TestNameOfAGuestWithoutFilmsStandsInTheirField(t *testing.T) {
	s := newSite(t)
	host, guest := s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune")
	guest.post(path+"/tickets", url.Values{"titles": {"Alien"}, "by": {"Anna"}})
	guest.post(path+"/tickets/3/remove", nil)
	p := guest.get(path)
	expect(t, "the field", p.asked()+"; "+p.Find("#by").AttrOr("value", ""), "folded: Your name: Anna; Anna")
}

func TestNameThatIsRefusedStaysInItsField(t *testing.T) {
	s := newSite(t)
	host, guest, stranger := s.browser(t), s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune")
	guest.post(path+"/tickets", url.Values{"titles": {"Alien"}, "by": {"Anna"}})
	long := strings.Repeat("n", 1000)
	for _, b := range []*browser{guest, guest.htmx()} {
		p := b.post(path+"/me", url.Values{"by": {long}, "part": {"news"}})
		expect(t, "status", p.status, http.StatusUnprocessableEntity)
		expect(t, "beside the field", p.text("#by-error"), "40 characters at most: this has 1000.")
		expect(t, "kept", p.Find("#by").AttrOr("value", ""), long)
		expect(t, "open", p.Find("#naming details[open]").Length(), 1)
	}
	expect(t, "nothing has changed", guest.get(path).films(), "Alien Anna; Heat; Dune")

	p := stranger.post(path+"/me", url.Values{"by": {"Boris"}})
	expect(t, "a stranger", p.status, http.StatusForbidden)
	expect(t, "a stranger is told", p.text("#notice"), "Your name goes on your films: add one first.")
	expect(t, "a stranger's name is kept", p.Find("#adding #by").AttrOr("value", ""), "Boris")
	form := p.form("#adding")
	form.Set("titles", "Up")
	p = stranger.post(path+"/tickets", form)
	expect(t, "and goes with the film", p.films(), "Up Boris; Heat; Dune; Alien Anna")

	host.draw(path)
	p = guest.post(path+"/me", url.Values{"by": {long}})
	expect(t, "after the draw", p.text("#notice"), "40 characters at most: this has 1000.")
	p = guest.post(path+"/me", url.Values{"by": {"Ann"}})
	expect(t, "after the draw", p.status, http.StatusOK)
	host.post(path+"/delete", nil)
	expect(t, "deleted", guest.post(path+"/me", url.Values{"by": {"Anna"}}).status, http.StatusGone)
}

func TestTicketsOfHostsAreMarkedAndNamesakesAreToldApart(t *testing.T) {
	s := newSite(t)
	host, guest, other := s.browser(t), s.browser(t), s.browser(t)
	path := host.post("/lotteries", url.Values{"titles": {"Heat\nDune"}, "by": {"Anna"}}).path
	guest.post(path+"/tickets", url.Values{"titles": {"Alien"}, "by": {"anna"}})
	other.post(path+"/tickets", url.Values{"titles": {"Up"}, "by": {"Ghost"}})
	expect(t, "said to a namesake", other.post(path+"/me", url.Values{"by": {"ANNA"}}).text(".notice"), "Your name: ANNA 3")
	other.post(path+"/me", url.Values{"by": {"Ghost"}})
	for _, lang := range []string{"en", "ru"} { // whatever stands beside a host's name
		word := i18n.Get(lang).Text("host")
		p := other.post(path+"/me", url.Values{"by": {"Anna " + word}})
		expect(t, word, fmt.Sprintf("%d: %s: %s", p.status, p.Find("#by").AttrOr("value", ""), p.text(".error")), "422: Anna "+word+": “host” appears by itself beside a host’s name. Choose another name.")
	}
	p := s.browser(t).get(path)
	expect(t, "names", strings.Join(p.texts(".ticket .by span"), ", "), "Anna, Anna, anna 2, Ghost")
	expect(t, "marked", strings.Join(p.texts(".ticket:has(.host) .film"), ", "), "Heat, Dune")
	expect(t, "who is here", strings.Join(p.texts(".people li"), ", "), "Anna host 2 films, anna 2 1 film, Ghost 1 film")
	tv := s.browser(t).get(path + "/screen")
	expect(t, "on a TV", strings.Join(tv.texts(".card .meta"), ", "), "Anna host, Anna host, anna 2, Ghost")
	host.draw(path)
	p = guest.get(path)
	winner, by := p.text(".told h1 .film"), p.text(".told > .by")
	expect(t, "the winner's", by, map[string]string{"Heat": "Anna host", "Dune": "Anna host", "Alien": "anna 2", "Up": "Ghost"}[winner])
}

func TestNameFromAChatStandsOnTheTicketOfWhoPastedIt(t *testing.T) {
	s := newSite(t)
	host, guest := s.browser(t), s.browser(t)
	path := host.post("/lotteries", url.Values{"titles": {"[21:04] Anna: Heat\n[21:05] Bob: Dune"}, "by": {"Anna"}}).path
	p := guest.htmx().post(path+"/tickets", url.Values{"titles": {"Boris, [28.11.2026 21:04]\nAlien, Up, M\n\nRan"}, "by": {"Carla"}, "part": {"news"}})
	by := func(p page) string {
		var all []string
		for _, ticket := range p.Find(".ticket").EachIter() {
			all = append(all, strings.Join(strings.Fields(ticket.Find(".film").First().Text()+": "+ticket.Find(".by").Text()), " "))
		}
		return strings.Join(all, "; ")
	}
	expect(t, "in place", by(p), "Alien, Up, M: Carla“Boris” in a chat; Ran: Carla; Heat: Anna host; Dune: Anna host“Bob” in a chat")
	russian := s.browser(t)
	russian.header.Set("Accept-Language", "ru")
	expect(t, "in Russian", strings.Contains(by(russian.get(path)), "Dune: Anna организатор«Bob» в чате"), true)

	host.post(path+"/me", url.Values{"by": {"bob"}})
	guest.post(path+"/tickets/3/split", nil)
	guest.post(path+"/tickets/4/edit", url.Values{"title": {"RAN"}})
	guest.post(path+"/tickets/3/edit", url.Values{"title": {"Aliens"}})
	expect(t, "renamed, split, corrected", by(host.get(path)), "Heat: bob host“Anna” in a chat; Dune: bob host; "+
		"Aliens: Carla“Boris” in a chat; RAN: Carla; Up: Carla“Boris” in a chat; M: Carla“Boris” in a chat")
	expect(t, "on a TV", strings.Join(s.browser(t).get(path+"/screen").texts(".card .meta"), ", "),
		"bob host“Anna” in a chat, bob host, Carla“Boris” in a chat, Carla, Carla“Boris” in a chat, Carla“Boris” in a chat")

	again := guest.post("/lotteries", url.Values{"from": {strings.TrimPrefix(path, "/l/")}, "by": {"Anna"}})
	expect(t, "the same films again", by(again), "Aliens: Anna host“Boris” in a chat; RAN: Anna host; Up: Anna host“Boris” in a chat; "+
		"M: Anna host“Boris” in a chat; Heat: bob“Anna” in a chat; Dune: bob")
	host.draw(path)
	drawn := s.browser(t).get(path)
	if name := map[string]string{"Heat": "“Anna” in a chat", "Aliens": "“Boris” in a chat", "Dune": ""}; !strings.HasSuffix(drawn.text(".told > .by"), name[drawn.text(".told h1 .film")]) {
		t.Errorf("%s, by %s", drawn.text(".told h1"), drawn.text(".told > .by"))
	}
}

func TestNamesakesWhoDrewAreToldApart(t *testing.T) {
	s := newSite(t)
	host, guest := s.browser(t), s.browser(t)
	path := host.post("/lotteries", url.Values{"titles": {"Heat\nDune"}, "by": {"Anna"}}).path
	guest.post(path+"/tickets", url.Values{"titles": {"Alien"}, "by": {"anna"}})
	guest.draw(path)
	host.post(path+"/redraw", url.Values{"reason": {"Seen it"}})
	s.reveal(t)
	for _, p := range []page{host.get(path), host.get(path + "/proof")} {
		for name, want := range map[string]int{"drawn by Anna": 1, "drawn by anna 2": 1} {
			expect(t, p.path+": "+name, strings.Count(p.text("main"), name), want)
		}
	}
	expect(t, "a replay", strings.Contains(guest.get(path+"?replay=1").text("main"), "drawn by anna 2"), true)
	guest.post(path+"/me", url.Values{"by": {"Bo"}})
	expect(t, "renamed", strings.Contains(host.get(path+"/proof").text("main"), "drawn by Bo"), true)
}

func TestNewsNameFilmAndPerson(t *testing.T) {
	s := newSite(t)
	for lang, want := range map[string]string{
		"en": "Anna added Alien, Up. Added: M. Boris added Ran. The host added Brazil. 7 films",
		"ru": "Anna добавляет: Alien, Up. Добавлено: M. Boris добавляет: Ran. Организатор добавляет: Brazil. 7 фильмов",
	} {
		host, reader := s.browser(t), s.browser(t)
		reader.header.Set("Accept-Language", lang)
		path := host.start("Heat", "Dune")
		poll := reader.get(path).Find("#news").AttrOr("hx-get", "")
		s.browser(t).post(path+"/tickets", url.Values{"titles": {"Alien\nUp"}, "by": {"Anna"}})
		s.browser(t).post(path+"/tickets", url.Values{"titles": {"M"}})
		s.browser(t).post(path+"/tickets", url.Values{"titles": {"Ran"}, "by": {"Boris"}})
		host.post(path+"/tickets", url.Values{"titles": {"Brazil"}})
		expect(t, lang, reader.htmx().get(poll).text("#news"), want)
	}
}

// A name may change during a spin. That is no reveal.
func TestNameChangedDuringASpinRevealsNothing(t *testing.T) {
	s := newSite(t)
	host := s.browser(t)
	path := host.start("Heat", "Dune")
	tv := s.listen(t, path+"/live")
	expect(t, "at once", tv.nextVersion(), "1")
	host.post(path+"/draw", nil)
	s.hold(t)
	expect(t, "drawn", tv.nextVersion(), "2")
	p := host.post(path+"/me", url.Values{"by": {"Anna"}})
	expect(t, "the page", p.text("h1"), "Drawing…")
	expect(t, "named", tv.nextVersion(), "3")
	s.reveal(t)
	expect(t, "revealed", tv.nextVersion(), "3r")
}
