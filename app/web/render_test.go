package web_test

import (
	"fmt"
	"io/fs"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"movie-lottery/partials"

	"movie-lottery/app/web"
)

// templateFiles maps the names of all templates to the files that define them, and reports those that are defined twice.
func templateFiles(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	names, err := fs.Glob(partials.Files, "*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range names {
		content, err := fs.ReadFile(partials.Files, file)
		if err != nil {
			t.Fatal(err)
		}
		defined := []string{strings.TrimSuffix(file, ".html")}
		for _, m := range regexp.MustCompile(`\{\{-? *(?:define|block) "([^"]+)"`).FindAllStringSubmatch(string(content), -1) {
			defined = append(defined, m[1])
		}
		for _, name := range defined {
			if other, twice := files[name]; twice {
				t.Errorf("%s is defined in %s and in %s; the one that is read last wins", name, other, file)
			}
			files[name] = file
		}
	}
	return files
}

func TestNoNameIsDefinedTwice(t *testing.T) { templateFiles(t) }

func TestStaticFilesNeverChangeUnderTheirAddress(t *testing.T) {
	s := newSite(t)
	b := s.browser(t)
	style, _ := b.get("/").Find("link[rel=stylesheet]").Attr("href")
	p := b.get(style)
	expect(t, "status", p.status, 200)
	expect(t, "cached", p.header.Get("Cache-Control"), "public, max-age=31536000, immutable")
	expect(t, "type", p.header.Get("Content-Type"), "text/css; charset=utf-8")
	expect(t, "sent with its comments", strings.Contains(p.body, "/*"), false)
	expect(t, "another hash", b.get(regexp.MustCompile(`[0-9a-f]{16}`).ReplaceAllString(style, "0123456789abcdef")).status, 404)
	icon, _ := b.get("/").Find("link[rel=icon]").Attr("href")
	expect(t, "icon", b.get(icon).header.Get("Content-Type"), "image/svg+xml")
}

// walk asks for every page of a new site, in every state and in a language, and calls see with each.
func walk(t testing.TB, lang string, see func(page)) *site {
	t.Helper()
	return walkThrough(t, newSite(t), lang, see)
}

