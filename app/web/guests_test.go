package web_test

import (
	"net/http"
	"net/url"
	"testing"
)

func TestHostTakesOutAllFilmsOfAGuest(t *testing.T) {
	s := newSite(t)
	host, guest := s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune")
	guest.post(path+"/tickets", url.Values{"titles": {"Alien\nUp"}, "by": {"Anna"}})
	p := host.get(path + "/tickets/3/edit")
	form := p.Find(`form[action$="/guests/2/remove"]`)
	expect(t, "offered", form.Find("button").Text(), "Take out all 2 films from Anna")
	expect(t, "not for one's own", host.get(path+"/tickets/1/edit").Find(`[action*="/guests/"]`).Length(), 0)
	expect(t, "not to the guest", guest.get(path+"/tickets/3/edit").Find(`[action*="/guests/"]`).Length(), 0)

	p = host.post(form.AttrOr("action", ""), nil)
	expect(t, "out", p.films(), "Heat; Dune")
	expect(t, "said", p.text(".notice p"), "2 films from Anna taken out")
	expect(t, "the guest's page", guest.get(path).films(), "Heat; Dune")
	p = host.post(p.Find(".notice form").AttrOr("action", ""), nil)
	expect(t, "back", p.films(), "Heat; Dune; Alien Anna; Up Anna")
	expect(t, "said", p.text(".notice p"), "2 films from Anna are back in")

	p = host.post(path+"/guests/2/restore", nil)
	expect(t, "twice", p.text(".notice p"), "There is nothing to bring back")

	p = guest.post(path+"/guests/1/remove", nil)
	expect(t, "by a guest", p.status, http.StatusForbidden)
	expect(t, "a guest is told", p.text("#notice"), "Only the person who started this can do that.")
	expect(t, "unknown", host.post(path+"/guests/9/remove", nil).status, http.StatusNotFound)
	expect(t, "no number", host.post(path+"/guests/x/restore", nil).status, http.StatusNotFound)
	host.draw(path)
	p = host.post(path+"/guests/2/remove", nil)
	expect(t, "after the draw", p.status, http.StatusConflict)
	expect(t, "said", p.text("#notice"), "The draw was a moment faster: nothing can be changed any more.")
}
