package web_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// pageVariant is one way to ask for a page of a lottery.
type pageVariant struct {
	visitor string // host, guest, stranger, or told: a stranger with a flash
	lang    string
	host    string
	place   string // below the lottery's address, with a query
	kind    string // page, fragment, boosted, restored
}

func (v pageVariant) String() string {
	return fmt.Sprintf("%s %s %s %q %s", v.visitor, v.lang, v.host, v.place, v.kind)
}

// pageVariants are all that differ.
func pageVariants() (all []pageVariant) {
	for _, visitor := range []string{"host", "guest", "stranger", "told"} {
		for _, lang := range []string{"en", "ru"} {
			for _, host := range []string{"one.example", "two.example:8080"} {
				for _, place := range []string{"", "?n=1&part=news&s=1&v=1", "?n=2&part=news&s=1&v=1", "?n=2&v=1", "/screen", "/proof"} {
					for _, kind := range []string{"page", "fragment", "boosted", "restored"} {
						all = append(all, pageVariant{visitor, lang, host, place, kind})
					}
				}
			}
		}
	}
	return all
}

// variantClient asks for the variants of a lottery's pages.
type variantClient struct {
	*site
	client  *http.Client
	path    string
	cookies map[string]string // by visitor
}

func (v variantClient) get(t *testing.T, variant pageVariant) (status int, body string) {
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, v.url+v.path+variant.place, nil)
	if err != nil {
		t.Error(err)
		return 0, ""
	}
	req.Host = variant.host
	req.Header.Set("Accept-Language", variant.lang)
	req.Header.Set("Cookie", v.cookies[variant.visitor])
	if variant.kind != "page" {
		req.Header.Set("HX-Request", "true")
	}
	switch variant.kind {
	case "boosted":
		req.Header.Set("HX-Boosted", "true")
	case "restored":
		req.Header.Set("HX-History-Restore-Request", "true")
	}
	resp, err := v.client.Do(req)
	if err != nil {
		t.Error(err)
		return 0, ""
	}
	defer resp.Body.Close()
	content, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Error(err)
	}
	return resp.StatusCode, string(content)
}

// check looks in a page for all that distinguishes the variants.
func (variant pageVariant) check(t *testing.T, body string, open bool) {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	count := func(selector string) int { return doc.Find(selector).Length() }
	whole := variant.kind != "fragment"
	expect(t, variant.String()+": a document", strings.HasPrefix(body, "<!doctype"), whole)
	if whole {
		expect(t, variant.String()+": language", doc.Find("html").AttrOr("lang", ""), variant.lang)
		address := doc.Find(`form[action="/language"] [name=next]`).AttrOr("value", "")
		expect(t, variant.String()+": address", strings.HasSuffix(address, strings.Replace(variant.place, "&part=news", "", 1)), true)
	}
	if hosts := strings.Count(body, "one.example") + strings.Count(body, "two.example:8080"); hosts != strings.Count(body, variant.host) {
		t.Errorf("%s: another host's links", variant)
	}
	if strings.HasPrefix(variant.place, "/") {
		return
	}
	visits := variant.place == ""
	expect(t, variant.String()+": a notice", count(".notice") == 1, variant.visitor == "told" && visits)
	news := variant.kind == "fragment" && open && strings.Contains(variant.place, "part=news")
	if !news {
		expect(t, variant.String()+": the host's form", count(`form[action$="/delete"]`) == 1, variant.visitor == "host")
	}
	expect(t, variant.String()+": only news", count("#lottery") == 0, news)
	if open {
		own := map[string]int{"host": 2, "guest": 1}[variant.visitor]
		expect(t, variant.String()+": may take out", count(`[formaction$="/remove"]`), own)
		expect(t, variant.String()+": may change", count(".actions"), map[string]int{"host": 3, "guest": 1}[variant.visitor])
		expect(t, variant.String()+": is new", count(".ticket.new"), map[string]int{"?n=1&part=news&s=1&v=1": 2, "?n=2&part=news&s=1&v=1": 1, "?n=2&v=1": 1}[variant.place])
	}
}

