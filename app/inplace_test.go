package main

import (
	"net/http"
	"testing"

	"github.com/chromedp/chromedp"
)

const (
	toHistory = chromedp.CSS(`header a[href="/history"]`)
	toLibrary = chromedp.CSS(`header a[href="/library"]`)
)

var (
	back    = chromedp.Evaluate[chromedp.Void]("history.back()")
	forward = chromedp.Evaluate[chromedp.Void]("history.forward()")
)

// stays marks the document that a person is in.
func (p person) stays() {
	p.t.Helper()
	p.does(chromedp.Evaluate[chromedp.Void]("window.stays = true"))
}

// stayed says whether the person is still in that document.
func (p person) stayed() bool {
	p.t.Helper()
	return value(p, chromedp.Evaluate[bool]("!!window.stays"))
}

// expectAt fails the test where the address and the title are others.
func (p person) expectAt(want string) {
	p.t.Helper()
	if at := value(p, chromedp.Evaluate[string]("location.pathname + location.search + ' ' + document.title")); at != want {
		p.t.Errorf("the page is %q, and not %q", at, want)
	}
}

func TestAListFollowsAnotherInPlace(t *testing.T) {
	site := start(t)
	if site.plain() {
		return // without scripts, every page is a document
	}
	p := newPerson(t, chromium(t), true)
	p.startsTwo(site.url)
	p.stays()
	p.clicks(toHistory)
	p.sees("h1", "History")
	if p.stayed() {
		t.Error("the scripts of a lottery stay in the history")
	}
	p.opens(site.url)
	p.stays()
	p.does(chromedp.Evaluate[chromedp.Void](`document.querySelector("#main").style.minHeight = "3000px";
		scrollTo(0, 20);
		document.querySelector("header nav a").click()`))
	p.sees("h1", "History")
	p.does(still) // it is read out, and gets the focus, when it has settled
	p.expectAt("/history History · Movie Lottery")
	if said := value(p, chromedp.Evaluate[string]("document.querySelector('#announced').textContent")); said != "History · Movie Lottery 1 found" {
		t.Errorf("what is read out is %q", said)
	}
	if focused := value(p, chromedp.Evaluate[string]("document.activeElement.id + ' ' + scrollY")); focused != "main 0" {
		t.Errorf("the focus is on %q", focused)
	}
	p.clicks(toLibrary)
	p.sees("h1", "Library")
	visited := value(p, chromedp.Evaluate[int]("history.length"))
	p.does(chromedp.Evaluate[chromedp.Void]("document.querySelector('#main > *').remove()"))
	p.clicks(toLibrary)
	p.sees("h1", "Library")
	if again := value(p, chromedp.Evaluate[int]("history.length")); again != visited {
		t.Errorf("a page that leads to itself makes Back lead from %d pages to %d", visited, again)
	}
	if !p.stayed() {
		t.Error("the document is another one")
	}
	p.presses("Русский")
	p.sees("h1", "Фильмотека")
	p.does(chromedp.NavigateBack(), chromedp.NavigateBack())
	p.sees("h1", "История")
}

func TestBackBringsAListAsItWasLeft(t *testing.T) {
	site := start(t)
	if site.plain() {
		return
	}
	p := newPerson(t, chromium(t), true)
	p.opens(site.url + "/history?q=nothing")
	p.stays()
	p.does(chromedp.Evaluate[chromedp.Void]("document.querySelector('h1').textContent += ' as it was'"))
	p.clicks(toHistory)
	p.does(chromedp.WaitNotPresent(chromedp.Search(`//h1[contains(., "as it was")]`)))
	p.clicks(toLibrary)
	p.sees("h1", "Library")
	p.does(chromedp.Evaluate[chromedp.Void](`location.hash = "main";
		new Promise((done) => { addEventListener("hashchange", done); history.back(); })`, chromedp.EvalAwaitPromise)) // as to skip to the page's own part
	p.does(back)
	p.sees("h1", "History")
	p.does(back)
	p.sees("h1", "as it was")
	p.expectAt("/history?q=nothing History · Movie Lottery")
	if next := value(p, chromedp.Value(chromedp.CSS("footer [name=next]"))); next != "/history?q=nothing" {
		t.Errorf("a change of the language leads to %s", next)
	}
	p.does(forward)
	p.does(chromedp.WaitNotPresent(chromedp.Search(`//h1[contains(., "as it was")]`)))
	p.does(forward)
	p.sees("h1", "Library")
	p.expectAt("/library Library · Movie Lottery")
	if !p.stayed() {
		t.Error("the document is another one")
	}
	p.types("#titles", "Heat")
	p.presses("Add")
	p.does(chromedp.WaitVisible(chromedp.CSS(".notice")), back)
	p.does(chromedp.WaitVisible(chromedp.CSS("#history")))
	if p.stayed() {
		t.Error("what was kept before a change was brought after it")
	}
}

