package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"movie-lottery/app/web"
)

func TestFormOfUnknownOriginSaysWhatToSet(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat")
	b.header.Set("Origin", "http://films.example.org") // and a proxy sends the site's own Host
	long := strings.Repeat("Alien\n", 3000)
	for _, form := range []struct {
		path   string
		fields url.Values
	}{
		{"/lotteries", url.Values{"titles": {long}, "by": {"Anna"}, "once": {"a"}}},
		{path + "/tickets", url.Values{"titles": {"Dune"}, "by": {"Anna"}}},
	} {
		p := b.post(form.path, form.fields)
		expect(t, form.path, p.status, http.StatusForbidden)
		if text := p.text("h1 + p"); !strings.Contains(text, "set PUBLIC_URL=http://films.example.org and") || !strings.Contains(text, "takes "+s.url) {
			t.Errorf("%s says: %s", form.path, text)
		}
		again := p.Find(fmt.Sprintf(`form[action=%q]`, form.path))
		expect(t, form.path+": kept", strings.TrimPrefix(again.Find("textarea").Text(), "\n"), form.fields.Get("titles"))
		by, _ := again.Find("input[name=by]").Attr("value")
		expect(t, form.path+": kept", by, "Anna")
		expect(t, form.path+": what was not typed", again.Find("input[type=hidden]").Length(), 0)
	}
	if log := s.log.String(); !strings.Contains(log, "level=WARN") || !strings.Contains(log, `setting="PUBLIC_URL=http://films.example.org"`) {
		t.Errorf("the log: %s", log)
	}
	expect(t, "nothing was typed", b.post(path+"/delete", nil).Find("main form").Length(), 0)
	b.header.Set("Origin", "null")
	if p := b.post("/lotteries", url.Values{"titles": {"Heat"}}); strings.Contains(p.body, "PUBLIC_URL") || p.status != http.StatusForbidden {
		t.Errorf("no address: %d, %s", p.status, p.text("main"))
	}
}

func TestRefusedPreviewReplacesNoPage(t *testing.T) {
	s := newSite(t, func(o *web.Options) { o.PublicURL = "https://films.example.org" })
	b := s.browser(t).htmx()
	b.header.Set("X-Forwarded-Host", "films.example.org")
	other := s.browser(t).htmx()
	other.header.Set("X-Forwarded-Host", "other.example.org")
	for _, path := range []string{"/preview", "/library/preview", "/l/0123456789/preview"} {
		for _, c := range []struct {
			name, header, value string
			from                *browser
			titles              string
			status              int
			says                string
		}{
			{"another site's", "Sec-Fetch-Site", "cross-site", b, "Heat", http.StatusForbidden, "A page of another site"},
			{"another origin's", "Origin", "https://elsewhere.example", b, "Heat", http.StatusForbidden, "set PUBLIC_URL"},
			{"to another host", "Accept", "*/*", other, "Heat", http.StatusMisdirectedRequest, "https://films.example.org"},
			{"too large", "Accept", "*/*", b, strings.Repeat("Heat\n", 14_000), http.StatusRequestEntityTooLarge, "64 kB at most"},
		} {
			asking := *c.from
			asking.header = c.from.header.Clone()
			asking.header.Set(c.header, c.value)
			p := asking.post(path+"?part=understood", url.Values{"titles": {c.titles}})
			expect(t, path+", "+c.name, p.status, c.status)
			expect(t, path+", "+c.name+": goes to", p.header.Get("HX-Retarget"), "")
			expect(t, path+", "+c.name+": for the field", p.Find("#understood").Length(), 1)
			if !strings.Contains(p.text("#wrong"), c.says) || !strings.Contains(p.text("#counted"), c.says) {
				t.Errorf("%s, %s: %s", path, c.name, p.body)
			}
		}
	}
}

func TestLinksAtAnotherAddressAreWarnedOfOnce(t *testing.T) {
	s := newSite(t)
	b := s.browser(t).unfollowing()
	b.header.Set("Origin", "https://films.example.org")
	b.header.Set("Sec-Fetch-Site", "same-origin")
	for range 2 {
		expect(t, "taken", b.post("/lotteries", url.Values{"titles": {"Heat"}}).status, http.StatusSeeOther)
	}
	expect(t, "lines of the log", strings.Count(s.log.String(), `level=WARN msg="visitors see this site at another address`), 1)
	expect(t, "with the setting", strings.Count(s.log.String(), "PUBLIC_URL=https://films.example.org"), 1)
}

