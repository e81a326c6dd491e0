package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestEveningIsRenamedByItsHostAtAnyTime(t *testing.T) {
	s := newSite(t)
	host, guest := s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune")
	poll := guest.get(path).Find("#news").AttrOr("hx-get", "")
	expect(t, "a guest can't", guest.get(path).Find(`[action$="/settings"]`).Length(), 0)
	p := host.post(path+"/settings", url.Values{"name": {" Friday  at Ann's "}})
	expect(t, "said", p.text(".notice"), "The evening is now called Friday at Ann's")
	expect(t, "the page", p.text("h1")+"; "+p.text("title"), "Friday at Ann's; Friday at Ann's")
	expect(t, "the field", p.Find("#evening").AttrOr("value", ""), "Friday at Ann's")
	expect(t, "live", guest.htmx().get(poll).text("#name"), "Friday at Ann's")
	expect(t, "found", guest.get("/history?q=friday+ann").Find(".card").Length(), 1)
	expect(t, "films are found too", guest.get("/history?q=dune").Find(".card").Length(), 1)
	version := host.get(path).Find("#news").AttrOr("hx-get", "")
	expect(t, "without a field", host.post(path+"/settings", nil).text("h1"), "Friday at Ann's")
	expect(t, "nothing changes", host.get(path).Find("#news").AttrOr("hx-get", ""), version)

	p = guest.post(path+"/settings", url.Values{"name": {"Mine"}})
	expect(t, "a guest", p.status, http.StatusForbidden)
	expect(t, "a guest is told", p.text("#notice"), "Only the person who started this can do that.")

	host.post(path+"/draw", nil)
	s.hold(t)
	p = host.post(path+"/settings", url.Values{"name": {"Saturday"}})
	expect(t, "while it spins", p.text("h1"), "Drawing…")
	s.reveal(t)
	expect(t, "with the winner", strings.Contains(host.get(path).text(".told"), "Saturday"), true)
	p = host.post(path+"/settings", url.Values{"name": {""}})
	expect(t, "taken off", strings.HasPrefix(p.text(".notice"), "The evening is now called Movie night, "), true)
	host.post(path+"/delete", nil)
	expect(t, "deleted", host.post(path+"/settings", url.Values{"name": {"Sunday"}}).status, http.StatusGone)
}

func TestNameOfAnEveningThatIsRefusedStaysInItsField(t *testing.T) {
	s := newSite(t)
	host := s.browser(t)
	path := host.start("Heat", "Dune")
	long := strings.Repeat("n", 81)
	for _, state := range []string{"open", "drawn"} {
		for _, b := range []*browser{host, host.htmx()} {
			p := b.post(path+"/settings", url.Values{"name": {long}})
			expect(t, state, p.status, http.StatusUnprocessableEntity)
			expect(t, state+": said", p.text("#evening-error"), "80 characters at most: this has 81.")
			expect(t, state+": kept", p.Find("#evening").AttrOr("value", ""), long)
		}
		expect(t, state+": in sight", host.post(path+"/settings", url.Values{"name": {long}}).Find("#name-sheet:not([popover])").Length(), 1)
		host.draw(path)
	}
}
