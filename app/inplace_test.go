package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

const (
	toHistory = chromedp.CSS(`nav a[href="/history"]`)
	toLibrary = chromedp.CSS(`nav a[href="/library"]`)
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

func TestAListFollowsAnotherInPlace(t *testing.T) {
	site := start(t)
	if site.plain() {
		return // without scripts, every page is a document
	}
	p := newPerson(t, chromium(t), true)
	p.opens(site.url)
	p.types("#titles", "Heat\nDune")
	p.starts()
	p.stays()
	p.clicks(toHistory)
	p.sees("h1", "History")
	if p.stayed() {
		t.Error("the scripts of a lottery stay in the history")
	}
	p.opens(site.url)
	p.stays()
	p.clicks(toHistory)
	p.sees("h1", "History")
	if said := value(p, chromedp.Evaluate[string]("document.querySelector('#announced').textContent")); said != "History · Movie Lottery 1 found" {
		t.Errorf("what is read out is %q", said)
	}
	if title, at := value(p, chromedp.Title()), value(p, chromedp.Location()); title != "History · Movie Lottery" || at != site.url+"/history" {
		t.Errorf("the page is %q at %s", title, at)
	}
	if focused := value(p, chromedp.Evaluate[string]("document.activeElement.id")); focused != "main" {
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

func TestWhatIsHalfTypedIsLeftToTheBrowserToKeep(t *testing.T) {
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
}

func TestWhatWasAskedOnAPageThatWasLeftIsNotShown(t *testing.T) {
	site := start(t)
	if site.plain() {
		return
	}
	asked, left := make(chan struct{}), make(chan struct{})
	p := newPerson(t, chromium(t), true)
	p.opens(proxied(t, site.url, func(w http.ResponseWriter, r *http.Request, site http.Handler) {
		if strings.HasSuffix(r.URL.RawQuery, "q=x") {
			close(asked)
			<-left
		}
		site.ServeHTTP(w, r)
	}))
	p.clicks(toHistory)
	p.sees("h1", "History")
	p.does(chromedp.Evaluate[chromedp.Void](`document.addEventListener("htmx:beforeRequest", ({ detail: { xhr } }) => {
		xhr.onloadend = () => document.title += xhr.responseURL.endsWith("q=x") ? " late" : "";
	})`), chromedp.SendKeys(chromedp.CSS("#q"), "x"))
	<-asked
	p.clicks(toLibrary)
	p.sees("h1", "Library")
	close(left)
	p.does(chromedp.WaitReady(chromedp.Search(`//title[contains(., " late")]`)))
	if title, at := value(p, chromedp.Title()), value(p, chromedp.Location()); title != "Library · Movie Lottery late" || !strings.HasSuffix(at, "/library") {
		t.Errorf("the page is %q at %s", title, at)
	}
}

func TestALinkOpensAWindowOfItsOwnWhereThatIsAskedFor(t *testing.T) {
	site := start(t)
	if site.plain() {
		return
	}
	p := newPerson(t, chromium(t), true)
	p.opens(site.url)
	if !value(p, chromedp.Evaluate[bool](`document.querySelector("nav a").dispatchEvent(
		new MouseEvent("click", { ctrlKey: true, bubbles: true, cancelable: true }))`)) {
		t.Error("the press was taken away from the browser")
	}
}
