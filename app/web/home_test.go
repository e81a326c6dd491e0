package web_test

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
)

func TestPastedListStartsLottery(t *testing.T) {
	s := newSite(t)
	list, err := os.ReadFile("../lottery/testdata/paste-list.txt")
	if err != nil {
		t.Fatal(err)
	}
	b := s.browser(t)
	p := b.post("/lotteries", url.Values{"titles": {string(list)}, "name": {"Friday"}, "by": {"Аня"}})
	if p.status != http.StatusOK || !strings.HasPrefix(p.path, "/l/") {
		t.Fatalf("%d %s", p.status, p.path)
	}
	expect(t, "name", p.text("h1"), "Friday")
	expect(t, "films", p.films(), "The Matrix 1999 Аня; Heat 1995 Аня; Paprika 2006 Аня; Дюна 2021 Аня; Blade Runner 2049 Аня; "+
		"1917 2019 Аня; 2001: A Space Odyssey 1968 Аня; [Rec] 2007 Аня; 12 стульев 1971 Аня")
	expect(t, "said aloud", p.text(".notice"), "1 repeat")
	if kept := p.text("#titles"); strings.Count(kept, "https://") != 4 || !strings.Contains(kept, "https://boxd.it/2a1m") {
		t.Errorf("links kept: %q", kept)
	}
	if said := p.text("#titles-error"); !strings.HasPrefix(said, "4 lines are just links") {
		t.Errorf("beside the field: %q", said)
	}

	again := b.get(p.path)
	expect(t, "notices on the next visit", again.Find(".notice, #titles-error").Length(), 0)
	expect(t, "text in the field on the next visit", again.text("#titles"), "")
}

func TestRefusedListComesBackWithMessage(t *testing.T) {
	s := newSite(t)
	long := strings.Repeat("ы", 201)
	for name, c := range map[string]struct {
		form        url.Values
		field, says string
	}{
		"nothing":        {url.Values{"titles": {" \r\n\r\n"}}, "titles", "Add at least one film."},
		"a long line":    {url.Values{"titles": {"Heat\r\n\r\n" + long}}, "titles", "200 characters per title at most: line 3 has 201."},
		"many films":     {url.Values{"titles": {numbered(101)}}, "titles", "100 films at most: the last line was left unread."},
		"only a link":    {url.Values{"titles": {"https://boxd.it/2a1m"}}, "titles", "One line is just a link"},
		"too many links": {url.Values{"titles": {"Heat\n" + differentLinks(300)}}, "titles", "300 lines are just links"},
		"a long name":    {url.Values{"titles": {"Heat"}, "name": {strings.Repeat("n", 81)}}, "name", "80 characters at most: this has 81."},
		"a long by":      {url.Values{"titles": {"Heat"}, "by": {strings.Repeat("n", 41)}}, "by", "40 characters at most: this has 41."},
	} {
		p := s.browser(t).post("/lotteries", c.form)
		expect(t, name, p.status, http.StatusUnprocessableEntity)
		if said := p.text("#" + c.field + "-error"); !strings.HasPrefix(said, c.says) {
			t.Errorf("%s: %q, not %q", name, said, c.says)
		}
		if invalid, _ := p.Find("#" + c.field).Attr("aria-invalid"); invalid != "true" {
			t.Errorf("%s: the field is not marked", name)
		}
		kept := strings.ReplaceAll(p.Find("#titles").Text(), "\r\n", "\n")
		expect(t, name+": kept", strings.TrimLeft(kept, "\n "), strings.TrimLeft(strings.ReplaceAll(c.form.Get("titles"), "\r\n", "\n"), "\n "))
	}
	var n int
	if err := s.db.QueryRow(t.Context(), "SELECT count(*) FROM lotteries").Scan(&n); err != nil || n != 0 {
		t.Errorf("%d lotteries were started, %v", n, err)
	}
}

// differentLinks returns n links, a line each.
func differentLinks(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "https://example.org/%x\n", sha256.Sum256([]byte{byte(i), byte(i >> 8)}))
	}
	return b.String()
}

func TestStartKeepsLinksInField(t *testing.T) {
	s := newSite(t)
	var links []string
	for i := range 50 {
		links = append(links, fmt.Sprintf("https://www.kinopoisk.ru/film/%d/", 258687+i*7919))
	}
	form := url.Values{"titles": {"Heat\n" + strings.Join(links, "\n") + "\nDune"}}
	p := s.browser(t).unfollowing().post("/lotteries", form)
	if cookie := p.header.Values("Set-Cookie")[1]; len(cookie) > 4096 {
		t.Errorf("a cookie of %d bytes is dropped by browsers", len(cookie))
	}
	p = s.browser(t).post("/lotteries", form)
	expect(t, "films", p.films(), "Heat; Dune")
	expect(t, "kept", strings.TrimSpace(p.Find("#titles").Text()), strings.Join(links, "\n"))
}

