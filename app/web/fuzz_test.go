package web

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/valyala/fasthttp"

	"movie-lottery/app/i18n"
	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
)

// FuzzLocalPath checks that no form and no link leads to another site.
func FuzzLocalPath(f *testing.F) {
	for _, seed := range []string{"/", "/l/k7m2q9xw4t?replay=1", "//evil.example", `/\evil.example`, "https://evil.example", "/%2f/x", "/\t/x", "/;x", "?x", "javascript:x", "/\n", "/a?b#c", `/?\`} {
		f.Add(seed)
	}
	base := &url.URL{Scheme: "https", Host: "site.example", Path: "/l/k7m2q9xw4t/delete"}
	f.Fuzz(func(t *testing.T, address string) {
		path := localPath(address, "/fallback")
		if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\r\n\x00") || strings.Contains(pathOf(path), `\`) {
			t.Errorf("%q leads to %q", address, path)
		}
		to, err := base.Parse(path)
		if err != nil || to.Host != base.Host || to.Scheme != base.Scheme {
			t.Errorf("%q leads to %v, %v", address, to, err)
		}
		if again := localPath(path, "/fallback"); again != path {
			t.Errorf("%q leads to %q, and that to %q", address, path, again)
		}
	})
}

// FuzzOpen checks that the signer opens only what it sealed, for the purpose that it was sealed for.
func FuzzOpen(f *testing.F) {
	s := signer{key: []byte("0123456789abcdef0123456789abcdef")}
	for _, seed := range []string{"", ".", "..", "a.b", s.seal("notice", nil), s.seal("notice", []byte(`{"kind":"added"}`)), s.seal("browser", make([]byte, 16)),
		"eyJraW5kIjoiYWRkZWQifX.ufW5EUrSElol1FTH9QLHI3_F4yPWmmvdiMR6i9xiRes"} { // the last character is another than seal wrote
		f.Add(seed, []byte(seed))
	}
	f.Fuzz(func(t *testing.T, sealed string, payload []byte) {
		if opened, _, ok := s.open("notice", sealed); ok && s.seal("notice", opened) != sealed {
			t.Errorf("%q was opened as %q", sealed, opened)
		}
		if opened, _, ok := s.open("notice", s.seal("notice", payload)); !ok || string(opened) != string(payload) {
			t.Errorf("%q was sealed, and opened as %q", payload, opened)
		}
		if _, _, ok := s.open("browser", s.seal("notice", payload)); ok {
			t.Errorf("%q was opened for another purpose", payload)
		}
	})
}

// FuzzFlash checks that every flash that a version of the program may have signed can be shown.
func FuzzFlash(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"kind":"added","counts":{"added":1,"already":2,"repeated":3,"left_out":4},"title":"Heat","lines":["www.x"]}`,
		`{"kind":"ticket removed","title":"Heat","ticket":3,"undo":{"action":"/l/x/tickets/3/restore","place":"lottery"}}`,
		`{"kind":"added","counts":{"added":-1}}`, `{"kind":"new","ticket":-5}`, `[]`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		var flash flash
		if json.Unmarshal([]byte(content), &flash) != nil {
			return
		}
		l := &lottery.Lottery{Code: "k7m2q9xw4t", LastN: 4, Tickets: []lottery.Ticket{{N: 2, Title: "Dune"}, {N: 4, Title: "Alien"}}}
		rows := ticketRows(l, lottery.VisitorID{}, flash)
		if len(rows) < 2 || len(rows) > 3 {
			t.Errorf("%s: %+v", content, rows)
		}
		for _, lang := range i18n.All() {
			addForm{}.withLinks(lang, flash.Lines)
			for _, sentence := range flash.Sentences(lang.Code) {
				if strings.Contains(string(sentence), "<script") {
					t.Errorf("%s: %s", content, sentence)
				}
			}
		}
	})
}

// FuzzLibraryAddress checks that the links of a page say what the page shows, and stay short.
func FuzzLibraryAddress(f *testing.F) {
	for _, seed := range []string{"", "q=heat&watched=yes&sort=title&after=title-7", "q=%ff%00&q=", "watched=x&sort=y&after=z", "q=" + strings.Repeat("a", 300), "pick=all&movie=1&movie=x&leave="} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, parameters string) {
		var form fasthttp.Args
		form.Parse(parameters)
		a := parseLibraryAddress(&form)
		if utf8.RuneCountInString(a.q) > lottery.MaxTitle || !utf8.ValidString(a.q) {
			t.Errorf("%q searches for %q", parameters, a.q)
		}
		_, parameters, _ = strings.Cut(a.URL(a.after.String()), "?")
		form.Parse(parameters)
		if again := parseLibraryAddress(&form); again != a {
			t.Errorf("%+v links to %+v", a, again)
		}
		sel := parseSelection(&form)
		sel.Query(&a)
		if len(sel.ids) > maxSelected {
			t.Errorf("%d films are selected", len(sel.ids))
		}
	})
}

// FuzzHistoryAddress is the same for the history.
func FuzzHistoryAddress(f *testing.F) {
	for _, seed := range []string{"", "heat", "\xff\x00", " ", strings.Repeat("ж", 300), "%_"} {
		f.Add(seed, "open", "7", "2026-11")
	}
	f.Fuzz(func(t *testing.T, q, state, before, month string) {
		a := historyAddress{cutQuery(sanitize([]byte(q))), parseState(sanitize([]byte(state))), store.ParseHistoryCursor(before), sanitize([]byte(month))}
		to, err := url.Parse(a.URL())
		if err != nil || to.Path != historyPath || to.Host != "" {
			t.Fatalf("%+v links to %v, %v", a, to, err)
		}
		if got := to.Query().Get("q"); got != a.q || utf8.RuneCountInString(got) > lottery.MaxTitle {
			t.Errorf("%q links to %q", a.q, got)
		}
	})
}
