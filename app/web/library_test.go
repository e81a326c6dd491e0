package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
)

// library returns the films on a page of the library.
func (p page) library() string {
	return strings.Join(p.Find(".card").Map(func(_ int, card *goquery.Selection) string {
		seal := strings.Repeat(" (watched)", card.Find(".i-seal").Length())
		return card.Find(".found").Text() + seal
	}), "; ")
}

// film returns the page of the library's only film.
func (b *browser) film() page {
	b.t.Helper()
	path, _ := b.get("/library").Find(".card a").Attr("href")
	return b.get(path)
}

// watchedOn returns what a film's page says about the day.
func (p page) watchedOn() string { return p.text("main .good") }

func TestListAddsFilmsToLibraryUnderTheirTypedTitles(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat (1995)", "A friend's joke")
	expect(t, "nothing yet", b.get("/library").Find(".empty").Length(), 1)

	p := b.post("/library", url.Values{"titles": {"heat (1995)\nDune\ndune\nhttps://boxd.it/2a1m"}})
	expect(t, "status", p.status, http.StatusUnprocessableEntity)
	expect(t, "said", p.text(".notice"), "2 films added 1 repeat")
	expect(t, "kept", p.text("#titles"), "https://boxd.it/2a1m")
	expect(t, "said beside the field", strings.HasPrefix(p.text("#titles-error"), "One line is just a link"), true)
	expect(t, "as it was kept, not as a friend typed it", p.texts(".card .found")[0], "heat 1995")
	expect(t, "in the lottery as it was typed there", b.get(path).texts(".ticket .film")[0], "Heat")
	expect(t, "films", p.Find(".card").Length(), 2)

	p = b.post("/library", url.Values{"titles": {"DUNE\nAlien"}})
	expect(t, "said", p.text(".notice"), "1 film added 1 film was already in")

	b.draw(path)
	winner := b.get(path).Find(`form[action="/library"]`)
	code, _ := winner.Find("[name=code]").Attr("value")
	n, _ := winner.Find("[name=n]").Attr("value")
	if code == "" { // the winner is kept already
		code, n = strings.TrimPrefix(path, "/l/"), "1"
	}
	p = b.post("/library", url.Values{"code": {code}, "n": {n}})
	if said := p.text(".notice"); !strings.HasSuffix(said, "is in the library") {
		t.Errorf("said: %s", said)
	}
	page, _ := b.get(path).Find(".next a:contains('Open in the library')").Attr("href")
	expect(t, "the button leads to its page", strings.ToLower(b.get(page).text("h1 .film")), strings.ToLower(b.get(path).text("h1 .film")))
	expect(t, "no such ticket", b.post("/library", url.Values{"code": {code}, "n": {"9"}}).status, http.StatusNotFound)
	expect(t, "no number", b.post("/library", url.Values{"code": {code}, "n": {"99999999999"}}).status, http.StatusNotFound)
}

func TestWatchedAndDeletedFilmsAreUndone(t *testing.T) {
	s := newSite(t, inZone(t, "Asia/Tokyo"))
	b := s.browser(t)
	b.post("/library", url.Values{"titles": {"Heat"}})
	watch, _ := b.film().Find(`form[action$="/watched"]`).Attr("action")

	p := b.post(watch, nil)
	tokyo, _ := time.LoadLocation("Asia/Tokyo")
	expect(t, "sealed", p.library(), "Heat (watched)")
	expect(t, "today, where the house stands", b.film().watchedOn(), "Watched on "+time.Now().In(tokyo).Format("2 January 2006"))
	p = b.post(watch, url.Values{"on": {"2026-02-28"}})
	expect(t, "on a day", b.film().watchedOn(), "Watched on 28 February 2026")
	undo, _ := p.Find(".notice form").Attr("action")
	expect(t, "undone", b.post(undo, nil).library(), "Heat")

	p = b.post(watch, url.Values{"on": {"30 February"}})
	expect(t, "no date", p.status, http.StatusUnprocessableEntity)
	expect(t, "no date, said", p.text("#on-error"), "That’s not a date. Write it like 2026-11-14.")
	typed, _ := p.Find(`form[action="` + watch + `"] #on`).Attr("value")
	expect(t, "no date, kept", typed, "30 February")
	p = b.post(watch, url.Values{"on": {time.Now().AddDate(0, 0, 3).Format(time.DateOnly)}})
	expect(t, "to come", p.status, http.StatusUnprocessableEntity)
	expect(t, "to come, said", p.text("#on-error"), "That day is still to come. When did you watch it?")

	p = b.post(strings.Replace(watch, "watched", "delete", 1), nil)
	expect(t, "deleted", p.Find(".empty").Length(), 1)
	undo, _ = p.Find(".notice form").Attr("action")
	expect(t, "brought back", b.post(undo, nil).library(), "Heat")

	for _, path := range []string{"/library/999/watched", "/library/999/delete", "/library/x/restore", "/library/0/unwatched"} {
		expect(t, path, b.post(path, nil).status, http.StatusNotFound)
	}
}

