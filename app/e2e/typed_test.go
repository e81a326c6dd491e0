package e2e

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"github.com/chromedp/chromedp"
)

// post sends a form without a browser.
func post(t *testing.T, address string, form url.Values) {
	t.Helper()
	resp, err := http.PostForm(address, form)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
}

// halfTypes types a text into the field for films, and leaves it there.
func (u user) halfTypes(text string) {
	u.t.Helper()
	u.does(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`document.querySelector("#titles").value = %q;
		document.querySelector("#titles").dispatchEvent(new Event("input", { bubbles: true }))`, text)))
}

// expectsTyped waits until the field for films is visible and has a text.
func (u user) expectsTyped(when, want string) {
	u.t.Helper()
	u.does(settled)
	u.waitsFor(`document.querySelector("#titles")?.checkVisibility()`)
	if got := value(u, chromedp.Evaluate[string](`document.querySelector("#titles").value`)); got != want {
		u.t.Errorf("%s, what was typed is %q, not %q", when, got, want)
	}
}

func TestHalfTypedFilmsOutlastAnAnswerThatComesDuringTheRevealsTransition(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site, host := startSite(t), newUser(t)
	link := host.startsTwo(site.url)
	host.halfTypes("Pap")
	host.does(chromedp.Evaluate[chromedp.Void]("document.startViewTransition = (update) => { (window.answers ??= []).push(update); }"))
	post(t, link+"/draw", nil)
	host.sees("p", "The draw was a moment faster.")
	site.reveal()
	host.waitsFor("window.answers")
	host.does(chromedp.Evaluate[chromedp.Void](`new Promise((done) => { // until a second answer is there, or is not asked for
			document.addEventListener("htmx:confirm", (event) => event.defaultPrevented && done());
			document.addEventListener("htmx:afterRequest", done);
			htmx.trigger("#lottery", "poll"); // as the page's clock does
		}).then(() => answers.forEach((show) => show()))`, chromedp.EvalAwaitPromise))
	host.sees("p", "1 in 2")
	host.expectsTyped("after the reveal", "Pap")
}

func TestHalfTypedFilmsOutlastTheDrawAndAllThatIsDoneAfterIt(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site, host := startSite(t), newUser(t)
	host.startsTwo(site.url)
	host.halfTypes("Pap")
	host.draws("")
	host.sees("h1", "Drawing…")
	host.expectsTyped("after one's own draw", "Pap")
	site.reveal()
	host.sees("p", "1 in 2")
	host.expectsTyped("after the reveal", "Pap")
	host.presses("We watched it")
	host.sees("p", "is marked as watched")
	host.expectsTyped("after a mark", "Pap")
	host.presses("Undo")
	host.sees("p", "is no longer marked")
	host.expectsTyped("after an undo", "Pap")
	host.does(chromedp.Reload())
	host.expectsTyped("after a reload", "Pap")
	host.presses("Delete this lottery")
	host.sees("h1", "Lottery deleted")
	host.presses("Undo")
	host.sees("p", "1 in 2")
	host.expectsTyped("after a deletion", "Pap")
	host.presses("Start a new lottery with all of them")
	host.sees("li", "Pap")
	host.goesBack()
	host.waitsFor(`document.querySelector(".told")`)
	host.does(chromedp.Reload())
	host.waitsFor(`document.querySelector(".told")`)
	host.expect(`document.querySelector("#titles")?.value ?? ""`, "")
}

func TestHalfTypedFilmsOutlastADeletion(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site, host, guest := startSite(t), newUser(t), newUser(t)
	link := host.startsTwo(site.url)
	guest.joins(link, "Alien")
	host.sees("li", "Alien")
	for u, text := range map[user]string{host: "Pap", guest: "Sol"} {
		u.halfTypes(text)
	}
	host.presses("Delete this lottery")
	guest.sees("h1", "Lottery deleted")
	guest.does(chromedp.Reload())
	guest.sees("h1", "Lottery deleted")
	host.presses("Undo")
	host.sees("li", "Dune")
	host.expectsTyped("after the host's undo", "Pap")
	guest.opens(link)
	guest.expectsTyped("when the lottery is back", "Sol")
}

func TestHalfTypedFilmsOutlastARefusalJustAfterTheDraw(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site, host, guest := startSite(t), newUser(t), newUser(t)
	link := host.startsTwo(site.url)
	guest.joins(link, "Alien")
	guest.sees("button", "Take out")
	guest.halfTypes("Pap")
	guest.does(chromedp.Evaluate[chromedp.Void]("document.querySelector('#news').removeAttribute('hx-trigger')")) // no update comes
	post(t, link+"/draw", nil)
	guest.presses("Take out")
	guest.sees("h1", "Drawing…")
	guest.expectsTyped("after the refusal", "Pap")
}

func TestNoFormForLateFilmsComesWhereNoneWereTyped(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site := startSite(t)
	for name, typed := range map[string]string{"nothing": "", "only spaces": "  \n "} {
		host := newUser(t)
		link := host.startsTwo(site.url)
		host.halfTypes(typed)
		post(t, link+"/draw", nil)
		host.sees("h1", "Drawing…")
		host.does(settled)
		host.expect(`Boolean(document.querySelector(".late, .late-below")?.checkVisibility())`, "false")
		site.reveal()
		host.sees("p", "1 in 2")
		host.does(settled)
		host.expect(`Boolean(document.querySelector(".late, .late-below")?.checkVisibility())`, "false")
		if t.Failed() {
			t.Fatal(name)
		}
	}
}
