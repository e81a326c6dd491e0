package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"movie-lottery/app/lottery"
	"movie-lottery/app/web"
)

// keyLink returns the path of the link with a host's key, as the host's page shows it.
func (b *browser) keyLink(lottery string) string {
	b.t.Helper()
	p := b.get(lottery + "/host")
	link := p.Find("input.link").AttrOr("value", "")
	path, ok := strings.CutPrefix(link, b.site.url)
	if !ok || !strings.HasPrefix(path, lottery+"/host?key=") {
		b.t.Fatalf("the link on the host's page: %d %q", p.status, link)
	}
	return path
}

func keyOf(link string) string {
	_, key, _ := strings.Cut(link, "?key=")
	return key
}

// opensKey opens a link with a key, and answers the question.
func (b *browser) opensKey(link, as string) page {
	b.t.Helper()
	p := b.get(link)
	form := p.hidden(`form[action$="/host"]`)
	form.Set("as", as)
	return b.post(p.Find(`form[action$="/host"]`).AttrOr("action", ""), form)
}

func TestHostKeyIsMadeFromSecretLotteryGuestAndRenewals(t *testing.T) {
	secret, code := strings.Repeat("s", 32), "0123456789"
	seen := map[string]bool{}
	for _, c := range []struct {
		secret, code string
		g, renewals  int
	}{
		{secret, code, 1, 0}, {secret, code, 1, 1}, {secret, code, 2, 0}, {secret, code, 11, 0}, {secret, code, 1, 10},
		{secret, "0123456780", 1, 0}, {strings.Repeat("t", 32), code, 1, 0},
	} {
		key := web.HostKey([]byte(c.secret), c.code, c.g, c.renewals)
		if seen[key] || len(key) != lottery.HostKeyBytes || strings.Trim(key, "0123456789abcdefghjkmnpqrstvwxyz") != "" {
			t.Errorf("%v: %s", c, key)
		}
		seen[key] = true
	}
	expect(t, "it stays the same", web.HostKey([]byte(secret), code, 1, 0), "91h707ae5azfcfvqfmkw")
}

func TestHostKeyIsOfAHost(t *testing.T) {
	secret, old := []byte(strings.Repeat("s", 32)), []byte(strings.Repeat("o", 32))
	l := &lottery.Lottery{Code: "0123456789", KeyRenewals: 3, Guests: []lottery.Guest{{G: 1, Host: true}, {G: 2}, {G: 3, Host: true}}}
	for name, c := range map[string]struct {
		key  string
		want int
	}{
		"the first host":     {web.HostKey(secret, l.Code, 1, 3), 1},
		"another host":       {web.HostKey(secret, l.Code, 3, 3), 3},
		"an old secret key":  {web.HostKey(old, l.Code, 3, 3), 3},
		"no host":            {web.HostKey(secret, l.Code, 2, 3), 0},
		"no guest":           {web.HostKey(secret, l.Code, 4, 3), 0},
		"renewed since":      {web.HostKey(secret, l.Code, 1, 2), 0},
		"another lottery":    {web.HostKey(secret, "0123456780", 1, 3), 0},
		"another secret key": {web.HostKey([]byte("x"), l.Code, 1, 3), 0},
		"nothing":            {"", 0},
		"a beginning":        {web.HostKey(secret, l.Code, 1, 3)[:19], 0},
		"more than a key":    {web.HostKey(secret, l.Code, 1, 3) + "0", 0},
		"the lottery's code": {l.Code, 0},
	} {
		expect(t, name, web.KeyOwner(l, c.key, secret, old).G, c.want)
	}
}

func TestHostSeesKeyAndOthersDoNot(t *testing.T) {
	s := newSite(t)
	host, guest, stranger := s.browser(t), s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune")
	guest.post(path+"/tickets", url.Values{"titles": {"Alien"}})
	link := host.keyLink(path)
	key := keyOf(link)
	p := host.get(path + "/host")
	expect(t, "a QR code", p.Find(".qr [role=img] svg").Length(), 1)
	expect(t, "not kept", p.header.Get("Cache-Control"), "no-store")
	expect(t, "no card for chats", p.Find(`meta[property^="og:"]`).Length(), 0)
	if can := p.text("main"); !strings.Contains(can, "Draw again Open the next evening right after the draw Correct, leave out or take out other people’s films Mark others as away tonight Set the rules, and name the evening Delete the lottery") {
		t.Errorf("what a host can do: %s", can)
	}
	expect(t, "its way there", host.get(path).Find(`a[href="`+path+`/host"]`).Length(), 1)
	for name, b := range map[string]*browser{"guest": guest, "stranger": stranger} {
		p := b.get(path + "/host")
		expect(t, name, p.text("h1"), "Where is the key?")
		expect(t, name+": no form to guess", p.Find("main form, main input").Length(), 0)
		expect(t, name+": no way there", b.get(path).Find(`a[href$="/host"]`).Length(), 0)
	}

	noKey := func(state string) {
		t.Helper()
		for _, b := range []*browser{host, guest, stranger} {
			for _, place := range []string{path, path + "/screen", path + "/proof", path + "/proof.json", path + "/again", path + "/qr.svg", "/", "/history"} {
				for _, asking := range []*browser{b, b.htmx()} {
					if p := asking.get(place); strings.Contains(p.body, key) {
						t.Errorf("%s: %s has the key", state, place)
					}
				}
			}
		}
	}
	noKey("open")
	host.post(path+"/draw", nil)
	noKey("drawing")
	s.reveal(t)
	noKey("drawn")
	expect(t, "its way there after the draw", host.get(path).Find(`a[href="`+path+`/host"]`).Length(), 1)
	if strings.Contains(s.log.String(), key) {
		t.Error("the log has the key")
	}
}

