package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"movie-lottery/app/lottery"
)

// questions are what the tickets of a page ask, with their answers, and the titles of the films that they are about.
func (p page) questions() string { return strings.Join(p.texts("#tickets .choices"), "; ") }

func TestTicketAsksItsGuestAndTheHostAndNobodyElse(t *testing.T) {
	s := newSite(t)
	host, guest, other, stranger := s.browser(t), s.browser(t), s.browser(t), s.browser(t)
	path := host.start("Up")
	other.post(path+"/tickets", url.Values{"titles": {"Once"}})
	poll := host.get(path).Find("#news").AttrOr("hx-get", "")
	p := guest.post(path+"/tickets", url.Values{"titles": {"Heat, Alien, Dune"}})
	const asked = "3 films? One film"
	expect(t, "the guest", p.questions(), asked)
	expect(t, "said", p.text(".notice"), "1 film added How should we read Heat, Alien, Dune? Choose beside it.")
	button := p.Find(`#tickets [name="reading"]`)
	expect(t, "about", button.AttrOr("aria-label", ""), "3 films? Heat, Alien, Dune")
	expect(t, "the reading", button.AttrOr("value", ""), "Heat\nAlien\nDune")
	news := host.htmx().get(poll)
	expect(t, "the host, live", news.questions(), asked)
	expect(t, "the host hears", news.text("#news"), "Added: Heat, Alien, Dune. How should we read Heat, Alien, Dune? Choose beside it. 3 films")
	for range 2 { // also from the cache
		expect(t, "the host", host.get(path).questions(), asked)
		for who, b := range map[string]*browser{"another guest": other, "a stranger": stranger} {
			for kind, p := range map[string]page{"a page": b.get(path), "a part": b.htmx().get(poll)} {
				expect(t, who+", "+kind, p.questions(), "")
				expect(t, who+", "+kind+", hears", strings.Contains(p.text("#news"), "How should"), false)
			}
		}
	}

	russian := s.browser(t)
	russian.header.Set("Accept-Language", "ru")
	p = russian.post(path+"/tickets", url.Values{"titles": {"Coco / Soul\nSpirited Away 2001"}})
	expect(t, "in Russian", p.questions(), "2 фильма? Это один фильм; Spirited Away, 2001? Как есть")
	expect(t, "said in Russian", p.text(".notice"), "Добавлено 2 фильма 2 фильма можно прочитать иначе: выберите рядом.")
}

func TestOnePressSplitsATicket(t *testing.T) {
	for who := range 2 {
		s := newSite(t)
		host, guest := s.browser(t), s.browser(t)
		path := host.start("Up", "alien")
		guest.post(path+"/tickets", url.Values{"titles": {"Heat, Alien, Dune"}, "by": {"Bo"}})
		b := []*browser{host, guest}[who]
		page := b.get(path)
		poll := map[*browser]string{host: host.get(path).Find("#news").AttrOr("hx-get", ""), guest: guest.get(path).Find("#news").AttrOr("hx-get", "")}
		button := page.Find(`#tickets [name="reading"]`)
		form := url.Values{"reading": {strings.ReplaceAll(button.AttrOr("value", ""), "\n", "\r\n")}}
		p := b.post(button.AttrOr("formaction", ""), form)
		const films = "Up; alien; Heat Bo; Dune Bo"
		expect(t, "leads to", p.path, path)
		expect(t, "films", host.get(path).films(), films)
		expect(t, "said", p.text(".notice p"), "2 films instead of Heat, Alien, DuneAlien is already in")
		expect(t, "is new", p.text(".ticket.new .said .film")+" "+p.text(".ticket.new .said .by"), "Dune Bo")
		for asking, address := range poll {
			news := asking.htmx().get(address)
			expect(t, "live", news.status, http.StatusOK)
			expect(t, "live: asks no longer", news.questions(), "")
		}
		p = b.post(button.AttrOr("formaction", ""), form)
		expect(t, "pressed twice", p.status, http.StatusOK)
		expect(t, "pressed twice: says nothing", p.text(".notice"), "")
		expect(t, "pressed twice: confirmed", b.post(path+"/tickets/3/confirm", nil).text(".notice"), "")
		expect(t, "pressed twice: films", host.get(path).films(), films)
		expect(t, "the guest's", guest.get(path).Find(`[formaction$="/remove"]`).Length(), 2)
	}
}

