package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// selectForm returns the form that films are selected with, as a browser without scripts would send it.
func (p page) selectForm() url.Values {
	form := url.Values{}
	p.Find("#search input, [form=search]").Each(func(_ int, field *goquery.Selection) {
		kind, _ := field.Attr("type")
		_, checked := field.Attr("checked")
		if !field.Is("input") || kind == "checkbox" && !checked {
			return
		}
		value, _ := field.Attr("value")
		form.Add(field.AttrOr("name", ""), value)
	})
	return form
}

// picked returns the films whose checkbox is ticked, and all that have one.
func (p page) picked() (picked, all string) {
	name := func(_ int, box *goquery.Selection) string { return box.Closest("label").Find(".found").Text() }
	return strings.Join(p.Find(".pick :checked").Map(name), ", "), strings.Join(p.Find(".pick input").Map(name), ", ")
}

// id returns the id of a film that can be selected.
func (p page) id(t *testing.T, title string) string {
	t.Helper()
	label := p.Find(".pick").FilterFunction(func(_ int, l *goquery.Selection) bool { return l.Find(".found").Text() == title })
	id, ok := label.Find("input[name=movie]").Attr("value")
	if !ok {
		t.Fatalf("%s can't be picked", title)
	}
	return id
}

// startPicked sends the form as its main button does, and returns the answer.
func (b *browser) startPicked(p page, form url.Values) page {
	b.t.Helper()
	button := p.Find(".picks button")
	form.Add(button.AttrOr("name", ""), button.AttrOr("value", ""))
	return b.post(button.AttrOr("formaction", ""), form)
}

func TestSelectionOutlastsSearchFilterAndPage(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	b.post("/library", url.Values{"titles": {"Heat (1995)\nDune\nAlien\n" + numbered(30)}})
	entry, _ := b.get("/library?sort=title&q=").Find(".tools a").Attr("href")
	expect(t, "the order is kept", entry, "/library?pick=yes&sort=title")

	p := b.get("/library?pick=yes")
	if picked, _ := p.picked(); picked != "" {
		t.Errorf("picked from the beginning: %s", picked)
	}
	form := p.selectForm()
	form.Add("movie", p.id(t, "Dune"))
	form.Add("movie", p.id(t, "Film number 3"))
	form.Set("q", "alien")
	p = b.get("/library?" + form.Encode()) // the button of the search
	picked, all := p.picked()
	expect(t, "picked, after a search", picked, "Dune, Film number 3")
	expect(t, "to pick from, after a search", all, "Alien, Dune, Film number 3")
	expect(t, "they stand apart", strings.Join(p.texts(".month"), ", "), "Chosen")

	form = p.selectForm()
	form.Add("movie", p.id(t, "Alien"))
	form.Set("q", "")
	p = b.get("/library?" + form.Encode())
	picked, _ = p.picked()
	expect(t, "picked, among all", picked, "Dune, Alien, Film number 3")
	more, _ := p.Find(".more button").Attr("value")
	form = p.selectForm()
	form.Add("after", more)
	p = b.get("/library?" + form.Encode())
	picked, _ = p.picked()
	expect(t, "picked, on the next page", picked, "Dune, Alien, Film number 3")
	if rows := b.htmx().get("/library?part=rows&" + form.Encode()); rows.Find("h1").Length() > 0 || rows.Find(".pick :checked").Length() > 0 ||
		rows.Find(".pick").Length() != 9 {
		t.Errorf("more rows: %s", rows.body)
	}
	filter := p.Find(`.chips button[name=watched][value=yes]`)
	expect(t, "a filter is a button of the form", filter.AttrOr("form", ""), "search")
	form = p.selectForm()
	form.Add("watched", "yes")
	picked, _ = b.get("/library?" + form.Encode()).picked()
	expect(t, "picked, behind a filter", picked, "Dune, Alien, Film number 3")

	started := b.startPicked(p, p.selectForm())
	expect(t, "started", started.films(), "Dune; Alien; Film number 3")
}