func walkThrough(t testing.TB, s *site, lang string, see func(page)) *site {
	t.Helper()
	newVisitor := func() *browser {
		b := s.browser(t)
		b.header.Set("Accept-Language", lang)
		return b
	}
	host, friend := newVisitor(), newVisitor()
	show := func(p page) page {
		if p.status >= 500 && p.status != 503 {
			t.Errorf("%s: %d", p.path, p.status)
		}
		see(p)
		return p
	}
	for _, p := range []string{"/", "/history", "/library"} {
		show(host.get(p)) // empty
	}
	show(host.post("/preview", url.Values{"titles": {strings.Repeat("Heat\n", 2) + numbered(30) + "www.example.org"}}))
	show(host.post("/preview", url.Values{"titles": {"Heat, Alien, Dune"}}))
	show(host.htmx().post("/preview?part=understood", url.Values{"titles": {"Heat"}}))
	show(host.post("/lotteries", url.Values{"titles": {""}, "from": {"x"}, "leave": {"winner"}, "movie": {"1"}, "name": {"x"}}))
	show(host.post("/lotteries", url.Values{"titles": {"Heat"}, "from": {"0123456789"}}))
	doubtful := show(host.post("/lotteries", url.Values{"titles": {"Heat, Alien, Dune\nAlien 2001\nBo / Al"}})).path
	show(host.post(doubtful+"/tickets/1/split", nil))
	show(host.post(doubtful+"/tickets/2/split", nil))
	show(host.post(doubtful+"/tickets/3/confirm", nil))
	path := show(host.post("/lotteries", url.Values{"titles": {"Heat (1995)\nDune\nDune\nwww.example.org"}, "by": {"Bo"}})).path
	show(friend.get(path))
	show(friend.get(path + "/screen"))
	show(friend.get(path + "/proof"))
	show(friend.post(path+"/tickets", url.Values{"titles": {"heat (1995)\ndune\nAlien"}, "by": {"Al"}}))
	show(friend.get(path + "/tickets/3"))
	show(friend.get(path + "/tickets/3/edit"))
	show(friend.post(path+"/tickets", url.Values{"titles": {strings.Repeat("x", 201)}}))
	show(friend.post(path+"/tickets/1/remove", nil))
	show(friend.post(path+"/tickets/3/remove", nil))
	show(friend.post(path+"/tickets/3/restore", nil))
	showMarks(show, host, friend, path)
	show(friend.post(path+"/draw", url.Values{"word": {strings.Repeat("x", 101)}}))
	show(friend.post(path+"/delete", nil))
	show(host.get(path))
	show(host.get(path + "/host"))
	for _, p := range []string{path + "/host", host.keyLink(path), path + "/host?key=0"} {
		show(friend.get(p))
	}
	show(host.post(path+"/draw", url.Values{"word": {"word"}}))
	s.hold(t)
	for _, p := range []string{path, path + "/screen", path + "/proof", "/", "/history"} {
		show(host.get(p))
	}
	show(host.post(path+"/tickets", url.Values{"titles": {"late"}}))
	show(host.htmx().get(path + "?v=1"))
	s.reveal(t)
	for _, p := range []string{path, path + "/screen", path + "/proof", path + "?replay=1", "/", "/history", "/history?q=nothing", "/history?state=open"} {
		show(host.get(p))
	}
	show(host.get(path))
	show(host.post(path+"/redraw", url.Values{"reason": {strings.Repeat("x", 201)}}))
	show(host.post(path+"/redraw", url.Values{"reason": {"Seen it"}, "word": {"word"}}))
	show(friend.get(path))
	s.reveal(t)
	show(host.post(path+"/redraw", url.Values{"reason": {"Seen it"}}))
	for _, p := range []string{path + "/screen", "/history"} {
		show(host.get(p))
	}
	winner := show(host.get(path))
	watch, _ := winner.Find(`form[action$="/watched"]`).Attr("action")
	for _, hours := range []int{2, 24} {
		s.exec(t, "UPDATE draws SET drawn_at = now() - make_interval(hours => $1) WHERE drawn_at IS NOT NULL", hours)
		show(host.get(path))
	}
	show(host.post(watch, url.Values{"next": {path}}))
	show(host.post(path+"/next", nil))
	show(friend.get(path + "/screen"))
	show(host.post(path+"/tickets", url.Values{"titles": {numbered(3)}}))
	show(host.get(path + "?before=2"))
	show(host.post(path+"/draw", nil))
	s.reveal(t)
	show(host.post(path+"/next", nil))
	show(friend.get(path + "/screen"))
	show(host.post(path+"/back", nil))
	show(host.post("/library", url.Values{"titles": {"Heat\n" + numbered(30)}}))
	for _, p := range []string{"/library?watched=yes", "/library?watched=no&sort=title", "/library?q=nothing", "/library?q=filmm"} {
		show(host.get(p))
	}
	for _, p := range []string{"/films", "/films?q=fil", "/films?q=nothing"} {
		show(host.get(p))
		show(host.htmx().get(p))
	}
	for _, p := range []string{path + "/again", "/library?pick=yes&movie=1&q=film", "/library?pick=all", "/library?pick=yes&q=nothing"} {
		show(host.get(p))
	}
	show(host.post("/lotteries", url.Values{"pick": {"yes"}}))
	show(host.post("/lotteries", url.Values{"from": {strings.TrimPrefix(path, "/l/")}, "leave": {"winner"}}))
	s.exec(t, "UPDATE films SET watched_on = now()")
	show(host.post("/lotteries", url.Values{"from": {strings.TrimPrefix(path, "/l/")}, "leave": {"watched"}}))
	s.exec(t, "UPDATE films SET watched_on = NULL")
	show(host.get("/history"))
	film, _ := host.get("/library?watched=no").Find(".card a").Attr("href")
	show(host.get(film))
	show(host.post(film+"/watched", url.Values{"on": {"yesterday"}}))
	show(host.htmx().get(film + "?part=sheet"))
	for _, change := range []string{"/watched", "/delete", "/restore"} {
		show(host.htmx().post(film+change+"?part=card", nil))
	}
	show(host.post(film+"/delete", nil))
	show(host.get(film))
	alone := show(host.post("/lotteries", url.Values{"titles": {"Heat"}})).path
	show(host.post(alone+"/draw", nil))
	show(host.post(alone+"/tickets/1/remove", nil))
	show(host.post(alone+"/draw", nil))
	show(host.post(path+"/delete", nil))
	show(friend.get(path))
	show(friend.post(path+"/tickets", url.Values{"titles": {"Alien"}}))
	show(host.get("/backup"))
	show(host.post("/backup/download", url.Values{"password": {"wrong"}}))
	show(host.get("/nothing"))
	show(host.post("/lotteries", url.Values{"titles": {strings.Repeat("x", 65<<10)}}))
	show(host.do("DELETE", "/", nil))
	closed := newSite(t, func(o *web.Options) { o.Password = password }).browser(t)
	closed.header.Set("Accept-Language", lang)
	show(closed.get("/"))
	show(closed.post("/lotteries", url.Values{"titles": {"Heat"}}))
	show(closed.post("/login", url.Values{"password": {"wrong"}}))
	show(closed.post("/login", url.Values{"password": {password}, "action": {"/lotteries"}, "titles": {"Heat"}}))
	away := newSiteAt(t, "postgres://127.0.0.1:1/").browser(t)
	away.header.Set("Accept-Language", lang)
	show(away.get("/"))
	show(away.post("/lotteries", url.Values{"titles": {"Heat"}}))
	return s
}