func TestWatchedWinnerIsInLibrary(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat", "Dune")
	b.draw(path)
	p := b.get(path)
	winner := p.winner()
	watch, _ := p.Find(`form[action$="/watched"]`).Attr("action")
	expect(t, "back on the page", b.post(watch, nil).path, path)
	if got := b.get("/library").library(); !strings.HasPrefix(got, winner+" (watched)") {
		t.Errorf("library: %s", got)
	}
	p = b.get(path)
	expect(t, "nothing left to do", p.Find(`form[action$="/watched"], form[action="/library"]`).Length(), 0)
	expect(t, "the main button", p.text(".next .main"), "Next evening")
}

func TestLibraryPagesHaveEachFilmOnce(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	for i := range 2 { // many films with one time between them
		var list []string
		for j := range 30 {
			list = append(list, fmt.Sprintf("Film %d %d", i, j))
		}
		b.post("/library", url.Values{"titles": {strings.Join(list, "\n")}})
	}
	seen := map[string]int{}
	pages := 0
	for path := "/library"; path != ""; pages++ {
		p := b.get(path)
		p.Find(".card .found").Each(func(_ int, film *goquery.Selection) { seen[film.Text()]++ })
		path, _ = p.Find("li.more a").Attr("href")
	}
	expect(t, "pages", pages, 3)
	expect(t, "films", len(seen), 60)
	for title, n := range seen {
		expect(t, title, n, 1)
	}
	more, _ := b.get("/library").Find("li.more a").Attr("hx-get")
	if rows := b.htmx().get(more); strings.Contains(rows.body, "<h1>") || rows.Find("li.card, li.more").Length() != 25 {
		t.Errorf("rows: %s", rows.body)
	}
}

func TestLibrarySearchesFiltersAndSorts(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	b.post("/library", url.Values{"titles": {"Heat (1995)\nДюна (2021)\nAlien (1979)\nHeathers"}})
	s.exec(t, "UPDATE films SET watched_on = '2026-02-28' WHERE title = 'Alien'")
	for address, want := range map[string]string{
		"?sort=title":            "Alien 1979; Heat 1995; Heathers; Дюна 2021",
		"?sort=year":             "Дюна 2021; Heat 1995; Alien 1979; Heathers",
		"?watched=yes":           "Alien 1979",
		"?watched=no&sort=title": "Heat 1995; Heathers; Дюна 2021",
		"?q=heat&sort=title":     "Heat 1995; Heathers",
		"?q=heat&watched=yes":    "",
		"?q=heat+95":             "",
		"?q=heat+he":             "Heat 1995; Heathers",
		"?sort=x&watched=x":      "Heat 1995; Дюна 2021; Alien 1979; Heathers",
	} {
		p := b.get("/library" + address)
		expect(t, address, strings.ReplaceAll(p.library(), " (watched)", ""), want)
		for _, link := range p.Find(".chips a[aria-current]").Nodes {
			if link.FirstChild == nil {
				t.Errorf("%s: a filter without a word", address)
			}
		}
	}
	p := b.get("/library?q=heat&watched=no&sort=title")
	expect(t, "what is on", strings.Join(p.texts(".chips [aria-current], .orders summary"), ", "), "To watch, Order: A–Z")
	year, _ := p.Find(`.chips a:contains("Year")`).Attr("href")
	expect(t, "the others keep the rest", year, "/library?q=heat&sort=year&watched=no")
	expect(t, "a search keeps it too", p.Find("input[type=hidden][form=search]").Length(), 2)
	expect(t, "a typo", b.get("/library?q=haethers").text(".wall h2"), "Similar titles")
	expect(t, "no typo", b.get("/library?q=heathers").Find(".wall h2").Length(), 0)
	expect(t, "nothing found", b.get("/library?q=nothing").text(".empty p"), "Nothing found for “nothing”.")
	expect(t, "nothing watched", b.get("/library?q=&watched=yes&after=title-1").Find(".card").Length(), 1)
}

