package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"movie-lottery/app/testdb"
	"movie-lottery/app/web"
)

const password = "correct horse battery"

func closed(o *web.Options) { o.Password = password }

// logIn gives the password and follows on.
func (b *browser) logIn() page {
	b.t.Helper()
	return b.post("/login", url.Values{"password": {password}, "next": {"/history"}})
}

// access is the status that a route answers with, to who is logged in and to who has a lottery's link alone.
type access struct{ member, guest int }

// accesses are those of every route of a site with a password.
var accesses = map[string]access{
	"GET /":                              {200, 303},
	"POST /lotteries":                    {303, 401},
	"POST /preview":                      {200, 401},
	"POST /language":                     {303, 303},
	"GET /login":                         {303, 200},
	"POST /login":                        {303, 303},
	"POST /logout":                       {303, 303},
	"GET /site.webmanifest":              {200, 200},
	"GET /l/:code":                       {200, 200},
	"GET /l/:code/screen":                {200, 200},
	"GET /l/:code/live":                  {200, 200},
	"GET /l/:code/again":                 {200, 303},
	"GET /l/:code/qr.svg":                {200, 200},
	"GET /l/:code/host":                  {200, 200},
	"POST /l/:code/host":                 {303, 303},
	"POST /l/:code/host/renew":           {303, 403},
	"GET /l/:code/proof":                 {200, 200},
	"GET /l/:code/proof.json":            {200, 200},
	"POST /l/:code/preview":              {200, 200},
	"POST /library/preview":              {200, 401},
	"POST /l/:code/tickets":              {303, 403}, // with a film by its id
	"POST /l/:code/tickets/:n/remove":    {303, 403},
	"POST /l/:code/tickets/:n/restore":   {303, 403},
	"POST /l/:code/tickets/:n/split":     {303, 403},
	"POST /l/:code/tickets/:n/ask":       {303, 403},
	"POST /l/:code/tickets/:n/confirm":   {303, 403},
	"POST /l/:code/tickets/:n/watched":   {303, 303},
	"POST /l/:code/tickets/:n/unwatched": {303, 303},
	"POST /l/:code/tickets/:n/seen":      {303, 303},
	"POST /l/:code/tickets/:n/unseen":    {303, 303},
	"POST /l/:code/tickets/:n/veto":      {303, 303},
	"POST /l/:code/tickets/:n/unveto":    {303, 303},
	"POST /l/:code/tickets/:n/weight":    {303, 403}, // of another's film
	"POST /l/:code/seen/leave":           {303, 403},
	"POST /l/:code/seen/restore":         {303, 403},
	"POST /l/:code/guests/:g/absent":     {303, 403}, // of another
	"POST /l/:code/guests/:g/present":    {303, 403},
	"POST /l/:code/draw":                 {303, 303},
	"POST /l/:code/redraw":               {303, 403},
	"GET /l/:code/tickets/:n":            {200, 200},
	"GET /l/:code/tickets/:n/edit":       {200, 403},
	"POST /l/:code/tickets/:n/edit":      {303, 403},
	"POST /l/:code/settings":             {303, 403},
	"POST /l/:code/guests/:g/remove":     {303, 403},
	"POST /l/:code/guests/:g/restore":    {303, 403},
	"POST /l/:code/me":                   {303, 403},
	"POST /l/:code/next":                 {303, 403},
	"POST /l/:code/back":                 {303, 303},
	"POST /l/:code/delete":               {303, 403},
	"POST /l/:code/restore":              {303, 403},
	"GET /history":                       {200, 303},
	"GET /films":                         {200, 303},
	"GET /library":                       {200, 303},
	"GET /library/:id":                   {200, 303},
	"POST /library":                      {303, 401},
	"POST /library/:id/watched":          {303, 401},
	"POST /library/:id/unwatched":        {303, 401},
	"POST /library/:id/delete":           {303, 401},
	"POST /library/:id/restore":          {303, 401},
	"GET /backup":                        {200, 303},
	"POST /backup/download":              {200, 401},
	"POST /backup":                       {303, 401},
	"GET /health":                        {200, 200},
	"GET /health/ready":                  {200, 200},
	"GET /metrics":                       {200, 200},
	"GET /static/:hash/*":                {404, 404},
	"GET /posters/:sum/:year/*":          {200, 200},
}