func TestReadingOfOneFilmIsOnePressToo(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Spirited Away 2001", "1. Mai (2008)", "Up")
	expect(t, "asked", b.get(path).questions(), "Spirited Away, 2001? As it is; 1. Mai, 2008? As it is")
	p := b.post(path+"/tickets/1/split", nil)
	expect(t, "films", p.films(), "Spirited Away 2001; Mai 2008; Up")
	expect(t, "the year", p.text(".ticket .said .year"), "20012008")
	expect(t, "said", p.text(".notice"), "Spirited Away (2001) instead of Spirited Away 2001")
	p = b.post(path+"/tickets/2/confirm", nil)
	expect(t, "confirmed", p.films(), "Spirited Away 2001; Mai 2008; Up")
	expect(t, "said", p.text(".notice p"), "Mai stays as it is")
	expect(t, "nothing is asked", p.questions(), "")

	action, form := p.Find(".notice form").AttrOr("action", ""), p.form(".notice form")
	expect(t, "by another", s.browser(t).post(action, form).status, http.StatusForbidden)
	expect(t, "of another ticket", b.post(path+"/tickets/3/ask", form).questions(), "")
	expect(t, "undone", b.post(action, form).questions(), "1. Mai, 2008? As it is")
	p = b.post(action, form)
	expect(t, "undone twice", p.text(".notice p")+" | "+p.questions(), "There is nothing to bring back | 1. Mai, 2008? As it is")
	b.post(path+"/tickets/2/edit", url.Values{"title": {"Up in the Air"}})
	expect(t, "after a correction", b.post(action, form).questions(), "")
}

func TestAnswerOfAQuestionIsRefusedWithAMessage(t *testing.T) {
	s := newSite(t)
	host, guest, stranger := s.browser(t), s.browser(t), s.browser(t)
	path := host.start("Heat, Alien, Dune", "Up")
	guest.post(path+"/tickets", url.Values{"titles": {"Once"}})
	for _, action := range []string{"/split", "/confirm", "/ask"} {
		for who, b := range map[string]*browser{"a guest": guest, "a stranger": stranger} {
			p := b.post(path+"/tickets/1"+action, nil)
			expect(t, who+action, p.status, http.StatusForbidden)
			expect(t, who+action+": in the page", p.text(".notice.bad"), "Only the person who added this film, or who started this, can change it.")
		}
		for _, n := range []string{"99", "x", "99999999999999999999"} {
			expect(t, n+action, host.post(path+"/tickets/"+n+action, nil).status, http.StatusNotFound)
		}
	}
	for kind, b := range map[string]*browser{"a page": host, "a part": host.htmx()} {
		p := b.post(path+"/tickets/1/split", url.Values{"reading": {"Heat\nAlien"}, "part": {"news"}})
		expect(t, kind+", stale", p.status, http.StatusUnprocessableEntity)
		expect(t, kind+", stale: said", p.text(".notice.bad"), "That choice is not offered any more. Choose again.")
		expect(t, kind+", stale: no field is wrong", p.Find("[aria-invalid]").Length(), 0)
		expect(t, kind+", stale: still asked", p.questions(), "3 films? One film")
	}
	host.post(path+"/tickets", url.Values{"titles": {numbered(96)}})
	p := host.post(path+"/tickets/1/split", nil)
	expect(t, "more than a hundred", p.status, http.StatusUnprocessableEntity)
	expect(t, "more than a hundred: said", p.text(".notice.bad"), "100 films at most: these would make it 101.")
	expect(t, "more than a hundred: still asked", p.questions(), "3 films? One film")
	host.draw(path)
	for _, action := range []string{"/split", "/confirm", "/ask"} {
		p := host.post(path+"/tickets/1"+action, nil)
		expect(t, "after the draw"+action, p.status, http.StatusConflict)
		expect(t, "after the draw"+action+": said", p.text(".notice.bad"), "The draw was a moment faster: nothing can be changed any more.")
	}
	host.post(path+"/delete", nil)
	expect(t, "deleted", host.post(path+"/tickets/1/split", nil).status, http.StatusGone)
}