func TestUndoOfWatchedRestoresFilm(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat", "Dune")
	b.draw(path)
	watch, _ := b.get(path).Find(`form[action$="/watched"]`).Attr("action")
	undo := func(p page) page {
		form := p.Find(".notice form")
		action, _ := form.Attr("action")
		before, _ := form.Find("[name=before]").Attr("value")
		next, _ := form.Find("[name=next]").Attr("value")
		return b.post(action, url.Values{"before": {before}, "next": {next}})
	}
	p := undo(b.post(watch, url.Values{"next": {path}}))
	expect(t, "back on the page", p.path, path)
	expect(t, "not watched", p.Find(`form[action$="/watched"]`).Length(), 1)
	expect(t, "not in the library either", b.get("/library").Find(".card").Length(), 0)

	b.post(watch, nil)
	day, _ := b.film().Find(`form[action$="/unwatched"]`).Attr("action")
	day = strings.Replace(day, "unwatched", "watched", 1)
	b.post(day, url.Values{"on": {"2026-02-28"}})
	undo(b.post(day, url.Values{"on": {"2026-03-01"}, "next": {path}}))
	expect(t, "the earlier day", b.film().watchedOn(), "Watched on 28 February 2026")

	b.post(watch, nil)
	b.post(strings.Replace(watch, "watched", "unwatched", 1), url.Values{"before": {"__"}})
	expect(t, "words of one's own are no undo", b.get("/library").Find(".card").Length(), 1)
}

func TestFilmPageTellsWhatHappenedInLotteries(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	b.post("/library", url.Values{"titles": {"Heat"}})
	outcome := func() string { return b.film().text(".rows .meta") }
	expect(t, "in none", b.film().Find(".rows").Length(), 1) // of places to watch it
	path := b.start("Heat", "Dune", "Alien")
	expect(t, "its page", b.film().Find(".rows a").AttrOr("href", ""), path)
	expect(t, "open", outcome(), "Waiting for the draw")
	b.post(path+"/draw", nil)
	s.hold(t)
	expect(t, "before the reveal", outcome(), "Drawing now…")
	s.reveal(t)
	today := time.Now().UTC().Format("2 January 2006")
	first := map[bool]string{true: "Drawn on " + today, false: "Another film was drawn on " + today}
	won := b.get(path).winner() == "Heat"
	expect(t, "after it", outcome(), first[won])
	b.post(path+"/redraw", again("Seen it", ""))
	s.reveal(t)
	if won {
		expect(t, "passed over", outcome(), "Drawn on "+today+", then another film instead")
	} else {
		expect(t, "drawn again", outcome(), first[b.get(path).winner() == "Heat"])
	}
	b.post(path+"/delete", nil)
	expect(t, "deleted", b.film().Find(".rows .meta").Length(), 0)

	p := b.film()
	form := p.Find(`form[action="/lotteries"]`)
	expect(t, "the main button", form.Find(".main").Text(), "Start a lottery with it")
	started := b.post("/lotteries", p.form(`form[action="/lotteries"]`))
	expect(t, "a lottery with it", started.films(), "Heat")
}