func TestOpenedKeyIsNotInTheAddressOfItsPage(t *testing.T) {
	s := newSite(t)
	host, other := s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune")
	link := host.keyLink(path)
	before := s.trips.n.Load()
	p := other.unfollowing().get(link)
	expect(t, "a redirect", p.status, http.StatusSeeOther)
	expect(t, "to", p.location, path+"/host")
	expect(t, "not kept", p.header.Get("Cache-Control"), "no-store")
	expect(t, "without the database", s.trips.n.Load(), before)
	for _, typed := range []string{"/l/" + strings.ToUpper(path[3:]) + "./host?key=" + keyOf(link), link + ".", path + "/host?key=" + strings.ToUpper(keyOf(link))} {
		p = other.get(typed)
		expect(t, typed+" ends at", p.path, path+"/host")
		expect(t, typed, p.text("h1"), "Whose device is this?")
	}
	expect(t, "not kept", p.header.Get("Cache-Control"), "no-store")
	expect(t, "a reload", other.get(path+"/host").text("h1"), "Whose device is this?")
	expect(t, "its language's form", p.Find(`form[action="/language"] [name=next]`).AttrOr("value", ""), path+"/host")
	expect(t, "another lottery", other.get(s.browser(t).start("Heat")+"/host").text("h1"), "Where is the key?")

	forgetful := s.browser(t)
	forgetful.client.Jar = nil
	p = forgetful.get(link)
	expect(t, "without cookies", p.text("h1"), "Where is the key?")
	if said := p.text("main"); !strings.Contains(said, "this browser hasn’t kept it") {
		t.Errorf("without cookies: %s", said)
	}
}

func TestOtherDeviceHasTheHostsFilmsAndRights(t *testing.T) {
	s := newSite(t)
	host, laptop := s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune")
	laptop.post(path+"/tickets", url.Values{"titles": {"Alien"}, "by": {"Ann"}})
	p := laptop.opensKey(host.keyLink(path), "me")
	expect(t, "leads to the lottery", p.path, path)
	expect(t, "says so", p.text(".notice"), "This is your device now too: your films here are yours.")
	expect(t, "films", p.films(), "Heat Ann; Dune Ann; Alien Ann")
	expect(t, "may take out", p.Find(`[formaction$="/remove"]`).Length(), 3)
	expect(t, "may delete", p.Find(`form[action$="/delete"]`).Length(), 1)
	expect(t, "the key is forgotten", laptop.get(path+"/host").text("h1"), "Key to this lottery")
	expect(t, "the same key", laptop.keyLink(path), host.keyLink(path))
	expect(t, "its own key", laptop.get(host.keyLink(path)).text("h1"), "Key to this lottery")
	host.get(host.keyLink(path))
	expect(t, "renewed by whoever has just opened it", host.post(path+"/host/renew", nil).text("h1"), "Key to this lottery")
	expect(t, "and not by this device", laptop.get(path+"/host").text("h1"), "Key to this lottery")
	laptop.post(path+"/tickets", url.Values{"titles": {"Up"}})
	expect(t, "one guest", host.get(path).films(), "Heat Ann; Dune Ann; Alien Ann; Up Ann")
}