// TestNoVisitorGetsAnotherVisitorsPage asks 10,000 times, at the same time and in any order, for all variants of an open
// and of a drawn lottery. Each answer must be the one that its variant gets when nothing else is asked for.
func TestNoVisitorGetsAnotherVisitorsPage(t *testing.T) {
	s := newSite(t)
	host, guest := s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune")
	guest.post(path+"/tickets", url.Values{"titles": {"Alien"}})
	cookie := func(b *browser) string {
		u, err := url.Parse(s.url + path)
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, c := range b.client.Jar.Cookies(u) {
			all = append(all, c.String())
		}
		return strings.Join(all, "; ")
	}
	told := s.browser(t)
	film := "/library/" + s.keep(t)
	told.unfollowing().post(film+"/watched", url.Values{"next": {path}})
	_, notice, _ := strings.Cut(cookie(told), "; ") // without the cookie by which the visitor is known
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	t.Cleanup(client.CloseIdleConnections)
	asking := variantClient{s, client, path, map[string]string{"host": cookie(host), "guest": cookie(guest), "told": notice}}

	variants := pageVariants()
	for _, state := range []string{"open", "drawn"} {
		if state == "drawn" {
			host.draw(path)
		}
		want := map[pageVariant]string{}
		for _, v := range variants {
			status, body := asking.get(t, v)
			expect(t, state+", "+v.String(), status, http.StatusOK)
			v.check(t, body, state == "open")
			want[v] = body
		}
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				for range 100 {
					v := variants[rand.IntN(len(variants))]
					if status, body := asking.get(t, v); status != http.StatusOK || body != want[v] {
						t.Errorf("%s, %s: %d, another page", state, v, status)
					}
				}
			})
		}
		all.Wait()
	}
}

// TestAPageIsNeverOlderThanItsRequest has guests change a lottery at the same time; right after each change, a stranger,
// whose page is shared, sees it.
func TestAPageIsNeverOlderThanItsRequest(t *testing.T) {
	s := newSite(t)
	path := s.browser(t).start("Heat", "Dune")
	s.listen(t, path+"/live") // so that versions are known without the database
	shows := func(p page, title string) bool {
		return strings.Contains(" "+p.films()+";", " "+title+";")
	}
	var all sync.WaitGroup
	for i := range 16 {
		guest, stranger := s.browser(t), s.browser(t)
		all.Go(func() {
			for n := range 4 {
				title := fmt.Sprintf("Film %d.%d", i, n)
				guest.unfollowing().post(path+"/tickets", url.Values{"titles": {title}})
				if p := stranger.get(path); !shows(p, title) {
					t.Errorf("%s was added: %d %s", title, p.status, p.films())
				}
				remove := guest.get(path).Find(`[formaction$="/remove"]`).AttrOr("formaction", "")
				guest.unfollowing().post(remove, nil)
				if p := stranger.htmx().get(path); shows(p, title) {
					t.Errorf("%s was taken out: %s", title, p.films())
				}
			}
		})
	}
	all.Wait()
}

// TestTheHistoryIsNeverOlderThanItsRequest has visitors start lotteries at the same time, each of which is in the history
// right after, in the visitor's language.
func TestTheHistoryIsNeverOlderThanItsRequest(t *testing.T) {
	s := newSite(t)
	var all sync.WaitGroup
	for i := range 12 {
		b, heading := s.browser(t), "History"
		if i%2 == 1 {
			b.header.Set("Accept-Language", "ru")
			heading = "История"
		}
		all.Go(func() {
			for range 2 { // all of them fit on the first page
				path := b.unfollowing().startUnfollowed("Heat", "Dune")
				p := b.get("/history")
				expect(t, path+" is in the history", p.Find(`.card a[href="`+path+`"]`).Length(), 1)
				expect(t, "language", p.text("main h1"), heading)
			}
		})
	}
	all.Wait()
}
