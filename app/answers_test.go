package main

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"
)

// watches has a page note what becomes of its parts, and how often one of them loses the focus.
func (p person) watches(parts string) {
	p.t.Helper()
	p.does(chromedp.Evaluate[chromedp.Void](`window.watched = [...document.querySelectorAll("` + parts + `")];
		window.unfocused = 0;
		document.addEventListener("focusout", () => unfocused++)`))
}

// expectUndisturbed finds these parts in the page, and the focus where it was.
func (p person) expectUndisturbed() {
	p.t.Helper()
	p.does(still)
	if gone := value(p, chromedp.Evaluate[string](`watched.filter((e) => !e.isConnected).map((e) => e.id || e.textContent).join()`)); gone != "" {
		p.t.Errorf("replaced, so that a press which had begun would be lost: %s", gone)
	}
	if times := value(p, chromedp.Evaluate[int]("unfocused")); times != 0 {
		p.t.Errorf("the focus has been taken away %d times", times)
	}
}

func TestAFilmThatIsAddedDisturbsNothingElse(t *testing.T) {
	site := start(t)
	if site.plain() {
		return // without scripts, an answer is a page
	}
	p := newPerson(t, chromium(t), true)
	p.startsTwo(site.url)
	p.types("#titles", "Alien")
	p.does(chromedp.Focus(chromedp.CSS("#add")))
	p.watches("#draw, .ticket, #titles, #add")
	p.does(chromedp.KeyEvent("\r"))
	p.sees("li", "Alien")
	p.expectUndisturbed()
	if left := value(p, chromedp.Value(chromedp.CSS("#titles"))); left != "" {
		t.Errorf("%q is left in the field when it was added", left)
	}
}

func TestWhatIsTypedWhileAFilmIsOnItsWayStays(t *testing.T) {
	site := start(t)
	if site.plain() {
		return
	}
	p := newPerson(t, chromium(t), true)
	p.startsTwo(site.url)
	p.clicks(".add summary")
	for _, c := range []struct{ sent, seen, left string }{
		{"Alien", "Alien", "Stalker, Bo"},
		{"Paprika", "Paprika", "Stalker, Bo"}, // into a form that has come meanwhile
		{strings.Repeat("x", 201), "line 1 has 201", strings.Repeat("x", 201) + "\nStalker, Bo"},
	} {
		p.types("#titles", c.sent)
		p.does(still, chromedp.Evaluate[chromedp.Void](`document.querySelector("#by").value = "B";
			document.querySelector("#add").click();
			document.querySelector("#titles").value += "\nStalker";
			document.querySelector("#by").value += "o"`))
		p.sees("*", c.seen)
		p.does(still)
		if left := value(p, chromedp.Evaluate[string](`document.querySelector("#titles").value + ", " + document.querySelector("#by").value`)); left != c.left {
			t.Errorf("after %.10q, what was typed is %q, not %q", c.sent, left, c.left)
		}
		if !value(p, chromedp.Evaluate[bool](`document.querySelector("#by").checkVisibility()`)) {
			t.Error("the name that is being typed is folded away")
		}
	}
}

func TestAFriendsFilmTakesNothingFromUnderAThumb(t *testing.T) {
	site := start(t)
	if site.plain() {
		return
	}
	browser := chromium(t)
	host, friend := newPerson(t, browser, true), newPerson(t, browser, true)
	link := host.startsTwo(site.url)
	friend.opens(link)
	friend.types("#titles", "Alien")
	friend.presses("Add")
	friend.sees("li", "Alien")
	friend.does(still, chromedp.Focus(chromedp.CSS("#ticket-3")))
	friend.watches(".ticket, #ticket-3, #add, #draw")
	adds(t, link, "Paprika")
	friend.sees("li", "Paprika")
	friend.expectUndisturbed()

	friend.types("#titles", "Half a ti")
	friend.does(chromedp.KeyEvent("\r"))
	friend.sees("li", "Alien taken out")
	friend.does(still)
	if focused := value(friend, chromedp.Evaluate[string](`document.activeElement.id + ": " + document.activeElement.innerText`)); focused != "ticket-3: Undo" {
		t.Errorf("the focus is on %q", focused)
	}
	if typed := value(friend, chromedp.Value(chromedp.CSS("#titles"))); typed != "Half a ti" {
		t.Errorf("what was being typed has become %q", typed)
	}
}

func TestTryingAgainPressesTheButtonWhosePressWasLost(t *testing.T) {
	site := start(t)
	if site.plain() {
		return
	}
	var lost atomic.Bool
	p := newPerson(t, chromium(t), true, "status of 503")
	p.startsTwo(proxied(t, site.url, func(w http.ResponseWriter, r *http.Request, site http.Handler) {
		if strings.HasSuffix(r.URL.Path, "/remove") && !lost.Swap(true) {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		site.ServeHTTP(w, r)
	}))
	p.clicks("#ticket-2")
	p.presses("Try again")
	p.sees("li", "Dune taken out")
}

func TestNothingMovesWhenAnAnswerComes(t *testing.T) {
	site := start(t)
	if site.plain() {
		return
	}
	browser := chromium(t)
	host, friend := newPerson(t, browser, true), newPerson(t, browser, true)
	path := strings.TrimPrefix(host.startsTwo(site.url), site.url)
	late := hold(path + "/tickets")
	friend.opens(proxied(t, site.url, late.pass) + path)
	friend.types("#titles", "Alien")
	friend.presses("Add")
	<-late.asked
	at := chromedp.Evaluate[string](`JSON.stringify([".marquee", "#titles", ".ticket"].map((part) => document.querySelector(part).getBoundingClientRect().top))`)
	before := value(friend, at)
	close(late.goes)
	friend.sees("p", "1 film added")
	friend.does(still)
	if after := value(friend, at); after != before {
		t.Errorf("what was at %s is at %s", before, after)
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