func TestFlashOfAnotherVersionIsIgnored(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat", "Dune")
	page, err := url.Parse(s.url + path)
	if err != nil {
		t.Fatal(err)
	}
	for name, payload := range map[string]string{
		"compressed, as before": "\x78\x9c\xab\x56\x72\x4c\x49\x49\x4d\x51\xb2\x32\xac\x05\x00\x14\x2d\x03\x3c",
		"of an unknown kind":    `{"kind":"moved","title":"Heat","new":{"field":1}}`,
	} {
		b.client.Jar.SetCookies(page, []*http.Cookie{{Name: "notice", Value: s.Seal("notice", payload), Path: path}})
		p := b.get(path)
		expect(t, name, p.status, http.StatusOK)
		expect(t, name+": shown", p.Find(".notice").Length(), 0)
		expect(t, name+": deleted", strings.HasPrefix(p.header.Get("Set-Cookie"), "notice=;"), true)
	}
}

func numbered(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "Film number %d\n", i)
	}
	return b.String()
}

func TestTooLargeFormAndOtherContentTypeAreRefused(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	for _, path := range []string{"/lotteries", "/l/0123456789/tickets", "/library"} {
		form := url.Values{"titles": {strings.Repeat("x", 64<<10)}, "by": {"Bo"}}
		p := b.post(path, form)
		expect(t, path, p.status, http.StatusRequestEntityTooLarge)
		expect(t, path+": kept", p.text(`form[action="`+path+`"] textarea`), form.Get("titles"))
		expect(t, path+": kept", p.Find(`form input[name=by][value=Bo]`).Length(), 1)
	}

	for name, body := range map[string]*strings.Reader{"with a length": strings.NewReader(strings.Repeat("x", 3<<20)), "in chunks": nil} {
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/lotteries", nil)
		if body != nil {
			req, _ = http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/lotteries", body)
		} else {
			req.Body = http.NoBody
			req.Body = struct {
				*strings.Reader
				nothing
			}{strings.NewReader(strings.Repeat("x", 80<<10)), nothing{}}
			req.ContentLength = -1
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		resp.Body.Close()
		expect(t, name, resp.StatusCode, http.StatusRequestEntityTooLarge)
	}

	req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/lotteries", strings.NewReader(`{"titles":"Heat"}`))
	req.Header.Set("Content-Type", "application/json")
	expect(t, "JSON", b.send(req).status, http.StatusUnsupportedMediaType)
}

type nothing struct{}

func (nothing) Close() error { return nil }

func TestLotteryStartsFromLibraryAndFromEarlierLottery(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	first := b.start("Heat", "Dune")
	b.draw(first)
	winner := b.get(first).winner()
	loser := map[string]string{"Heat": "Dune", "Dune": "Heat"}[winner]
	alien := s.keep(t)
	s.exec(t, "UPDATE films SET watched_on = current_date WHERE title = 'Alien'")
	code := strings.TrimPrefix(first, "/l/")

	p := b.post("/lotteries", url.Values{"titles": {"Paprika\nheat"}, "from": {code}, "leave": {"winner"}, "movie": {alien, alien}})
	want := "Paprika; heat; Alien 1979"
	if loser == "Dune" {
		want = "Paprika; heat; Dune; Alien 1979"
	}
	expect(t, "without the winner", p.films(), want)

	s.exec(t, "UPDATE films SET watched_on = current_date WHERE title = $1", loser)
	p = b.post("/lotteries", url.Values{"from": {strings.ToUpper(code)}, "leave": {"watched"}})
	expect(t, "without what is watched", p.films(), winner)

	for name, form := range map[string]url.Values{
		"an unknown lottery": {"from": {"0123456789"}, "titles": {"Heat"}},
		"an unknown film":    {"movie": {"999999"}, "titles": {"Heat"}},
		"no film's id":       {"movie": {"heat"}, "titles": {"Heat"}},
	} {
		p := b.post("/lotteries", form)
		expect(t, name, p.status, http.StatusUnprocessableEntity)
		expect(t, name, p.text("main .error"), "The lottery or film to start from is no longer there.")
		expect(t, name, p.text("#titles"), "Heat")
	}
}

func TestLeavingOutWinnerRevealsNothing(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat", "Dune")
	b.post(path+"/draw", nil)
	s.hold(t)
	p := b.post("/lotteries", url.Values{"from": {strings.TrimPrefix(path, "/l/")}, "leave": {"winner"}, "titles": {"Alien"}})
	expect(t, "status", p.status, http.StatusConflict)
	expect(t, "kept", p.text("#titles"), "Alien")
}

func TestLotteryKeepsLanguageOfItsStart(t *testing.T) {
	s := newSite(t)
	for header, want := range map[string]string{"ru-RU,ru;q=0.9,en;q=0.8": "ru", "de,en;q=0.5": "en", "": "en", "xx;;;": "en"} {
		b := s.browser(t)
		b.header.Set("Accept-Language", header)
		path := b.start("Heat", "Dune")
		var lang string
		if err := s.db.QueryRow(t.Context(), "SELECT lang FROM lotteries WHERE code = $1", strings.TrimPrefix(path, "/l/")).Scan(&lang); err != nil {
			t.Fatal(err)
		}
		expect(t, header, lang, want)
	}
}

func TestHomeShowsNewestLotteries(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	expect(t, "none yet", b.get("/").Find(".card").Length(), 0)
	var last string
	for range 7 {
		last = b.start("Heat", "Dune")
	}
	p := b.get("/")
	expect(t, "rows", p.Find(".card").Length(), 6)
	newest, _ := p.Find(".card a").First().Attr("href")
	expect(t, "the newest", newest, last)
}

func TestPreviewShowsListAndStoresNothing(t *testing.T) {
	s := newSite(t)
	list := url.Values{"titles": {"1. The Matrix [1999]\nthe matrix (1999)\nДюна, 2021\n\nhttps://boxd.it/2a1m"}, "name": {"Friday"}}
	for kind, b := range map[string]*browser{"with htmx": s.browser(t).htmx(), "as a page": s.browser(t)} {
		p := b.post("/preview", list)
		expect(t, kind, p.status, http.StatusOK)
		expect(t, kind+": films", strings.Join(p.texts("#understood .poster title"), "; "), "The Matrix 1999; Дюна 2021")
		expect(t, kind+": count", p.text("#tally"), "2 films · 1 repeat")
		expect(t, kind+": links", p.text("#understood .hint"), "1 line is just a link, and links can’t be read yet.")
		expect(t, kind+": the button", p.text("#go"), "Start with 2 films")
		expect(t, kind+": kept", strings.TrimSpace(p.Find("#titles").Text()), list.Get("titles"))
		name, _ := p.Find("#name").Attr("value")
		expect(t, kind+": kept", name, "Friday")
	}
	p := s.browser(t).post("/preview", url.Values{"titles": {numbered(100)}})
	expect(t, "as many posters as are looked at", p.Find("#understood svg.poster").Length(), 24)
	expect(t, "and the rest", p.text("#understood .hint"), "and 76 more films")
	p = s.browser(t).post("/preview", url.Values{"titles": {numbered(101)}})
	expect(t, "too many", p.status, http.StatusUnprocessableEntity)
	expect(t, "too many, said", p.text("#titles-error"), "100 films at most: the last line was left unread.")
	var n int
	if err := s.db.QueryRow(t.Context(), "SELECT count(*) FROM films").Scan(&n); err != nil || n != 0 {
		t.Errorf("%d films are stored, %v", n, err)
	}
}

func TestFormSentTwiceStartsOneLottery(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	p := b.get("/")
	once, _ := p.Find("input[name=once]").Attr("value")
	cookie, _, _ := strings.Cut(p.header.Get("Set-Cookie"), ";")
	form := url.Values{"titles": {"Heat\nDune"}, "once": {once}}
	codes := make(chan string, 8)
	for range cap(codes) { // before the browser is known
		go func() {
			same := s.browser(t).unfollowing()
			same.header.Set("Cookie", cookie)
			codes <- same.post("/lotteries", form).location
		}()
	}
	first := <-codes
	for range cap(codes) - 1 {
		expect(t, "the same", <-codes, first)
	}
	started := b.unfollowing().post("/lotteries", form).location
	expect(t, "and later", started, first)
	expect(t, "which its page says", b.get(first).text(".notice"), "You have already started a lottery with this list. This is it.")
	expect(t, "once", b.get(first).Find(".notice").Length(), 0)
	expect(t, "its host", b.get(first).Find(`form[action$="/delete"]`).Length(), 1)
	form.Set("titles", "Heat\nDune\nAlien")
	if again := b.unfollowing().post("/lotteries", form).location; again == first {
		t.Error("another list is another lottery")
	}
	form.Set("once", "another form's")
	if again := b.unfollowing().post("/lotteries", form).location; again == first {
		t.Error("another form is another lottery")
	}
}