func TestAnotherHostKeepsOwnFilms(t *testing.T) {
	s := newSite(t)
	host, friend, stranger := s.browser(t), s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune")
	friend.post(path+"/tickets", url.Values{"titles": {"Alien"}, "by": {"Ann"}})
	link := host.keyLink(path)
	for name, b := range map[string]*browser{"guest": friend, "stranger": stranger} {
		films := map[*browser]string{friend: "Alien Ann; Heat; Dune", stranger: "Heat; Dune; Alien Ann"}[b] // one's own first
		p := b.opensKey(link, "host")
		expect(t, name, p.path, path)
		expect(t, name+": said", p.text(".notice"), "You can now also draw again, take out any film and delete this lottery.")
		expect(t, name+": films", p.films(), films)
		if b.keyLink(path) == link {
			t.Errorf("%s has the same key", name)
		}
	}
	if lead := stranger.get(friend.keyLink(path)).text(".lead"); !strings.HasSuffix(lead, "”. It was made by Ann.") {
		t.Errorf("whose key it is: %s", lead)
	}
	expect(t, "once more", stranger.opensKey(link, "host").path, path)
	expect(t, "deletes", stranger.post(path+"/delete", nil).status, http.StatusGone)
	expect(t, "for all", host.get(path).status, http.StatusGone)
	expect(t, "its key's page too", friend.get(path+"/host").status, http.StatusGone)
	expect(t, "no key helps", s.browser(t).post(path+"/host", url.Values{"key": {keyOf(link)}, "as": {"host"}}).status, http.StatusGone)
}

func TestRenewedKeyEndsAllOldOnes(t *testing.T) {
	s := newSite(t)
	host, friend, late, guest := s.browser(t), s.browser(t), s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune")
	link := host.keyLink(path)
	friend.opensKey(link, "host")
	friends := friend.keyLink(path)
	asked := late.get(link).hidden(`form[action$="/host"]`)

	p := guest.post(path+"/host/renew", nil)
	expect(t, "a guest", p.status, http.StatusForbidden)
	expect(t, "a guest is told", p.text(".notice"), "Only the person who started this can do that.")
	p = host.post(path+"/host/renew", nil)
	expect(t, "leads back", p.path, path+"/host")
	expect(t, "says so", p.text(".notice"), "Here is the new key. The old ones no longer work.")
	expect(t, "who is in stays", friend.get(path).Find(`form[action$="/delete"]`).Length(), 1)
	for name, old := range map[string]string{"the host's": link, "the other host's": friends} {
		b := s.browser(t)
		p := b.get(old)
		expect(t, name, p.status, http.StatusForbidden)
		expect(t, name, p.text("h1"), "This key doesn’t work")
		expect(t, name+" leads to", p.Find("main a.button").AttrOr("href", ""), path)
		expect(t, name+" is told once", b.get(path+"/host").text("h1"), "Where is the key?")
	}
	asked.Set("as", "me")
	p = late.post(path+"/host", asked)
	expect(t, "a question from before", p.status, http.StatusForbidden)
	expect(t, "a question from before", p.text("h1"), "This key doesn’t work")
	expect(t, "gives nothing", late.get(path).Find(`form[action$="/delete"]`).Length(), 0)
	expect(t, "the new one", late.opensKey(host.keyLink(path), "me").Find(`form[action$="/delete"]`).Length(), 1)
}

func TestRefusedKeys(t *testing.T) {
	s := newSite(t)
	host, other := s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune")
	key := keyOf(host.keyLink(path))
	p := other.post(path+"/host", url.Values{"key": {key}})
	expect(t, "without an answer", p.status, http.StatusUnprocessableEntity)
	expect(t, "without an answer", p.text(".notice"), "Choose whose device this is.")
	expect(t, "the key is kept", p.hidden(`form[action$="/host"]`).Get("key"), key)
	expect(t, "no key", other.post(path+"/host", url.Values{"as": {"me"}}).status, http.StatusForbidden)
	expect(t, "no lottery", other.post("/l/0123456789/host", url.Values{"key": {key}, "as": {"me"}}).status, http.StatusNotFound)
	expect(t, "no lottery", other.get("/l/0123456789/host?key="+key).status, http.StatusNotFound)
	host.post(path+"/draw", nil)
	s.hold(t)
	for _, as := range []string{"me", "host"} {
		p = other.post(path+"/host", url.Values{"key": {key}, "as": {as}})
		expect(t, "while it spins", p.status, http.StatusConflict)
		expect(t, "while it spins", p.text(".notice"), "The draw is happening right now. Try again in a few seconds.")
		expect(t, "the key is kept", p.hidden(`form[action$="/host"]`).Get("key"), key)
	}
	expect(t, "renewed while it spins", host.post(path+"/host/renew", nil).status, http.StatusConflict)
	s.reveal(t)
	expect(t, "after the reveal", other.post(path+"/host", url.Values{"key": {key}, "as": {"host"}}).path, path)
	expect(t, "draws again", other.post(path+"/redraw", again("Seen it", "")).status, http.StatusConflict) // too few films
}

