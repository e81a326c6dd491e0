package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// typed returns what is in the field for titles.
func (p page) typed() string {
	return strings.ReplaceAll(strings.TrimPrefix(p.Find("#titles").Text(), "\n"), "\r\n", "\n")
}

func TestPreviewAsksHowALineIsMeant(t *testing.T) {
	s := newSite(t)
	form := url.Values{"titles": {"Up\nHeat, Alien, Dune\nSpirited Away 2001"}}
	for lang, want := range map[string]string{
		"en": "3 films? | 3 films? Heat, Alien, Dune; Spirited Away, 2001? | Spirited Away, 2001? Spirited Away 2001",
		"ru": "3 фильма? | 3 фильма? Heat, Alien, Dune; Spirited Away, 2001? | Spirited Away, 2001? Spirited Away 2001",
	} {
		b := s.browser(t)
		b.header.Set("Accept-Language", lang)
		for kind, p := range map[string]page{"a page": b.post("/preview", form), "a part": b.htmx().post("/preview?part=understood", form)} {
			var asked []string
			for _, button := range p.Find(`#understood li [name="line"]`).EachIter() {
				asked = append(asked, strings.TrimSpace(button.Text())+" | "+button.AttrOr("aria-label", ""))
			}
			expect(t, lang+", "+kind, strings.Join(asked, "; "), want)
			expect(t, lang+", "+kind+": beside the film it is about", p.Find("#understood li").Eq(1).Find(`[name="line"]`).Length(), 1)
		}
	}
}

func TestPressedReadingRewritesItsLineAndKeepsTheRest(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Up")
	typed := "Paprika\r\nHeat, Alien, Dune\r\nSpirited Away 2001"
	for preview, form := range map[string]url.Values{
		"/preview":         {"titles": {typed}, "name": {"Friday"}, "by": {"Bo"}, "once": {"a form"}},
		path + "/preview":  {"titles": {typed}, "by": {"Bo"}},
		"/library/preview": {"titles": {typed}},
	} {
		button := b.post(preview, form).Find(`[name="line"]`)
		expect(t, preview+": leads to", button.AttrOr("formaction", ""), preview)
		form.Set("line", strings.ReplaceAll(button.AttrOr("value", ""), "\n", "\r\n"))
		p := b.post(preview, form)
		expect(t, preview, p.status, http.StatusOK)
		expect(t, preview+": typed", p.typed(), "Paprika\nHeat\nAlien\nDune\nSpirited Away 2001")
		expect(t, preview+": understood", p.Find("#understood li").Length(), 5)
		expect(t, preview+": still asked", p.text(`[name="line"]`), "Spirited Away, 2001?")
		for name := range form {
			if field := p.Find("#" + name + ", [type=hidden][name=" + name + "]"); name != "titles" && name != "line" {
				expect(t, preview+": "+name, field.AttrOr("value", ""), form.Get(name))
			}
		}
		form.Set("titles", "Up")
		expect(t, preview+": a line that has gone", b.post(preview, form).typed(), "Up")
	}
	expect(t, "nothing is in", b.get(path).films(), "Up")
}

func TestLineThatIsTooLongForATitleMayBeSeveral(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Up")
	var films []string
	for i := range 16 {
		films = append(films, fmt.Sprint("Film number ", i))
	}
	long := strings.Join(films, ", ")
	for _, preview := range []string{"/preview", path + "/preview", "/library/preview"} {
		p := b.post(preview, url.Values{"titles": {long}})
		expect(t, preview, p.status, http.StatusUnprocessableEntity)
		expect(t, preview+": said", p.text("#titles-error"), "200 characters per title at most: line 1 has 244.")
		p = b.post(preview, url.Values{"titles": {long}, "line": {p.Find(`#understood [name="line"]`).AttrOr("value", "")}})
		expect(t, preview+": rewritten", p.status, http.StatusOK)
		expect(t, preview+": films", p.Find("#understood li").Length(), 16)
	}
}

func TestPreviewOfALotteryWithoutScriptsSaysWhatASentFormWould(t *testing.T) {
	s := newSite(t)
	b, guest := s.browser(t), s.browser(t)
	path := b.start("Heat", "Dune")
	p := guest.post(path+"/preview", url.Values{"titles": {""}})
	expect(t, "nothing", p.status, http.StatusOK)
	b.draw(path)
	p = guest.post(path+"/preview", url.Values{"titles": {"Alien"}})
	expect(t, "after the draw", p.status, http.StatusConflict)
	expect(t, "after the draw: kept", p.text("form.late textarea"), "Alien")
	expect(t, "unknown", guest.post("/l/0123456789/preview", url.Values{"titles": {"Alien"}}).status, http.StatusNotFound)
}