func TestFormForAnotherHostIsKeptAndLeadsToTheSite(t *testing.T) {
	s := newSite(t, func(o *web.Options) { o.PublicURL = "https://films.example.org" })
	b := s.browser(t)
	b.header.Set("X-Forwarded-Host", "other.example.org")
	p := b.post("/lotteries", url.Values{"titles": {strings.Repeat("Alien\n", 3000)}, "by": {"Anna"}})
	expect(t, "status", p.status, http.StatusMisdirectedRequest)
	expect(t, "kept", strings.Count(p.Find("textarea").Text(), "Alien"), 3000)
	expect(t, "forms, which the other address would refuse", p.Find("main form").Length(), 0)
	to, _ := p.Find("main a.button").Attr("href")
	expect(t, "leads to", to, "https://films.example.org/lotteries")
}

// plainly sends a request as the plainest proxy_pass of nginx does: HTTP/1.0, with the site's own address as Host, and nothing
// about the client.
func (s *site) plainly(t *testing.T, method, path, headers, body string) string {
	t.Helper()
	return s.say(t, fmt.Sprintf("%s %s HTTP/1.0\r\nHost: %s\r\nConnection: close\r\nContent-Length: %d\r\n%s\r\n%s",
		method, path, strings.TrimPrefix(s.url, "http://"), len(body), headers, body))
}

func TestPublicURLIsEnoughBehindProxyThatChangesHost(t *testing.T) {
	s := newSite(t, func(o *web.Options) { o.PublicURL = "https://films.example.org" })
	const form = "Content-Type: application/x-www-form-urlencoded\r\n"
	answer := s.plainly(t, "GET", "/", "", "")
	for _, want := range []string{"HTTP/1.1 200 OK", "Strict-Transport-Security: max-age="} {
		if !strings.Contains(answer, want) {
			t.Errorf("no %s in %.900s", want, answer)
		}
	}
	for origin, want := range map[string]string{"https://films.example.org": "303", "http://evil.example": "403", s.url: "421"} {
		if answer := s.plainly(t, "POST", "/lotteries", form+"Origin: "+origin+"\r\n", "titles=Heat"); !strings.HasPrefix(answer, "HTTP/1.1 "+want) {
			t.Errorf("a form from %s is no %s: %.300s", origin, want, answer)
		} else if want == "303" && (!strings.Contains(answer, "Set-Cookie: __Host-") || !strings.Contains(answer, "secure; SameSite=Lax") || !strings.Contains(answer, "Location: /l/")) {
			t.Errorf("its cookie: %.900s", answer)
		}
	}
	b := s.browser(t).unfollowing()
	expect(t, "asked for directly", b.get("/history").location, "https://films.example.org/history")
	expect(t, "sent directly", b.post("/lotteries", url.Values{"titles": {"Heat"}}).status, http.StatusMisdirectedRequest)
	b.header.Set("Sec-Fetch-Site", "none") // which browsers send over https, and HTTP/1.1 comes from newer proxies
	expect(t, "from a browser over https", b.get("/history").status, http.StatusOK)
	b.header.Set("X-Forwarded-Host", "old.example.org")
	expect(t, "of another host", b.get("/history").status, http.StatusPermanentRedirect)
}

func TestOnlyNamesOfProxiesForTheSiteAreTakenForPublicURL(t *testing.T) {
	s := newSite(t, func(o *web.Options) { o.PublicURL = "https://films.example.org" })
	for host, want := range map[string]string{
		"127.0.0.1:8080": "200", "[::1]:8080": "200", "10.1.2.3:8080": "200", "localhost:8080": "200", "site:8080": "200", "films": "200",
		"127.0.0.1": "308", "localhost": "308", "203.0.113.7:8080": "308", "old.example.org": "308", "old.example.org:8080": "308",
	} {
		if answer := s.say(t, "GET /history HTTP/1.0\r\nHost: "+host+"\r\n\r\n"); !strings.HasPrefix(answer, "HTTP/1.1 "+want) {
			t.Errorf("%s is no %s: %.100s", host, want, answer)
		}
	}
}

func TestSiteBelowAPathIsWarnedOfOnce(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	b.header.Set("X-Forwarded-Prefix", "/")
	b.get("/")
	b.header.Set("X-Forwarded-Prefix", "/films")
	b.get("/")
	b.get("/history")
	expect(t, "lines of the log", strings.Count(s.log.String(), "level=WARN msg=\"a proxy serves this site below a path"), 1)
}