func TestQuestionOutlastsARemoval(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat, Alien, Dune", "Up")
	expect(t, "removed", b.post(path+"/tickets/1/remove", nil).questions(), "")
	p := b.post(path+"/tickets/1/split", nil)
	expect(t, "pressed on a page from before", p.status, http.StatusOK)
	expect(t, "pressed on a page from before: films", p.films(), "Up")
	expect(t, "restored", b.post(path+"/tickets/1/restore", nil).questions(), "3 films? One film")
}

func TestFilmsOfASplitCountAsStored(t *testing.T) {
	s, forward := newLimitedSite(t)
	b := s.browser(t)
	path := b.start("Heat, Alien, Dune", "Up")
	long := strings.ReplaceAll(strings.TrimSpace(numbered(97)), "\n", strings.Repeat(".", 180)+"\n")
	for _, titles := range []string{long, long, "Once", "Coco"} { // until there is hardly any left of the allowance
		for b.unfollowing().post(path+"/tickets", url.Values{"titles": {titles}}).status == http.StatusSeeOther {
		}
	}
	for kind, b := range map[string]*browser{"a page": b, "a part": b.htmx()} {
		p := b.post(path+"/tickets/1/split", url.Values{"reading": {"Heat\nAlien\nDune"}})
		expect(t, kind, p.status, http.StatusTooManyRequests)
		expect(t, kind+": to be sent again", p.Find(`form[action="`+path+`/tickets/1/split"] [name=reading]`).AttrOr("value", ""), "Heat\nAlien\nDune")
	}
	p := b.get(path)
	expect(t, "nothing is changed", strings.HasPrefix(p.films(), "Heat, Alien, Dune; Up"), true)
	expect(t, "still asked", p.questions(), "3 films? One film")
	forward(time.Minute)
	b.post(path+"/tickets/3/remove", nil)
	b.post(path+"/tickets/4/remove", nil)
	expect(t, "after a minute", strings.HasPrefix(b.post(path+"/tickets/1/split", nil).films(), "Heat; Up"), true)
}

func TestSplitSaysWhichFilmsHaveWonAnEvening(t *testing.T) {
	s := newSite(t)
	host, guest := s.browser(t), s.browser(t)
	var titles []string
	for n := range lottery.ShownEvenings + 4 {
		titles = append(titles, fmt.Sprintf("Film %d", n))
	}
	path := host.start(titles...)
	first := host.evening(path)
	for range lottery.ShownEvenings + 1 { // the first one is not among those that the page reads
		host.post(path+"/next", nil)
		host.evening(path)
	}
	last := host.get(path).winner()
	host.post(path+"/next", nil)
	split := func(line string) (said string) {
		guest.post(path+"/tickets", url.Values{"titles": {line}})
		button := guest.get(path).Find(`#tickets [name="reading"]`).First()
		p := guest.post(button.AttrOr("formaction", ""), url.Values{"reading": {button.AttrOr("value", "")}})
		expect(t, line+": asks", p.questions(), "")
		expect(t, line+": is still in", strings.Contains(p.films(), line), false)
		said, _, _ = strings.Cut(p.text(".notice"), " on ")
		return said
	}
	line := first + "; Up; Once"
	expect(t, "one has won", split(line), "2 films instead of "+line+" "+first+" was already drawn here")
	line = first + "; " + last
	expect(t, "all have won", split(line), first+" was already drawn here")
}