func TestPasswordGuardsTheHouseAndNoLottery(t *testing.T) {
	s := newSite(t, closed)
	member := s.browser(t).unfollowing()
	member.logIn()
	for who, b := range map[string]*browser{"member": member, "guest": s.browser(t).unfollowing()} {
		cases := routeCasesFor(t, s, b, member)
		for _, r := range s.Routes() { // in their order: some cases change what others need
			name := r.Method + " " + r.Path
			c, ok := cases[name]
			if !ok {
				continue // the way back from a form's address
			}
			want, ok := accesses[name]
			if !ok {
				t.Errorf("%s has no access here", name)
				continue
			}
			if name == "POST /logout" || who == "guest" && name == "POST /login" {
				continue // they change who asks; other tests have them
			}
			status := map[string]int{"member": want.member, "guest": want.guest}[who]
			expect(t, who+": "+name, c.do().status, status)
			s.reveal(t)
			if c.undo != nil && status < 400 {
				c.undo()
			}
		}
		if n := len(accesses); n != len(cases) {
			t.Errorf("%d routes, and %d accesses", len(cases), n)
		}
	}
}

func TestLoginLeadsBackToThePage(t *testing.T) {
	s := newSite(t, closed)
	b := s.browser(t)
	p := b.get("/history?q=heat")
	expect(t, "leads to the login", p.path, "/login?next=%2Fhistory%3Fq%3Dheat")
	expect(t, "a heading", p.text("h1"), "Log in")
	next, _ := p.Find("[name=next]").Attr("value")
	p = b.post("/login", url.Values{"password": {" " + password + "\n"}, "next": {next}})
	expect(t, "and back", p.path, "/history?q=heat")
	expect(t, "library's link", p.Find(`nav a[href="/library"]`).Length(), 1)
	for _, elsewhere := range []string{"https://evil.example/", "//evil.example", `/\evil.example`, ""} {
		p := b.unfollowing().post("/login", url.Values{"password": {password}, "next": {elsewhere}})
		expect(t, elsewhere, p.location, "/")
	}

	fragment := s.browser(t).htmx().get("/history?q=heat&part=rows&before=9")
	expect(t, "htmx", fragment.status, http.StatusUnauthorized)
	expect(t, "htmx", fragment.header.Get("HX-Redirect"), "/login?next=%2Fhistory%3Fbefore%3D9%26q%3Dheat")
}

func TestTypedTextOutlastsTheLogin(t *testing.T) {
	s := newSite(t, closed)
	form := url.Values{"titles": {"Heat\nDune <1984>"}, "name": {`Friday "7"`}, "by": {"Bo"}, "once": {"one"}, "other": {"x"}}
	for kind, b := range map[string]*browser{"a page": s.browser(t), "a fragment": s.browser(t).htmx()} {
		p := b.post("/lotteries", form)
		expect(t, kind, p.status, http.StatusUnauthorized)
		expect(t, kind+" stands in the place of all", p.header.Get("HX-Retarget"), "#main")
		for _, wrong := range []bool{true, false} {
			login := p.hidden(`form[action="/login"]`)
			expect(t, kind+": carried", login.Get("titles")+login.Get("name")+login.Get("other"), form.Get("titles")+form.Get("name"))
			if strings.Contains(p.path, "Heat") {
				t.Errorf("%s: the address has what was typed: %s", kind, p.path)
			}
			login.Set("password", map[bool]string{true: "wrong", false: password}[wrong])
			p = b.post("/login", login)
		}
		expect(t, kind+": logged in", p.status, http.StatusOK)
		expect(t, kind+": there", strings.TrimPrefix(p.Find("#titles").Text(), "\n"), form.Get("titles"))
		if strings.Contains(p.body, password) {
			t.Errorf("%s: the page has the password", kind)
		}
		send := p.hidden(`form[action="/lotteries"]`)
		send.Set("titles", p.Find("#titles").Text())
		started := b.post("/lotteries", send)
		expect(t, kind+": started", started.films(), "Heat Bo; Dune <1984> Bo")
	}
	typing := s.browser(t).htmx().post("/preview?part=understood", form)
	expect(t, "a preview changes nothing", typing.header.Get("HX-Reswap"), "none")

	movie := s.browser(t).post("/lotteries", url.Values{"movie": {"1"}})
	expect(t, "a film by its id", movie.status, http.StatusForbidden)
	expect(t, "a film by its id is carried", movie.hidden(`form[action="/login"]`).Get("movie"), "1")
}

