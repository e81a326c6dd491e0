package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"movie-lottery/app/lottery"
)

func TestGuestsAddFilmsAndRemoveTheirOwn(t *testing.T) {
	s := newSite(t)
	host, friend := s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune")

	p := friend.post(path+"/tickets", url.Values{"titles": {"alien (1979)\nHEAT\nhttps://boxd.it/2a1m"}, "by": {"Bo"}})
	expect(t, "status", p.status, http.StatusUnprocessableEntity)
	expect(t, "said", p.text(".notice"), "1 film added HEAT is already in")
	expect(t, "kept", p.text("#titles"), "https://boxd.it/2a1m")
	expect(t, "said beside the field", strings.HasPrefix(p.text("#titles-error"), "One line is just a link"), true)
	expect(t, "films", p.films(), "alien 1979 Bo; Heat; Dune")
	again := friend.get(path)
	expect(t, "the same as when it is read again", p.films(), again.films())
	expect(t, "up to date", p.Find("#news").AttrOr("hx-get", ""), again.Find("#news").AttrOr("hx-get", ""))
	p = friend.post(path+"/tickets", url.Values{"titles": {"alien (1979)\nHEAT\nhttps://boxd.it/2a1m"}, "by": {"Bo"}})
	expect(t, "sent twice", p.text(".notice")+"; "+p.films(), "alien is already in and 1 more; alien 1979 Bo; Heat; Dune")
	if forms := p.texts(`.ticket [formaction$="/remove"]`); len(forms) != 1 {
		t.Errorf("a friend may take out %d films", len(forms))
	}

	expect(t, "a friend takes the host's out", friend.post(path+"/tickets/1/remove", nil).status, http.StatusForbidden)
	p = friend.post(path+"/tickets/3/remove", nil)
	expect(t, "their own is out", p.films(), "Heat; Dune")
	expect(t, "said", p.text(".notice p"), "alien taken out")
	undo, _ := p.Find(".notice form").Attr("action")
	p = friend.post(undo, nil)
	expect(t, "undone", p.films(), "alien 1979 Bo; Heat; Dune")

	expect(t, "nothing to take out", friend.post(path+"/tickets/99/remove", nil).status, http.StatusNotFound)
	expect(t, "no number", friend.post(path+"/tickets/x/remove", nil).status, http.StatusNotFound)
	expect(t, "a number beyond numbers", friend.post(path+"/tickets/99999999999999999999/remove", nil).status, http.StatusNotFound)
}

func TestGuestIsToldOfTheLimitInTheirLanguage(t *testing.T) {
	s := newSite(t)
	path := s.browser(t).start("Heat", "Dune")
	for lang, want := range map[string]string{
		"en": "You can have 50 films in at most: these would make it 51. Take some out first.",
		"ru": "У вас может быть не больше 50 фильмов, а с этими стало бы 51. Сначала уберите какие-нибудь.",
	} {
		guest := s.browser(t)
		guest.header.Set("Accept-Language", lang)
		for _, b := range []*browser{guest, guest.htmx()} {
			p := b.post(path+"/tickets", url.Values{"titles": {numbered(51)}})
			expect(t, lang, p.status, http.StatusUnprocessableEntity)
			expect(t, lang+": beside the field", p.text("#titles-error"), want)
			expect(t, lang+": kept", strings.TrimPrefix(p.Find("#titles").Text(), "\n"), numbered(51))
			expect(t, lang+": nothing is added", p.films(), "Heat; Dune")
		}
	}
}

func TestRefusedFilmStaysInItsField(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat", "Dune")
	for name, form := range map[string]url.Values{
		"too long": {"titles": {strings.Repeat("x", 201)}, "by": {"Bo"}},
		"too many": {"titles": {strings.TrimSpace(numbered(99))}, "by": {"Bo"}},
		"nothing":  {"titles": {""}, "by": {"Bo"}},
	} {
		p := b.post(path+"/tickets", form)
		expect(t, name, p.status, http.StatusUnprocessableEntity)
		expect(t, name+": beside the field", p.Find("#titles-error").Length(), 1)
		expect(t, name+": kept", strings.TrimPrefix(p.Find("#titles").Text(), "\n"), form.Get("titles"))
		by, _ := p.Find("#by").Attr("value")
		expect(t, name+": name kept", by, "Bo")
	}
	b.draw(path)
	for name, form := range map[string]url.Values{"too long": {"titles": {strings.Repeat("x", 201)}}, "a link": {"titles": {"www.example.org"}}} {
		p := b.post(path+"/tickets", form)
		expect(t, name+", after the draw", p.status, http.StatusConflict)
		expect(t, name+", after the draw: kept", p.text("form.late textarea"), form.Get("titles"))
	}
	p := b.post("/l/0123456789/tickets", url.Values{"titles": {"Alien"}})
	expect(t, "no such lottery", p.status, http.StatusNotFound)
	expect(t, "no such lottery: a new one", p.text(`form[action="/lotteries"] textarea`), "Alien")
}