func TestWrongKeysAreLimited(t *testing.T) {
	s := newSite(t)
	host := s.browser(t)
	path := host.start("Heat", "Dune")
	link := host.keyLink(path)
	wrong := func() page { return s.browser(t).get(path + "/host?key=00000000000000000000") }
	for range 20 {
		expect(t, "a right one does not count", s.browser(t).get(link).status, http.StatusOK)
		expect(t, "wrong", wrong().status, http.StatusForbidden)
	}
	p := wrong()
	expect(t, "one too many", p.status, http.StatusTooManyRequests)
	expect(t, "waits", p.header.Get("Retry-After"), "15")
	expect(t, "a form", s.browser(t).post(path+"/host", url.Values{"key": {"0"}, "as": {"me"}}).status, http.StatusTooManyRequests)
	expect(t, "a host's own page", host.get(path+"/host").status, http.StatusOK)
	other := s.browser(t)
	other.header.Set("X-Forwarded-For", "192.0.2.7")
	expect(t, "another address", other.get(link).text("h1"), "Whose device is this?")
}

func TestKeyOutlastsANewSecretKey(t *testing.T) {
	before := newSite(t)
	host := before.browser(t)
	path := host.start("Heat", "Dune")
	link := host.keyLink(path)
	for name, c := range map[string]struct {
		old  [][]byte
		want string
	}{
		"the old one is known": {[][]byte{[]byte("0123456789abcdef0123456789abcdef")}, "Whose device is this?"},
		"it is not":            {nil, "This key doesn’t work"},
	} {
		after := newSiteAt(t, before.databaseURL, func(o *web.Options) {
			o.SecretKey, o.OldSecretKeys = []byte(strings.Repeat("new key ", 4)), c.old
		})
		expect(t, name, after.browser(t).get(link).text("h1"), c.want)
	}
}

// A browser that keeps no cookies starts a lottery: the home page came with a cookie, and its form comes without.
func TestStartWithoutCookiesShowsTheKey(t *testing.T) {
	s := newSite(t)
	forgetful, phone := s.browser(t), s.browser(t)
	forgetful.client.Jar = nil
	start := func(b *browser) page {
		form := b.get("/").hidden(`form[action="/lotteries"]`)
		form.Set("titles", "Heat\nDune\nheat")
		return b.post("/lotteries", form)
	}
	p := start(forgetful)
	expect(t, "status", p.status, http.StatusOK)
	expect(t, "no key in the address", p.path, "/lotteries")
	expect(t, "not kept", p.header.Get("Cache-Control"), "no-store")
	expect(t, "says why", p.text(".lead"), "The lottery is ready. But this browser doesn’t keep cookies, so it won’t know that you started it.")
	expect(t, "a notice", p.text(".notice"), "1 repeat")
	expect(t, "no renewal", p.Find(`form[action$="/renew"]`).Length(), 0)
	link := strings.TrimPrefix(p.Find("input.link").AttrOr("value", ""), s.url)
	path, _, _ := strings.Cut(link, "/host?")
	expect(t, "on to the lottery", p.Find(`main a.button[href="`+path+`"]`).Length(), 1)
	opened := phone.opensKey(link, "me")
	expect(t, "its films", opened.films(), "Heat; Dune")
	expect(t, "its host", opened.Find(`form[action$="/delete"]`).Length(), 1)

	expect(t, "a browser that keeps them", strings.HasPrefix(start(s.browser(t)).path, "/l/"), true)
	expect(t, "no page before", s.browser(t).unfollowing().post("/lotteries", url.Values{"titles": {"Heat"}}).status, http.StatusSeeOther)
}

func TestKeyPagesSpeakRussian(t *testing.T) {
	s := newSite(t)
	host, other := s.browser(t), s.browser(t)
	host.header.Set("Accept-Language", "ru")
	other.header.Set("Accept-Language", "ru")
	path := host.start("Heat", "Dune")
	expect(t, "the host's", host.get(path+"/host").text("h1"), "Ключ от этой лотереи")
	expect(t, "none", other.get(path+"/host").text("h1"), "Где ключ?")
	expect(t, "opened", other.get(host.keyLink(path)).text("h1"), "Чьё это устройство?")
	expect(t, "wrong", other.get(path+"/host?key=0").text("h1"), "Этот ключ не подходит")
}

func FuzzKeyOwner(f *testing.F) {
	secret := []byte(strings.Repeat("s", 32))
	l := &lottery.Lottery{Code: "0123456789", Guests: []lottery.Guest{{G: 1, Host: true}, {G: 2}}}
	right := web.HostKey(secret, l.Code, 1, 0)
	for _, key := range []string{"", right, right + "0", web.HostKey(secret, l.Code, 2, 0), "\x00"} {
		f.Add(key)
	}
	f.Fuzz(func(t *testing.T, key string) {
		if owner := web.KeyOwner(l, key, secret); (owner.G == 1) != (key == right) || owner.G == 2 {
			t.Errorf("%q is the key of guest %d", key, owner.G)
		}
	})
}