// hidden are the hidden fields of a form.
func (p page) hidden(form string) url.Values {
	all := url.Values{}
	for _, input := range p.Find(form + " input[type=hidden]").EachIter() {
		all.Add(input.AttrOr("name", ""), input.AttrOr("value", ""))
	}
	return all
}

func TestLinkShowsNothingBeyondItsLottery(t *testing.T) {
	s := newSite(t, closed)
	member, guest := s.browser(t), s.browser(t)
	member.logIn()
	path := member.start("Heat", "Dune")
	member.draw(path)
	house := `a[href="/library"], a[href="/history"], form[action="/library"], form[action="/logout"], [formaction="/library"]`
	pages := []string{path, path + "/screen", path + "/proof", path + "?replay=1", "/nothing"}
	for _, inLibrary := range []bool{false, true} {
		if inLibrary {
			s.exec(t, "UPDATE films SET added_at = now()")
		}
		for range 2 { // from the cache too
			for _, at := range pages {
				p := guest.get(at)
				expect(t, at, p.Find(house).Length(), 0)
				expect(t, at+" offers the login", p.Find(`nav a[href^="/login?next="]`).Length(), 1)
				if n := member.get(at).Find(house).Length(); n < 3 {
					t.Errorf("%s: %d links and forms of the house for who is logged in", at, n)
				}
			}
		}
	}
	refused := guest.post(path+"/tickets", url.Values{"titles": {"Alien"}})
	expect(t, "too late", refused.Find(house).Length(), 0)
	expect(t, "too late: a new lottery", refused.Find(`form.late[action="/lotteries"]`).Length(), 1)

	open := member.start("Heat", "Dune")
	p := guest.post(open+"/tickets", url.Values{"titles": {"Alien"}, "movie": {"1"}})
	expect(t, "a film by its id", p.status, http.StatusForbidden)
	expect(t, "a film by its id, said", p.text(".notice.bad"), "Log in to add films from the library. Anyone with the link can type in titles.")
	expect(t, "typed text is kept", p.text("#titles"), "Alien")
	expect(t, "nothing was added", guest.get(open).films(), "Heat; Dune")
}

func TestGuestMarksTheWinnerWatched(t *testing.T) {
	s := newSite(t, closed)
	member, guest := s.browser(t), s.browser(t)
	member.logIn()
	path := member.start("Heat", "Dune")
	open := guest.post(path+"/tickets/1/watched", nil)
	expect(t, "open", open.status, http.StatusConflict)
	expect(t, "open, said", open.text(".notice.bad"), "Only the film that was drawn can be marked as watched.")
	member.draw(path)
	watch, _ := guest.get(path).Find(`form[action$="/watched"]`).Attr("action")
	p := guest.post(watch, nil)
	expect(t, "back on the page", p.path, path)
	expect(t, "said", p.text(".notice p"), p.winner()+" is marked as watched")
	expect(t, "for all", member.get(path).text(".good"), "Watched")
	undo := p.hidden(".notice form")
	p = guest.post(strings.Replace(watch, "watched", "unwatched", 1), undo)
	expect(t, "undone", p.Find(`form[action$="/watched"]`).Length(), 1)
	expect(t, "and not in the library", member.get("/library").Find(".card").Length(), 0)

	other := map[string]string{"1": "2", "2": "1"}[strings.Split(watch, "/")[4]]
	expect(t, "another film", guest.post(path+"/tickets/"+other+"/watched", nil).status, http.StatusConflict)
	expect(t, "no ticket", guest.post(path+"/tickets/9/watched", nil).status, http.StatusNotFound)
	expect(t, "in the history", member.post(watch, url.Values{"next": {"/history"}}).path, "/history")
}

