package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestHostChangesRulesAndEveryPageSaysSo(t *testing.T) {
	s := newSite(t)
	host, guest := s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune")
	expect(t, "as always", guest.get(path).text("#rules"), "Anyone with the link can add films and draw. You can take out your own films; whoever started this can take out any.")
	expect(t, "a guest's button", guest.get(path).Find("#rules button, #rules-form").Length(), 0)
	expect(t, "a host's switches", strings.Join(host.get(path).texts("[role=switch][aria-checked=true]"), "; "), "Guests add films; Guests draw; Guests give their own films more tickets")

	told := s.listen(t, path+"/live")
	told.nextVersion()
	for _, c := range []struct {
		form url.Values
		want string
	}{
		{url.Values{"guests_draw": {"no"}}, "Anyone with the link can add films. Only the host draws. You can take out your own films; the host can take out any."},
		{url.Values{"vetoes": {"yes"}, "per_guest": {"3"}}, "Anyone with the link can add films. Only the host draws. You can take out your own films; the host can take out any. Everyone may have 3 films in. Everyone may keep one film out."},
		{url.Values{"guests_add": {"no"}, "weights": {"no", "yes"}}, "Only the host adds films and draws. Everyone may keep one film out."},
		{url.Values{"guests_draw": {"yes"}, "vetoes": {"no"}}, "Only the host adds films. Anyone with the link can draw."},
		{url.Values{"guests_add": {"yes"}, "weights": {"no"}, "per_guest": {""}}, "Anyone with the link can add films and draw. You can take out your own films; whoever started this can take out any. Only the host gives films more tickets."},
	} {
		expect(t, "changed", host.post(path+"/settings", c.form).status, http.StatusOK)
		told.nextVersion()
		expect(t, c.form.Encode(), strings.Join(guest.get(path).texts("#rules li"), " "), c.want)
	}
	version := guest.get(path).Find("#news").AttrOr("hx-get", "")
	expect(t, "the same again", host.post(path+"/settings", url.Values{"weights": {"no"}}).status, http.StatusOK)
	expect(t, "changes nothing", guest.get(path).Find("#news").AttrOr("hx-get", ""), version)
}

func TestRulesByAGuestAndRulesThatAreNone(t *testing.T) {
	s := newSite(t)
	host, guest := s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune")
	before := host.get(path).text("#rules")
	p := guest.post(path+"/settings", url.Values{"guests_draw": {"no"}})
	expect(t, "a guest", p.status, http.StatusForbidden)
	expect(t, "a guest is told", p.text(".notice.bad"), "Only the person who started this can do that.")
	expect(t, "no yes or no", host.post(path+"/settings", url.Values{"guests_add": {"maybe"}}).status, http.StatusUnprocessableEntity)
	for _, typed := range []string{"0", "101", "-3", "many", "1.5", strings.Repeat("9", 1000)} {
		p := host.post(path+"/settings", url.Values{"per_guest": {typed}, "guests_add": {"no"}})
		expect(t, typed, p.status, http.StatusUnprocessableEntity)
		expect(t, typed+": said", p.text("#per_guest-error"), "A whole number up to 100, please.")
		expect(t, typed+": kept", p.Find("#per_guest").AttrOr("value", ""), typed)
		expect(t, typed+": the sheet stands open", p.Find("#rules-sheet:not([popover])").Length(), 1)
	}
	expect(t, "nothing has changed", host.get(path).text("#rules"), before)
	host.draw(path)
	expect(t, "after the draw", host.post(path+"/settings", url.Values{"vetoes": {"yes"}}).status, http.StatusConflict)
}

func TestWhereOnlyTheHostAddsAndDrawsGuestsAreToldWhy(t *testing.T) {
	s := newSite(t)
	host, guest := s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune")
	guest.post(path+"/tickets", url.Values{"titles": {"Alien"}})
	host.post(path+"/settings", url.Values{"guests_add": {"no"}, "guests_draw": {"no"}})
	p := guest.get(path)
	expect(t, "why not add", p.text("#add-closed"), "Only the host adds films here.")
	expect(t, "why not draw", p.text("#bar"), "The host draws")
	expect(t, "no button", p.Find("#draw").Length(), 0)
	expect(t, "a host adds", host.get(path).text("#add-closed"), "")
	expect(t, "a host draws", host.get(path).Find("#draw").Length(), 1)

	p = guest.post(path+"/tickets", url.Values{"titles": {"Up (2009)"}, "by": {"Bo"}})
	expect(t, "adding", p.status, http.StatusForbidden)
	expect(t, "adding: said", p.text(".notice.bad"), "Only the host adds films here. Your text is still in the field.")
	expect(t, "adding: kept", strings.TrimSpace(p.Find("#titles").Text()), "Up (2009)")
	p = guest.post(path+"/draw", url.Values{"word": {"popcorn"}})
	expect(t, "drawing", p.status, http.StatusForbidden)
	expect(t, "drawing: said", p.text("#word-error"), "Only the host draws here.")
	expect(t, "drawing: kept", p.Find("#word").AttrOr("value", ""), "popcorn")
	expect(t, "drawing: the sheet stands open", p.Find("#draw-sheet:not([popover])").Length(), 1)
	expect(t, "nothing has changed", guest.get(path).films(), "Alien; Heat; Dune")

	host.post(path+"/settings", url.Values{"guests_add": {"yes"}, "per_guest": {"1"}})
	p = guest.post(path+"/tickets", url.Values{"titles": {"Up"}})
	expect(t, "one too many", p.status, http.StatusUnprocessableEntity)
	expect(t, "one too many: said", p.text("#titles-error"), "You can have 1 films in at most: these would make it 2. Take some out first.")
	expect(t, "a host draws", host.post(path+"/draw", nil).status, http.StatusOK)
}