func TestFilmSentAfterDrawIsNotLost(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat", "Dune")
	b.post(path+"/draw", nil)
	s.hold(t)
	for range 2 { // before the reveal and after it
		p := b.post(path+"/tickets", url.Values{"titles": {"Alien (1979)"}, "by": {"Bo"}})
		expect(t, "status", p.status, http.StatusConflict)
		form := p.Find("form.late")
		expect(t, "the name is kept", p.form("form.late").Get("by"), "Bo")
		expect(t, "kept", strings.TrimSpace(form.Find("textarea").Text()), "Alien (1979)")
		expect(t, "for the library", form.Find(`button[formaction="/library"]`).Length(), 1)
		from, _ := form.Find(`input[name="from"]`).Attr("value")
		sent := p.form("form.late")
		sent.Set("titles", "Alien (1979)")
		expect(t, "of the same films", sent.Get("from"), from)
		again := b.post("/lotteries", sent)
		expect(t, "a new lottery", again.films(), "Alien 1979 Bo; Heat Bo; Dune Bo")
		expect(t, "sent twice, still one", b.post("/lotteries", sent).path, again.path)
		s.reveal(t)
	}
}

func TestEveryAnswerAfterADrawKeepsTheFieldOfThePageItReplaces(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat", "Dune", "Alien")
	htmx := b.htmx()
	keeps := func(what string, p page) {
		t.Helper()
		expect(t, what, p.Find("form.late #titles[hx-preserve]").Length(), 1)
	}
	keeps("one's own draw", htmx.post(path+"/draw", nil))
	s.hold(t)
	keeps("a film that came late", htmx.post(path+"/tickets", url.Values{"titles": {"Solaris"}}))
	keeps("a refusal", htmx.post(path+"/tickets/1/remove", nil))
	s.reveal(t)
	keeps("a refusal after the reveal", htmx.post(path+"/tickets/1/remove", nil))
	keeps("a mark", htmx.post(b.get(path).Find(`form[action$="/watched"]`).AttrOr("action", ""), url.Values{"next": {path}}))
	if b.get(path).Find("form.late").Length() != 0 {
		t.Error("a page that is loaded has a form for late films")
	}
}

func TestLibraryFilmsAreAddedById(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat", "Dune")
	alien := s.keep(t)
	p := b.post(path+"/tickets", url.Values{"movie": {alien, alien}, "titles": {"Paprika"}})
	expect(t, "films", p.films(), "Heat; Dune; Paprika; Alien 1979")
	p = b.post(path+"/tickets", url.Values{"movie": {alien}})
	expect(t, "again", p.text(".notice"), "Alien is already in")
	for _, unknown := range []string{"999999", "x"} {
		p = b.post(path+"/tickets", url.Values{"movie": {unknown}, "titles": {"Solaris"}})
		expect(t, unknown, p.status, http.StatusUnprocessableEntity)
		expect(t, unknown+": said", p.text(".error"), "The lottery or film to start from is no longer there.")
		expect(t, unknown+": kept", p.text("#titles"), "Solaris")
	}
}

func TestFragmentIsPartOfThePage(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat", "Dune")
	whole, part := b.get(path), b.htmx().get(path)
	expect(t, "varies", part.header.Get("Vary"), "HX-Request, Accept-Encoding")
	expect(t, "varies, whole", whole.header.Get("Vary"), "HX-Request, Accept-Encoding")
	if strings.Contains(part.body, "<html") || !strings.HasPrefix(part.body, "<title>") {
		t.Errorf("a fragment is %.80q", part.body)
	}
	_, inner, _ := strings.Cut(part.body, "</title>\n")
	if !strings.Contains(whole.body, inner) {
		t.Error("the fragment is not in the page")
	}

	p := b.htmx().post(path+"/tickets", url.Values{"titles": {"Alien"}})
	expect(t, "after adding", p.films(), "Heat; Dune; Alien")
	p = b.htmx().post(path+"/tickets", url.Values{"titles": {strings.Repeat("x", 201)}})
	expect(t, "refused", p.status, http.StatusUnprocessableEntity)
	expect(t, "refused, in its place", p.Find("#lottery #titles-error").Length(), 1)
	p = b.htmx().post("/l/0123456789/tickets", url.Values{"titles": {"Alien"}})
	expect(t, "an error takes the whole of the page", p.header.Get("HX-Retarget"), "#main")

	restored := b.htmx()
	restored.header.Set("HX-History-Restore-Request", "true")
	if !strings.Contains(restored.get(path).body, "<html") {
		t.Error("a page restored from history is not whole")
	}
}