func TestAListThatWasBroughtBackAndChangedIsNotTakenForWhatItWas(t *testing.T) {
	site := start(t)
	if site.plain() {
		return
	}
	p := newPerson(t, chromium(t), true)
	p.opens(site.url)
	p.clicks(toHistory)
	p.sees("h1", "History")
	p.does(back, chromedp.WaitVisible(chromedp.CSS("#go")), forward, chromedp.WaitVisible(chromedp.CSS("#history")))
	p.does(chromedp.Evaluate[chromedp.Void]("document.querySelector('.chips a:nth-child(2)').click()"))
	p.sees(`a[@aria-current="true"]`, "Waiting")
	p.does(back)
	p.sees(`a[@aria-current="true"]`, "All")
	p.expectAt("/history History · Movie Lottery")
	p.does(chromedp.SendKeys(chromedp.CSS("#q"), "Heat"), chromedp.WaitReady(chromedp.CSS(`footer [name=next][value="/history?q=Heat"]`)))
}

func TestWhatIsHalfDoneIsLeftToTheBrowserToKeep(t *testing.T) {
	site := start(t)
	if site.plain() {
		return
	}
	p := newPerson(t, chromium(t), true)
	p.opens(site.url + "/library")
	p.stays()
	p.does(chromedp.SendKeys(chromedp.CSS("#titles"), "Pap"))
	p.clicks(toHistory)
	p.sees("h1", "History")
	if p.stayed() {
		t.Error("the page with the text in it was not left whole")
	}
	p.does(chromedp.NavigateBack())
	p.sees("h1", "Library")
	if typed := value(p, chromedp.Value(chromedp.CSS("#titles"))); typed != "Pap" {
		t.Errorf("what was typed has become %q", typed)
	}
	p.types("#titles", "Heat")
	p.presses("Add")
	p.does(chromedp.WaitVisible(chromedp.CSS(".notice")))
	p.opens(site.url + "/library?pick=yes")
	p.stays()
	p.clicks("label.pick")
	p.clicks(toHistory)
	p.sees("h1", "History")
	if p.stayed() {
		t.Error("the page with a ticked box was not left whole")
	}
}

// held is a proxy that answers an address only when it is told to.
type held struct {
	address     string
	asked, goes chan struct{}
}

func hold(address string) held { return held{address, make(chan struct{}), make(chan struct{})} }

func (h held) pass(w http.ResponseWriter, r *http.Request, site http.Handler) {
	if r.URL.RequestURI() == h.address {
		close(h.asked)
		<-h.goes
	}
	site.ServeHTTP(w, r)
}

func TestWhatWasAskedOnAPageThatWasLeftIsNotShown(t *testing.T) {
	site := start(t)
	if site.plain() {
		return
	}
	browser := chromium(t)
	for leads, to := range map[chromedp.CSS]string{toLibrary: "/library Library · Movie Lottery late", toHistory: "/history History · Movie Lottery late"} {
		late := hold("/history?q=x")
		p := newPerson(t, browser, true)
		p.opens(proxied(t, site.url, late.pass) + "/history")
		p.does(chromedp.Evaluate[chromedp.Void](`document.addEventListener("htmx:beforeRequest", ({ detail: { xhr } }) => {
			xhr.onloadend = () => document.title += xhr.responseURL.endsWith("q=x") ? " late" : "";
		})`), chromedp.SendKeys(chromedp.CSS("#q"), "x"))
		<-late.asked
		p.does(chromedp.Evaluate[chromedp.Void](`document.querySelector("h1").textContent = "Left"`))
		p.clicks(leads)
		p.does(chromedp.WaitNotPresent(chromedp.Search(`//h1[contains(., "Left")]`)))
		close(late.goes)
		p.does(chromedp.WaitReady(chromedp.Search(`//title[contains(., " late")]`)))
		p.expectAt(to)
		if typed := value(p, chromedp.Evaluate[string](`document.querySelector("#q")?.value ?? ""`)); typed != "" {
			t.Errorf("what was typed on the page that was left is there: %q", typed)
		}
	}
}

func TestTheLastOfTwoPressesCountsAndTheFirstIsNoTrouble(t *testing.T) {
	site := start(t)
	if site.plain() {
		return
	}
	first, last := hold("/history"), hold("/library")
	p := newPerson(t, chromium(t), true)
	p.opens(proxied(t, site.url, func(w http.ResponseWriter, r *http.Request, site http.Handler) {
		first.pass(w, r, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { last.pass(w, r, site) }))
		if r.URL.Path == first.address {
			close(last.goes)
		}
	}))
	p.clicks(toHistory)
	<-first.asked
	p.clicks(toLibrary)
	<-last.asked
	if value(p, chromedp.Evaluate[bool]("document.querySelector('#trouble').matches(':popover-open')")) {
		t.Error("the press that was taken back is called lost")
	}
	close(first.goes)
	p.sees("h1", "Library")
}

func TestALinkOpensAWindowOfItsOwnWhereThatIsAskedFor(t *testing.T) {
	site := start(t)
	if site.plain() {
		return
	}
	p := newPerson(t, chromium(t), true)
	p.opens(site.url + "/history")
	taken := value(p, chromedp.Evaluate[string](`["header nav a", ".chips a"].flatMap((link) => ["ctrlKey", "metaKey", "shiftKey", "altKey"].filter((key) =>
		!document.querySelector(link).dispatchEvent(new MouseEvent("click", { [key]: true, bubbles: true, cancelable: true })))).join()`))
	if taken != "" {
		t.Errorf("the press was taken away from the browser, with %s", taken)
	}
}
