package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"
)

// watches has a page note what becomes of its parts, and how often one of them loses the focus.
func (u user) watches(parts string) {
	u.t.Helper()
	u.does(chromedp.Evaluate[chromedp.Void](`window.watched = [...document.querySelectorAll("` + parts + `")];
		window.unfocused = 0;
		document.addEventListener("focusout", () => unfocused++)`))
}

// expectUndisturbed finds these parts in the page, and the focus where it was.
func (u user) expectUndisturbed() {
	u.t.Helper()
	u.does(settled)
	if gone := value(u, chromedp.Evaluate[string](`watched.filter((e) => !e.isConnected).map((e) => e.id || e.textContent).join()`)); gone != "" {
		u.t.Errorf("replaced, so that a press which had begun would be lost: %s", gone)
	}
	if times := value(u, chromedp.Evaluate[int]("unfocused")); times != 0 {
		u.t.Errorf("the focus has been taken away %d times", times)
	}
}

func TestAFilmThatIsAddedDisturbsNothingElse(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site := startSite(t)
	host := newUser(t)
	host.startsTwo(site.url)
	host.types("#titles", "Alien")
	host.does(chromedp.Focus(chromedp.CSS("#add")))
	host.watches("#draw, .ticket, #titles, #add")
	host.does(chromedp.KeyEvent("\r"))
	host.sees("li", "Alien")
	host.expectUndisturbed()
	if left := value(host, chromedp.Value(chromedp.CSS("#titles"))); left != "" {
		t.Errorf("%q is left in the field when it was added", left)
	}
}

func TestWhatIsTypedWhileAFilmIsOnItsWayStays(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site := startSite(t)
	host := newUser(t)
	host.startsTwo(site.url)
	host.clicks("#naming summary")
	for _, c := range []struct{ sent, tag, seen, left string }{
		{"Alien", "li", "Alien", "Stalker, Bo"},
		{"Paprika", "li", "Paprika", "Stalker, Bo"}, // into a form that has come meanwhile
		{strings.Repeat("x", 201), "p", "line 1 has 201", strings.Repeat("x", 201) + "\nStalker, Bo"},
	} {
		host.types("#titles", c.sent)
		host.does(settled, chromedp.Evaluate[chromedp.Void](`document.querySelector("#by").value = "B";
			document.querySelector("#add").click();
			document.querySelector("#titles").value += "\nStalker";
			document.querySelector("#by").value += "o"`))
		host.sees(c.tag, c.seen) // which the page's own news may bring before the answer
		host.waitsFor(fmt.Sprintf(`document.querySelector("#titles").value + ", " + document.querySelector("#by").value == %q`, c.left))
		host.does(settled)
		if !value(host, chromedp.Evaluate[bool](`document.querySelector("#by").checkVisibility()`)) {
			t.Error("the name that is being typed is folded away")
		}
	}
}

func TestAFriendsFilmTakesNothingFromUnderAThumb(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site := startSite(t)
	host, guest := newUser(t), newUser(t)
	link := host.startsTwo(site.url)
	guest.joins(link, "Alien")
	guest.does(settled, chromedp.Focus(chromedp.CSS("#ticket-3")))
	guest.watches(".ticket, #ticket-3, #add, #draw")
	addFilm(t, link, "Paprika")
	guest.sees("li", "Paprika")
	guest.expectUndisturbed()

	guest.types("#titles", "Half a ti")
	guest.does(chromedp.KeyEvent("\r"))
	guest.sees("li", "Alien taken out")
	guest.does(settled)
	if focused := value(guest, chromedp.Evaluate[string](`document.activeElement.id + ": " + document.activeElement.innerText`)); focused != "ticket-3: Undo" {
		t.Errorf("the focus is on %q", focused)
	}
	if typed := value(guest, chromedp.Value(chromedp.CSS("#titles"))); typed != "Half a ti" {
		t.Errorf("what was being typed has become %q", typed)
	}
}

func TestTryingAgainPressesTheButtonWhosePressWasLost(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site := startSite(t)
	var lost atomic.Bool
	host := newUser(t, "status of 503")
	host.startsTwo(startProxy(t, site.url, func(w http.ResponseWriter, r *http.Request, site http.Handler) {
		if strings.HasSuffix(r.URL.Path, "/remove") && !lost.Swap(true) {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		site.ServeHTTP(w, r)
	}))
	host.clicks("#ticket-2")
	host.presses("Try again")
	host.sees("li", "Dune taken out")
}

func TestNothingMovesWhenAnAnswerComes(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site := startSite(t)
	host, guest := newUser(t), newUser(t)
	path := strings.TrimPrefix(host.startsTwo(site.url), site.url)
	late := hold(path + "/tickets")
	guest.opens(startProxy(t, site.url, late.pass) + path)
	guest.does(chromedp.Evaluate[chromedp.Void](`document.querySelector("#titles").value = "Alien"`)) // no preview comes and goes
	guest.presses("Add")
	<-late.asked
	at := chromedp.Evaluate[string](`JSON.stringify([".marquee", "#titles", ".ticket"].map((part) => document.querySelector(part).getBoundingClientRect().top))`)
	before := value(guest, at)
	close(late.goes)
	guest.sees("p", "1 film added")
	guest.does(settled)
	if after := value(guest, at); after != before {
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