func TestGuestSeesTheirOwnFilmsFirst(t *testing.T) {
	s := newSite(t)
	host, friend := s.browser(t), s.browser(t)
	path := host.start("Heat", "Dune")
	headings := func(p page) string { return strings.Join(p.texts("#tickets h2"), "; ") }
	p := friend.get(path)
	expect(t, "invited", p.Find("#invite").Text() != "", true)
	expect(t, "before", headings(p), "In the draw")
	p = friend.post(path+"/tickets", url.Values{"titles": {"Alien"}})
	expect(t, "after", headings(p), "Yours are in; From the others")
	expect(t, "theirs first", p.films(), "Alien; Heat; Dune")
	expect(t, "not invited again", p.text("#invite"), "")
	expect(t, "the host's page", headings(host.get(path))+"; "+host.get(path).films(), "Yours are in; From the others; Heat; Dune; Alien")
	news := friend.htmx().post(path+"/tickets", url.Values{"titles": {"Up"}, "part": {"news"}})
	expect(t, "in place", news.text("#invite :not(.room)")+" "+headings(news), "Yours are in. Add more if you like. Yours are in; From the others")
}

func TestNewFilmsOfOthersAreAnnouncedByTitle(t *testing.T) {
	s := newSite(t)
	host, friend := s.browser(t), s.browser(t)
	path := host.start("Heat")
	poll := host.get(path).Find("#news").AttrOr("hx-get", "")
	friend.post(path+"/tickets", url.Values{"titles": {"Dune\nAlien"}})
	expect(t, "two", host.htmx().get(poll).text("#news"), "Added: Dune, Alien. 3 films")
	friend.post(path+"/tickets", url.Values{"titles": {"A\nB\nC\nD\nE"}})
	expect(t, "many", host.htmx().get(poll).text("#news"), "Added: Dune, Alien, A, B, C and 2 more. 8 films")
	expect(t, "a page says none", host.get(path).text("#news"), "8 films")
}

func TestUndoOfARemovalSaysWhichFilmIsBack(t *testing.T) {
	s := newSite(t)
	host := s.browser(t)
	path := host.start("Heat", "Dune")
	host.post(path+"/tickets/2/remove", nil)
	expect(t, "said", host.post(path+"/tickets/2/restore", nil).text(".notice"), "Dune is back in")
}

func TestDrawStandsBeforeTheFilmsInThePagesOrder(t *testing.T) {
	s := newSite(t)
	host := s.browser(t)
	p := host.get(host.start("Heat", "Dune"))
	first := p.Find(`#draw, [formaction$="/remove"]`).First()
	expect(t, "the first of them", first.AttrOr("id", ""), "draw")
	expect(t, "positive tabindex", p.Find(`[tabindex]:not([tabindex="-1"])`).Length(), 0)
}

func TestGuestSeesWhatIsUnderstoodWhileTyping(t *testing.T) {
	s := newSite(t, closed)
	member := s.browser(t)
	member.logIn()
	path, guest := member.start("Heat", "Dune"), s.browser(t)
	field := guest.get(path).Find("#titles")
	p := guest.htmx().post(field.AttrOr("hx-post", ""), url.Values{"titles": {"Alien\nUp (2009)\nalien"}})
	expect(t, "counted", p.text("#counted"), "2 films · 1 repeat")
	expect(t, "posters", p.Find("#understood li").Length(), 2)
	expect(t, "nothing is in", guest.get(path).films(), "Heat; Dune")
	expect(t, "the library's", member.get("/library").Find("#titles").AttrOr("hx-post", ""), "/library/preview?part=understood")
}

// The text that tells two films of one title and year apart is part of their titles, in the proof as well.
func TestTwoFilmsOfOneTitleAndYearAreTwo(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	const lines = "Pinocchio (2022, Guillermo del Toro)\nPinocchio (2022, Robert Zemeckis)\npinocchio (Guillermo del Toro) (2022)"
	path := b.start(lines)
	want := "Pinocchio (Guillermo del Toro) 2022; Pinocchio (Robert Zemeckis) 2022"
	expect(t, "in the lottery", b.get(path).films(), want)
	b.post("/library", url.Values{"titles": {lines}})
	expect(t, "in the library", b.get("/library").library(), want)
	b.draw(path)
	var proof lottery.Proof
	if err := json.Unmarshal([]byte(b.get(path+"/proof.json").body), &proof); err != nil {
		t.Fatal(err)
	}
	var titles []string
	for _, e := range proof.Draws[0].List {
		titles = append(titles, fmt.Sprint(e.Title, " ", e.Year))
	}
	expect(t, "in the proof", strings.Join(titles, "; "), want)
}