// showMarks shows a lottery of three films with rules and marks, and takes back what changes the draw.
func showMarks(show func(page) page, host, friend *browser, path string) {
	show(host.post(path+"/settings", url.Values{"vetoes": {"yes"}, "weights": {"no"}, "per_guest": {"9"}}))
	show(host.post(path+"/settings", url.Values{"per_guest": {"many"}}))
	show(friend.post(path+"/settings", url.Values{"luck": {"yes"}}))
	show(friend.post(path+"/tickets/1/seen", nil))
	show(friend.post(path+"/tickets/1/veto", nil))
	show(friend.post(path+"/tickets/2/veto", nil))
	show(host.get(path))
	show(friend.post(path+"/tickets/1/unveto", nil))
	show(friend.post(path+"/tickets/1/weight", url.Values{"weight": {"5"}}))
	show(host.post(path+"/tickets/1/weight", url.Values{"weight": {"2"}}))
	show(host.get(path + "/screen"))
	show(host.post(path+"/seen/leave", url.Values{"by": {"anybody"}}))
	show(host.post(path+"/tickets/1/weight", url.Values{"weight": {"1"}}))
	show(friend.post(path+"/guests/1/absent", nil))
	show(host.post(path+"/guests/2/absent", nil))
	show(host.post(path+"/guests/2/present", nil))
	show(host.post(path+"/settings", url.Values{"guests_add": {"no"}, "guests_draw": {"no"}}))
	show(friend.post(path+"/tickets", url.Values{"titles": {"Up"}}))
	show(friend.post(path+"/draw", nil))
	show(friend.get(path + "/screen"))
	show(host.post(path+"/settings", url.Values{"guests_add": {"yes"}, "guests_draw": {"yes"}, "vetoes": {"no"}, "weights": {"yes"}, "per_guest": {""}}))
}

// TestEveryTemplateIsUsed misses none of the templates: a name that does not exist, or a field, is only found when a
// template is executed.
func TestEveryTemplateIsUsed(t *testing.T) {
	var bodies strings.Builder
	walk(t, "en", func(p page) { fmt.Fprintln(&bodies, bodyBegins+p.body) })
	for name := range templateFiles(t) {
		if mark := templateMarks[name]; mark == "" {
			t.Errorf("the template %q has no mark here", name)
		} else if !strings.Contains(bodies.String(), mark) {
			t.Errorf("nothing of the template %q was seen", name)
		}
	}
}

// bodyBegins stands before each answer.
const bodyBegins = "\x00"

