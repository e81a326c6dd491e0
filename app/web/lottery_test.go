package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"movie-lottery/app/web"
)

func TestACodeInCapitalsOrWithAFullStopLeadsToTheLottery(t *testing.T) {
	s := newSite(t)
	path := s.browser(t).start("Heat", "Dune")
	b := s.browser(t).unfollowing()
	for _, wrong := range []string{
		strings.Replace(path, path[3:], strings.ToUpper(path[3:]), 1), path + ".", path + "),", path + "%C2%BB", path + "?!",
	} {
		if strings.HasSuffix(wrong, "?!") { // a question mark begins the query: that is the right address already
			expect(t, wrong, b.get(wrong).status, http.StatusOK)
			continue
		}
		p := b.get(wrong)
		expect(t, wrong, p.status, http.StatusSeeOther)
		expect(t, wrong, p.location, path)
	}
}

func TestTheSharedLinkHasTheRequestsHostOrThePublicOne(t *testing.T) {
	asked := newSite(t)
	path := asked.browser(t).start("Heat", "Dune")
	link, _ := asked.browser(t).get(path).Find(".link").Attr("value")
	expect(t, "as asked", link, asked.url+path)

	proxied := asked.browser(t)
	proxied.header.Set("X-Forwarded-Proto", "https")
	proxied.header.Set("X-Forwarded-Host", "films.example.org")
	link, _ = proxied.get(path).Find(".link").Attr("value")
	expect(t, "behind a proxy", link, "https://films.example.org"+path)

	public := newSite(t, func(o *web.Options) { o.PublicURL = "https://kino.example.org" })
	b := public.browser(t)
	b.header.Set("X-Forwarded-Host", "kino.example.org")
	path = b.unfollowing().startUnfollowed("Heat", "Dune")
	link, _ = b.get(path).Find(".link").Attr("value")
	expect(t, "public", link, "https://kino.example.org"+path)
}

func TestADeletedLotteryIsGoneUntilItsHostRestoresIt(t *testing.T) {
	s := newSite(t)
	host, friend := s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune")
	code := strings.TrimPrefix(path, "/l/")

	expect(t, "a friend sees no way to delete", friend.get(path).Find(`form[action$="/delete"]`).Length(), 0)
	refused := friend.post(path+"/delete", nil)
	expect(t, "a friend deletes", refused.status, http.StatusForbidden)
	expect(t, "a friend deletes, says", refused.text(".notice.bad"), "Only the person who started this can do that.")

	p := host.post(path+"/delete", nil)
	expect(t, "the host deletes", p.status, http.StatusGone)
	expect(t, "the host's undo", p.Find(`form[action="`+path+`/restore"]`).Length(), 1)
	gone := friend.get(path)
	expect(t, "a friend comes", gone.status, http.StatusGone)
	expect(t, "a friend's undo", gone.Find("main form").Length(), 0)
	expect(t, "a friend's way on", gone.Find(`main a[href="/"]`).Length(), 1)
	late := friend.post(path+"/tickets", url.Values{"titles": {"Alien"}})
	expect(t, "a friend adds", late.status, http.StatusGone)
	expect(t, "a friend's film is kept", late.text(`form[action="/lotteries"] textarea`), "Alien")
	expect(t, "the proof", friend.get(path+"/proof.json").status, http.StatusGone)
	for _, list := range []string{"/", "/history", "/history?q=heat"} {
		if strings.Contains(friend.get(list).body, code) {
			t.Errorf("%s lists it", list)
		}
	}

	expect(t, "a friend restores", friend.post(path+"/restore", nil).status, http.StatusForbidden)
	p = host.post(path+"/restore", nil)
	expect(t, "the host restores", p.status, http.StatusOK)
	expect(t, "the films are back", p.films(), "Heat; Dune")
}

func TestAHostWithoutACookieCanFinishTheEvening(t *testing.T) {
	s := newSite(t)
	path := s.browser(t).start("Heat")
	stranger := s.browser(t)
	expect(t, "adds", stranger.post(path+"/tickets", url.Values{"titles": {"Dune"}}).status, http.StatusOK)
	stranger.draw(path)
	p := stranger.get(path)
	expect(t, "sees the winner", p.Find(".told h1 .film").Length(), 1)
	watch, _ := p.Find(`form[action$="/watched"]`).Attr("action")
	expect(t, "marks it watched", stranger.post(watch, nil).status, http.StatusOK)
}

func TestLookingAtPagesIdentifiesNobody(t *testing.T) {
	s := newSite(t)
	path := s.browser(t).start("Heat", "Dune")
	b := s.browser(t)
	for _, p := range []string{"/", path, "/history", "/library", "/health", "/nothing"} {
		cookie := b.get(p).header.Get("Set-Cookie")
		if p == "/" { // which has a form: until the browser is closed
			expect(t, p+" sets a cookie", regexp.MustCompile(`^form=\w{26}; path=/; HttpOnly; SameSite=Lax$`).MatchString(cookie), true)
		} else if cookie != "" {
			t.Errorf("%s sets %s", p, cookie)
		}
	}
}

func TestABrowserIsKnownByOneSignedCookie(t *testing.T) {
	s := newSite(t)
	p := s.browser(t).unfollowing().post("/lotteries", url.Values{"titles": {"Heat\nDune"}})
	cookies := p.header.Values("Set-Cookie")
	if len(cookies) != 1 || !strings.HasPrefix(cookies[0], "browser=") ||
		!strings.Contains(cookies[0], "HttpOnly") || !strings.Contains(cookies[0], "SameSite=Lax") {
		t.Fatalf("cookies: %q", cookies)
	}
	value, _, _ := strings.Cut(strings.TrimPrefix(cookies[0], "browser="), ";")
	forged, other := s.browser(t), "A"
	if value[5:6] == other {
		other = "B"
	}
	forged.header.Set("Cookie", "browser="+value[:5]+other+value[6:])
	expect(t, "a forged cookie deletes", forged.post(p.location+"/delete", nil).status, http.StatusForbidden)
	true_ := s.browser(t)
	true_.header.Set("Cookie", "browser="+value)
	expect(t, "the true one", true_.post(p.location+"/delete", nil).status, http.StatusGone)

	secure := s.browser(t).unfollowing()
	secure.header.Set("X-Forwarded-Proto", "https")
	p = secure.post("/lotteries", url.Values{"titles": {"Heat\nDune"}})
	if cookie := strings.ToLower(p.header.Get("Set-Cookie")); !strings.Contains(cookie, "secure") {
		t.Errorf("behind https: %s", cookie)
	}
	expect(t, "behind https", p.header.Get("Strict-Transport-Security"), "max-age=31536000")
	expect(t, "behind https", p.header.Get("Cross-Origin-Opener-Policy"), "same-origin")
}