func TestFilmPageTellsThatAFilmWaitsForTheNextEvening(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	b.post("/library", url.Values{"titles": {"Heat"}})
	outcome := func() string { return b.film().texts(".rows .meta")[0] } // in the newest lottery
	path := b.start("Heat", "Dune", "Alien")
	b.post(path+"/tickets/1/weight", url.Values{"weight": {"0"}})
	b.evening(path)
	b.post(path+"/next", nil)
	expect(t, "after another film's evening", outcome(), "Waiting for the draw")
	b.post(path+"/tickets", url.Values{"titles": {"Up"}})
	b.post(path+"/draw", nil)
	s.hold(t)
	expect(t, "before the next reveal", outcome(), "Drawing now…")

	passed := b.start("Heat", "Dune", "Alien")
	for b.evening(passed) != "Heat" {
		passed = b.start("Heat", "Dune", "Alien")
	}
	b.post(passed+"/redraw", again("Seen it", ""))
	s.reveal(t)
	b.post(passed+"/next", nil)
	expect(t, "passed over by a redraw, and back", outcome(), "Waiting for the draw")

	won := b.start("Heat", "Dune", "Alien")
	for b.evening(won) != "Heat" {
		won = b.start("Heat", "Dune", "Alien")
	}
	b.post(won+"/next", nil)
	expect(t, "won", outcome(), "Drawn on "+time.Now().UTC().Format("2 January 2006"))
}

func TestTitlesOnCardsAreTextOnce(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	b.post("/library", url.Values{"titles": {"Blade Runner 2049 (2017)"}})
	b.draw(b.start("Blade Runner 2049 (2017)", "Dune"))
	for _, path := range []string{"/library", "/library?pick=yes", "/history"} {
		card := b.get(path).Find(".card").First()
		expect(t, path+": hidden from screen readers", card.Find(".poster").AttrOr("aria-hidden", ""), "true")
		card.Find("svg").Remove()
		if text := card.Text(); strings.Count(text, "Blade Runner 2049 2017")+strings.Count(text, "Dune") != 1 {
			t.Errorf("%s: %s", path, text)
		}
	}
}

func TestEmptyListsSayWhatToDo(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	for path, main := range map[string]string{"/history": "Start a lottery", "/library": "Add"} {
		p := b.get(path)
		expect(t, path+": no filters", p.Find("main :is(.chips, .search)").Length(), 0)
		expect(t, path+": main button", p.text("main .main"), main)
		expect(t, path+": a search leads back", b.get(path+"?q=x").Find(".empty a").AttrOr("href", ""), path)
	}
}

func TestFilmCardChangesInPlace(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	card := b.post("/library", url.Values{"titles": {"Heat"}}).Find(".card")
	id, _ := card.Attr("id")
	link, _ := card.Find("a").Attr("hx-get")
	path := strings.TrimSuffix(link, "?part=sheet")
	change := func(action string, form url.Values) page { return b.htmx().post(path+action+"?part=card", form) }
	sheet := b.htmx().get(link)
	expect(t, "the page's own title stays", sheet.Find("title").Length(), 0)
	expect(t, "a sheet", sheet.header.Get("HX-Retarget"), "#film-sheet")
	expect(t, "what it replaces", sheet.Find(`form[hx-target="#`+id+`"]`).Length(), 2)
	p := change("/watched", url.Values{"on": {"2026-02-28"}})
	expect(t, "its card", p.library(), "Heat (watched)")
	expect(t, "the notice", p.text("#notice[hx-swap-oob] .notice p"), "Heat is marked as watched")
	expect(t, "the sheet is closed", p.Find("#film-sheet[hx-swap-oob]").Length(), 1)
	p = change("/watched", url.Values{"on": {"yesterday"}})
	expect(t, "no date", p.status, http.StatusUnprocessableEntity)
	expect(t, "no date: in the sheet", p.header.Get("HX-Retarget"), "#film-sheet")
	p = change("/delete", nil)
	expect(t, "its empty place", p.text("#"+id), "Taken out Undo")
	gone := b.get(path + "?part=sheet") // opened in a browser it is a page
	expect(t, "its page", gone.status, http.StatusGone)
	expect(t, "its page brings it back", gone.Find(`form[action$="/restore"]`).Length(), 1)
	s.exec(t, "UPDATE films SET deleted_at = now() - interval '31 days'")
	expect(t, "after thirty days", b.get(path).status, http.StatusNotFound)
	s.exec(t, "UPDATE films SET deleted_at = now() - interval '29 days'")
	back, _ := p.Find("#" + id + " form").Attr("hx-post")
	expect(t, "brought back", b.htmx().post(back, nil).library(), "Heat (watched)")
}