func TestLogoutEndsTheSession(t *testing.T) {
	s := newSite(t, closed)
	b := s.browser(t)
	p := b.logIn()
	expect(t, "a button", p.Find(`form[action="/logout"]`).Length(), 1)
	out := b.unfollowing().post("/logout", url.Values{"next": {"/history"}})
	expect(t, "what the browser kept", out.header.Get("Clear-Site-Data"), `"cache"`)
	expect(t, "leads back", out.location, "/history")
	expect(t, "which asks again", b.get("/history").path, "/login?next=%2Fhistory")
}

func TestLogoutEndsTheSessionOfBothNames(t *testing.T) {
	s := newSite(t, closed)
	plain, _, _ := strings.Cut(s.browser(t).unfollowing().logIn().cookie("session"), ";")
	b := s.browser(t).unfollowing()
	b.header.Set("X-Forwarded-Proto", "https")
	b.header.Set("Cookie", plain)
	p := b.get("/history")
	expect(t, "the plain one is accepted", p.status, http.StatusOK)
	full, _, _ := strings.Cut(p.cookie("__Host-session"), ";")
	b.header.Set("Cookie", plain+"; "+full)
	p = b.post("/logout", nil)
	for _, name := range []string{"session", "__Host-session"} {
		if gone := p.cookie(name); !strings.HasPrefix(gone, name+"=;") {
			t.Errorf("%s: %s", name, gone)
		}
	}
}

func TestSessionCookieIsSignedAndEndsWithThePassword(t *testing.T) {
	databaseURL := testdb.New(t)
	before := newSiteAt(t, databaseURL, closed)
	b := before.browser(t).unfollowing()
	b.header.Set("X-Forwarded-Proto", "https")
	session := b.logIn().cookie("__Host-session")
	for _, attribute := range []string{"path=/", "HttpOnly", "secure", "SameSite=Lax", "max-age=7776000"} {
		if !strings.Contains(session, attribute) {
			t.Errorf("no %s in %s", attribute, session)
		}
	}
	value, _, _ := strings.Cut(session, ";")
	for name, c := range map[string]struct {
		change func(*web.Options)
		cookie string
		status int
	}{
		"the same password":   {closed, value, 200},
		"a new password":      {func(o *web.Options) { o.Password = "another" }, value, 303},
		"a forged one":        {closed, strings.Replace(value, "=A", "=B", 1), 303},
		"another's, as plain": {closed, strings.TrimPrefix(value, "__Host-"), 303},
	} {
		asking := newSiteAt(t, databaseURL, c.change).browser(t).unfollowing()
		asking.header.Set("X-Forwarded-Proto", "https")
		asking.header.Set("Cookie", c.cookie)
		expect(t, name, asking.get("/history").status, c.status)
	}
}

// cookie is a cookie that an answer sets, with its attributes; empty where it sets none of that name.
func (p page) cookie(name string) string {
	for _, c := range p.header.Values("Set-Cookie") {
		if strings.HasPrefix(c, name+"=") {
			return c
		}
	}
	return ""
}