// templateMarks are what shows that a template was executed.
var templateMarks = map[string]string{
	"frame": bodyBegins + "<!doctype html>", "fragment": bodyBegins + "<title>", "parts": "<title>", "titled": `class="film"`, "film": `class="film-page"`, "film-target": `hx-target="#main" hx-swap="innerHTML" hx-sync="this:drop"><button class="text">`, "film-sheet": `id="film-sheet"`, "search": `id="search"`, "searched": `form="search"`,
	"titles-field": `<label for="titles">Add a film`, "line-field": `id="by"`, "field-error": `id="titles-error"`, "titles-preview": `class="preview"`, "counted": `id="counted"`,
	"notice": `class="notice"`, "undo-in-place": `hx-target="#lottery" hx-swap="outerHTML" hx-sync="#lottery:drop">`, "message": `role="alert"`, "more": `class="more"`, "similar": `Similar titles`, "chips": `class="chips"`, "chip": `id="sort-1"`, "picture": `class="found"`, "find": "JustWatch",
	"sheet-close": ">Close<", "word-field": `name="letters"`, "how": "drawn at", "drawer": "drawn by", "share-sheet": `id="share-sheet"`, "qr": `class="qr"`, "drawing": `<h1 data-say>Drawing`, "reel": `class="reel"`, "reel-wait": "transition:true", "replay": `class="replay"`,
	"home": "What are we watching?", "home-news": `id="go"`, "home-tally": `id="tally"`, "home-wrong": `id="wrong"`, "home-go": `id="go"`, "understood": `id="understood"`, "rewrites": `name="line"`, "reading": "3 films?", "reading-word": "<span>3 films?",
	"completion": `action="/films"`, "completion-options": `role="option"`, "completed": `data-completion="/films"`,
	"backup": `action="/backup/download"`, "backup-password": `id="restore-password"`,
	"login": `id="password"`, "lottery": `id="lottery"`, "lottery-open": `class="columns"`, "lottery-drawing": "The same on every screen", "lottery-drawn": "with the word", "lottery-winner": `id="told"`, "lottery-winner-news": `id="told"`, "lottery-invite": `id="invite"`, "lottery-add": `/tickets" hx-post`, "lottery-sends": `hx-swap="none" hx-sync="#lottery:queue all"`, "lottery-films": `id="films"`, "lottery-news": `id="adding"`, "lottery-notice": `id="notice"`, "lottery-tally": `id="tally"`, "lottery-stakes": `id="stakes"`,
	"lottery-naming": `id="naming"`, "naming-field": `name="by" form="me"`, "ticket-by": `class="host"`,
	"edit": `class="edit"`, "ticket": `class="ticket-actions"`, "ticket-sheets": `id="edit-sheet"`,
	"lottery-name": `<h1 id="name"`, "name-sheet": `id="name-sheet"`,
	"add-closed": `id="add-closed"`, "lottery-seen": `id="seen"`, "lottery-rules": `id="rules"`, "rules-form": `id="rules-form"`, "lottery-people": `id="people"`, "person": "2 films</small>",
	"ticket-facts": `class="facts meta"`, "ticket-seen": "Seen it: ", "lottery-in": " in the draw", "chance": "50%", "screen-facts": `<span class="meta"><span><bdi`,
	"lottery-ticket": "Take out", "lottery-question": "/split", "as-it-is": ">One film<", "lottery-share": `class="share"`, "lottery-bar": `id="bar"`, "lottery-sheets": "Lucky word",
	"winner-watch": "We watched it", "redraw": "Why again?", "redraw-offer": ">Draw again<", "redraw-sheet": "Why again?", "redraw-earlier": `class="earlier"`, "redraw-kept": `id="kept-reason"`, "lottery-promise": "shown before anyone draws", "lottery-proof": "Check that it was fair", "lottery-delete": "Delete this lottery", "lottery-late": "a moment faster", "late-form": "a moment faster", "lottery-preserved": `name="titles" rows="3" dir="auto" translate="no" placeholder="`, "late-below": "Your text is below", "lottery-kept": `hx-preserve="true"`,
	"evenings": "<h1>Evenings so far", "evenings-so-far": `id="evenings"`, "evening-list": `id="evening-1"`, "evening-watch": "We watched it", "evening-stays": `id="stays"`, "screen-stays": `<section class="stays" aria-label`, "next-offer": `id="next"`, "next-sends": `/next" hx-post`, "next-films": "For next time",
	"proof": `class="proof"`, "proof-draw": `class="steps"`, "proof-revealed": `data-is="seed"`,
	"hostkey": `class="hostkey"`, "hostkey-offer": "Key for another device", "hostkey-opened": "Whose device is this?", "hostkey-none": "Where is the key?",
	"screen": `id="screen"`, "screen-open": `class="hall"`, "screen-drawing": `class="reel"`, "screen-drawn": `class="told" data-say`, "deleted": "bring it back as it was",
	"history": `action="/history"`, "history-rows": `class="month"`, "history-card": `class="name"`,
	"rematch": "This starts a new lottery", "leave": "Without films already drawn",
	"select": "What goes in?", "select-rows": `name="after"`, "select-card": `class="pick"`, "select-chips": "Choose all",
	"library": "Add films", "library-add": "Films worth seeing<", "library-orders": `class="orders"`, "library-rows": "Films worth seeing live here", "library-card": `hx-target="#film-sheet"`,
	"library-change": "hx-swap-oob", "library-gone": ">Taken out<", "error": "send it again", "error-typed": `<textarea id="titles" name="titles" rows="6"`,
}