func TestSelectAllTakesUpToTheLimit(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	b.post("/library", url.Values{"titles": {"Heat\nDune\nAlien"}})
	s.exec(t, "UPDATE films SET watched_on = current_date WHERE title = 'Dune'")
	p := b.get("/library?pick=all")
	picked, _ := p.picked()
	expect(t, "all that is not watched", picked, "Heat, Alien")
	expect(t, "as the filter says", p.text(".chips [aria-current]"), "To watchNewest")
	picked, _ = b.get("/library?pick=all&leave=").picked()
	expect(t, "all, where the watched come in", picked, "Heat, Dune, Alien")
	form := p.selectForm()
	form.Add("pick", "none") // the button comes behind the field
	picked, _ = b.get("/library?" + form.Encode()).picked()
	expect(t, "none", picked, "")

	b.post("/library", url.Values{"titles": {numbered(99)}})
	p = b.get("/library?pick=all&watched=no")
	expect(t, "a hundred", p.Find(".pick :checked").Length(), 100)
	expect(t, "said", p.text("#results > .hint"), "A lottery takes 100 films at most: these are the first 100.")
	form = p.selectForm()
	form.Add("movie", b.get("/library?pick=yes&q=alien").id(t, "Alien"))
	refused := b.startPicked(p, form)
	expect(t, "a hundred and one", refused.status, http.StatusUnprocessableEntity)
	expect(t, "said beside the button", refused.text(".picks .error"), "100 films at most: these would make it 101.")
	expect(t, "kept", refused.Find(".pick :checked").Length(), 101)
}

func TestSelectionLeavesOutWatchedFilmsAndRecentWinners(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	path := b.start("Heat", "Dune")
	b.draw(path)
	winner := b.get(path).winner()
	loser := map[string]string{"Heat": "Dune", "Dune": "Heat"}[winner]
	b.post("/library", url.Values{"titles": {"Heat\nDune\nAlien"}})
	s.exec(t, "UPDATE films SET watched_on = current_date WHERE title = 'Alien'")
	p := b.get("/library?pick=yes")
	form := p.selectForm()
	expect(t, "the box is ticked", strings.Join(form["leave"], "+"), "+watched winner")
	for _, title := range []string{winner, loser, "Alien"} {
		form.Add("movie", p.id(t, title))
	}
	started := b.startPicked(p, form)
	expect(t, "what is left", started.films(), loser)
	expect(t, "said", started.text(".notice"), "2 films left out: already watched or drawn")
	expect(t, "the same form again", b.startPicked(p, form).path, started.path)

	form = p.selectForm()
	form.Add("movie", p.id(t, winner))
	form.Add("movie", p.id(t, "Alien"))
	refused := b.startPicked(p, form)
	expect(t, "nothing left", refused.status, http.StatusUnprocessableEntity)
	if said := refused.text(".picks .error"); !strings.HasPrefix(said, "No films would be left") {
		t.Errorf("nothing left: %q", said)
	}
	picked, _ := refused.picked()
	expect(t, "kept", len(strings.Split(picked, ", ")), 2)

	form = refused.selectForm()
	form["leave"] = []string{""} // no more
	started = b.startPicked(refused, form)
	expect(t, "with all of them", started.Find(".ticket").Length(), 2)
	expect(t, "nothing to say", started.Find(".notice").Length(), 0)
}

func TestEmptyOrUnknownSelectionIsRefusedOnItsPage(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	b.post("/library", url.Values{"titles": {"Heat\nDune"}})
	p := b.get("/library?pick=yes&sort=title&leave=")
	refused := b.startPicked(p, p.selectForm())
	expect(t, "nothing", refused.status, http.StatusUnprocessableEntity)
	expect(t, "nothing, said", refused.text(".picks .error"), "Choose at least one film.")
	expect(t, "nothing, the order", refused.text(`.chips [name=sort][aria-current]`), "A–Z")
	expect(t, "nothing, the box", refused.Find(`.picks :checked`).Length(), 0)
	form := p.selectForm()
	form["movie"] = []string{p.id(t, "Heat"), "9999"}
	refused = b.startPicked(p, form)
	expect(t, "gone", refused.text(".picks .error"), "The lottery or film to start from is no longer there.")
	picked, _ := refused.picked()
	expect(t, "gone, kept", picked, "Heat")
	for _, q := range []string{"movie=x", "movie=-1", "movie=99999999999999999999", "pick=maybe", "leave=%00", "after=title-0"} {
		expect(t, q, b.get("/library?pick=yes&"+q).status, http.StatusOK)
	}
}

func TestEveryCheckboxHasName(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	b.post("/library", url.Values{"titles": {"Heat (1995)"}})
	p := b.get("/library?pick=yes")
	p.Find("[aria-hidden]").Remove()
	p.Find("svg > :not(title)").Remove() // what is drawn is for those who see it
	expect(t, "names", strings.Join(p.texts("label:has([type=checkbox])"), "; "), "Heat 1995; Leave out watched films and recent winners")
	expect(t, "in the form", p.Find("[type=checkbox]:not([form=search])").Length(), 0)
}