func TestPasswordIsSlowToGuess(t *testing.T) {
	s := newSite(t, closed)
	known := s.browser(t)
	known.logIn()
	known.post("/logout", nil)
	guess := func(b *browser, password string) page { return b.post("/login", url.Values{"password": {password}}) }
	from := func(address string) *browser {
		b := s.browser(t)
		b.header.Set("X-Forwarded-For", address)
		return b
	}
	for i := range 5 {
		p := guess(from("2001:db8::1"), fmt.Sprint(i))
		expect(t, "wrong", p.status, http.StatusUnprocessableEntity)
		expect(t, "said beside the field", p.text("#password-error"), "Wrong password.")
	}
	p := guess(from("2001:db8::2"), password) // of the same network
	expect(t, "too many", p.status, http.StatusTooManyRequests)
	expect(t, "too many: a form", p.Find("#password").Length(), 1)
	if after := p.header.Get("Retry-After"); after == "" || after == "0" || !strings.Contains(p.text("#password-error"), after) {
		t.Errorf("again after %q: %s", after, p.text("#password-error"))
	}
	expect(t, "another network", guess(from("2001:db8:0:1::1"), password).status, http.StatusOK)

	statuses := map[int]int{}
	for i := range 100 {
		statuses[guess(from(fmt.Sprintf("192.0.2.%d", i)), "wrong").status]++
	}
	if statuses[http.StatusUnprocessableEntity] > 20 {
		t.Errorf("all addresses together: %v", statuses)
	}
	expect(t, "a new browser waits", guess(from("203.0.113.1"), password).status, http.StatusTooManyRequests)
	expect(t, "a known one does not", known.logIn().path, "/history")
	if log := s.log.String(); strings.Contains(log, password) {
		t.Error("the log has the password")
	}
}

func TestOpenHouseHasNoLogin(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	p := b.get("/login?next=/history")
	expect(t, "the login leads on", p.path, "/history")
	expect(t, "no buttons for it", p.Find(`[href^="/login"], [action="/logout"]`).Length(), 0)
	expect(t, "a password", b.post("/login", url.Values{"password": {"any"}, "next": {"/library"}}).path, "/library")
}

func TestCookiesAreExchangedForThoseOfThisHostAndKey(t *testing.T) {
	databaseURL := testdb.New(t)
	old, older := []byte(strings.Repeat("a", 32)+"\n"), []byte(strings.Repeat("b", 32))
	with := func(key []byte, old ...[]byte) *site {
		return newSiteAt(t, databaseURL, func(o *web.Options) { o.SecretKey, o.OldSecretKeys = key, old })
	}
	now := with([]byte(strings.Repeat("a", 32)), old, older)
	for name, c := range map[string]struct {
		key    []byte
		https  bool // the cookie was set on https, with its prefix
		secure bool // and is sent so
		known  bool
	}{
		"the same":                       {now.SecretKey, true, true, true},
		"of a plain name":                {now.SecretKey, false, true, true},
		"of the key before trimming":     {old, false, true, true},
		"of the previous key":            {older, true, true, true},
		"of another key":                 {[]byte(strings.Repeat("c", 32)), true, true, false},
		"of the previous key, over http": {older, false, false, true},
	} {
		setter := with(c.key).browser(t).unfollowing()
		if c.https {
			setter.header.Set("X-Forwarded-Proto", "https")
		}
		p := setter.post("/lotteries", url.Values{"titles": {"Heat\nDune"}})
		path := p.location
		full := map[bool]string{true: "__Host-browser", false: "browser"}
		value, _, _ := strings.Cut(p.cookie(full[c.https]), ";")

		b := now.browser(t)
		b.header.Set("Cookie", value)
		if c.secure {
			b.header.Set("X-Forwarded-Proto", "https")
		}
		p = b.get(path)
		expect(t, name+": host", p.Find(`form[action$="/delete"]`).Length() == 1, c.known)
		renewed, _, _ := strings.Cut(p.cookie(full[c.secure]), ";")
		if same := name == "the same"; (renewed == "") != (same || !c.known) {
			t.Errorf("%s: exchanged for %q", name, renewed)
		}
		if !c.https && c.secure && c.known {
			expect(t, name+": the plain one stays, for the version before", p.cookie("browser"), "")
			renewed += "; " + value
		}
		if renewed != "" {
			b.header.Set("Cookie", renewed)
			p = b.get(path)
			expect(t, name+": exchanged, host", p.Find(`form[action$="/delete"]`).Length(), 1)
			expect(t, name+": exchanged once", p.cookie(full[c.secure]), "")
		}
	}
}

func TestPlantedCookieIsNoIdentity(t *testing.T) {
	s := newSite(t)
	attacker := s.browser(t).unfollowing()
	attacker.header.Set("X-Forwarded-Proto", "https")
	p := attacker.post("/lotteries", url.Values{"titles": {"Heat\nDune"}})
	value, _, _ := strings.Cut(p.cookie("__Host-browser"), ";")
	planted := strings.TrimPrefix(value, "__Host-")
	before := s.browser(t).unfollowing().post("/lotteries", url.Values{"titles": {"Heat\nDune"}}) // on plain http
	signed, _, _ := strings.Cut(before.cookie("browser"), ";")

	victim := s.browser(t).unfollowing()
	victim.header.Set("X-Forwarded-Proto", "https")
	own, _, _ := strings.Cut(victim.post("/lotteries", url.Values{"titles": {"Heat"}}).cookie("__Host-browser"), ";")
	for name, c := range map[string]struct{ cookie, path string }{
		"another's":                   {planted, p.location},
		"of no one":                   {"browser=AAAA.BBBB", p.location},
		"beside another":              {planted + "; x=y", p.location},
		"a signed one beside the own": {signed + "; " + own, before.location},
	} {
		victim.header.Set("Cookie", c.cookie)
		expect(t, name, victim.get(c.path).Find(`form[action$="/delete"]`).Length(), 0)
	}
}

func TestSameFormOfTwoVisitorsHasTwoHosts(t *testing.T) {
	s := newSite(t)
	form := url.Values{"titles": {"Heat\nDune"}, "once": {"the same"}}
	for name, prepare := range map[string]func(*browser){
		"without a cookie":     func(*browser) {},
		"with the form's page": func(b *browser) { b.get("/") },
		"known":                func(b *browser) { b.start("Alien") },
	} {
		var paths []string
		var visitors []*browser
		for range 2 {
			b := s.browser(t)
			prepare(b)
			paths, visitors = append(paths, b.post("/lotteries", form).path), append(visitors, b)
		}
		if paths[0] == paths[1] {
			t.Errorf("%s: both have %s", name, paths[0])
		}
		for i, b := range visitors {
			for j, path := range paths {
				expect(t, name, b.get(path).Find(`form[action$="/delete"]`).Length() == 1, i == j)
			}
		}
	}
}

func TestPublicURLIsTheOnlyAddress(t *testing.T) {
	s := newSite(t, func(o *web.Options) { o.PublicURL = "https://kino.example.org" })
	at := func(host string) *browser {
		b := s.browser(t).unfollowing()
		b.header.Set("X-Forwarded-Host", host)
		return b
	}
	for _, host := range []string{"kino.example.org", "KINO.example.org:443"} {
		expect(t, host, at(host).get("/history").status, http.StatusOK)
		expect(t, host, at(host).post("/lotteries", url.Values{"titles": {"Heat"}}).status, http.StatusSeeOther)
	}
	for _, host := range []string{"other.example.org", "kino.example.org:8443", "kino.example.org.evil.example"} {
		for _, path := range []string{"/history?q=a%20b&before=1", "/", "//evil.example/x", "/l/abc%2Fd"} {
			p := at(host).get(path)
			expect(t, host+path, p.status, http.StatusPermanentRedirect)
			expect(t, host+path, p.location, "https://kino.example.org"+path)
		}
		expect(t, "HEAD", at(host).do(http.MethodHead, "/", nil).status, http.StatusPermanentRedirect)
		for _, path := range []string{"/lotteries", "/nothing"} {
			p := at(host).post(path, url.Values{"titles": {"Heat"}})
			expect(t, host+path, p.status, http.StatusMisdirectedRequest)
			expect(t, host+path, p.text("h1"), "This site has another address")
		}
		for _, path := range []string{"/health", "/health/ready", "/metrics"} {
			expect(t, path, at(host).get(path).status, http.StatusOK)
		}
	}
}

func TestHostOfNoSiteIsRefused(t *testing.T) {
	s := newSite(t)
	path := s.browser(t).start("Heat", "Dune")
	for _, host := range []string{strings.Repeat("x", 3500), `a"b`, "a b", "a/b", "a<b>", "user@a", "a:80x", "[::1", "a,b"} {
		b := s.browser(t)
		b.header.Set("X-Forwarded-Host", host)
		for _, at := range []string{path + "/qr.svg", path, path + "/proof", "/"} {
			if want := http.StatusBadRequest; b.get(at).status != want && host != "a,b" {
				t.Errorf("%.20s %s: not %d", host, at, want)
			}
		}
		expect(t, "monitoring", b.get("/health").status, http.StatusOK)
	}
	for _, host := range []string{"localhost:8080", "a-b_c.example", "[::1]:8080", "192.0.2.1", "xn--e1afmkfd.xn--p1ai"} {
		b := s.browser(t)
		b.header.Set("X-Forwarded-Host", host)
		expect(t, host, b.get(path+"/qr.svg").status, http.StatusOK)
	}
}

func TestOriginIsComparedWithItsScheme(t *testing.T) {
	form := url.Values{"titles": {"Heat"}}
	own, public := newSite(t), newSite(t, func(o *web.Options) { o.PublicURL = "https://kino.example.org" })
	host := strings.TrimPrefix(own.url, "http://")
	for _, c := range []struct {
		site            *site
		proto, from, by string // X-Forwarded-Proto, Origin, Sec-Fetch-Site
		status          int
	}{
		{own, "", own.url, "", 303},
		{own, "", "https://" + host, "", 403},
		{own, "https", "https://" + host, "", 303},
		{own, "https", own.url, "", 403},
		{own, "", "null", "", 403},
		{own, "", "https://elsewhere.example", "same-origin", 303}, // a proxy changed Host
		{own, "", own.url, "cross-site", 403},
		{own, "", own.url, "same-site", 403},
		{public, "", "https://kino.example.org", "", 303},
		{public, "", "https://KINO.example.org:443", "", 303},
		{public, "", "http://kino.example.org", "", 403},
		{public, "", "https://elsewhere.example", "same-origin", 403},
	} {
		b := c.site.browser(t).unfollowing()
		for name, value := range map[string]string{"X-Forwarded-Proto": c.proto, "Origin": c.from, "Sec-Fetch-Site": c.by} {
			if value != "" {
				b.header.Set(name, value)
			}
		}
		if c.site == public {
			b.header.Set("X-Forwarded-Host", "kino.example.org")
		}
		expect(t, fmt.Sprintf("%q from %q by %q", c.proto, c.from, c.by), b.post("/lotteries", form).status, c.status)
	}
	if !strings.Contains(own.log.String(), "level=WARN") || !strings.Contains(own.log.String(), "PUBLIC_URL") {
		t.Error("the log does not name the setting")
	}
}

func TestFilmsOfLotteriesCannotBeCountedThrough(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	b.start("Heat", "Dune")
	other := b.start("Alien")
	rows, err := s.db.Query(t.Context(), "SELECT id::text FROM films")
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	if len(ids) != 3 {
		t.Fatal(ids)
	}
	for _, id := range ids {
		expect(t, "read", b.get("/library/"+id).status, http.StatusNotFound)
		for _, change := range []string{"watched", "unwatched", "delete", "restore"} {
			expect(t, change, b.post("/library/"+id+"/"+change, nil).status, http.StatusNotFound)
		}
		expect(t, "added", b.post(other+"/tickets", url.Values{"movie": {id}}).status, http.StatusUnprocessableEntity)
		expect(t, "started with", b.post("/lotteries", url.Values{"movie": {id}}).status, http.StatusUnprocessableEntity)
	}
}

func TestNoPageGivesAPasswordBack(t *testing.T) {
	b := newSite(t, closed).browser(t)
	p := b.post("/login", url.Values{"password": {password}, "titles": {strings.Repeat("Heat\n", 15_000)}})
	expect(t, "a form that is too large", p.status, http.StatusRequestEntityTooLarge)
	expect(t, "what was typed", strings.Contains(p.body, "Heat"), true)
	if strings.Contains(p.body, password) || strings.Contains(p.body, url.QueryEscape(password)) {
		t.Error("the password is in the page")
	}
}
