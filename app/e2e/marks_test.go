package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// says waits until an element says a text, among others.
func (u user) says(element, text string) {
	u.t.Helper()
	u.waitsFor(fmt.Sprintf("document.querySelector(%q)?.innerText.includes(%q)", element, text))
}

// closes closes the sheet that is open.
func (u user) closes() {
	u.t.Helper()
	u.clicks(".sheet:popover-open [popovertargetaction=hide]")
}

// A host and two guests: rules, marks, weights and absences are on every page at once, and the draw is made from them.
func TestWhatOneSaysOfAFilmIsOnAllPages(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site, host, anna, boris := startSite(t), newUser(t), newUser(t), newUser(t)
	link := host.startsTwo(site.url)
	anna.joins(link, "Alien")
	boris.joins(link, "Ran")

	host.clicks(`[popovertarget="rules-sheet"]`)
	host.clicks("#rule-vetoes")
	anna.says("#rules", "Everyone may keep one film out.")
	host.waitsFor(`document.querySelector("#rules-sheet:popover-open #rule-vetoes[aria-checked=true]")`)
	host.closes()

	anna.clicks("#ticket-1")
	host.says("#row-1", "seen by 1")
	boris.clicks("#more-2")
	boris.clicks("#veto-2")
	for _, u := range []user{host, anna, boris} {
		u.says("#row-2", "kept out")
	}
	boris.waitsFor(`document.activeElement.id == "more-2" && !document.querySelector(".sheet:popover-open")`)
	anna.clicks("#more-3")
	anna.clicks("#weight-3-3")
	boris.says("#row-3", "60%")
	anna.clicks("#more-4")
	anna.does(chromedp.WaitVisible(chromedp.CSS("#ticket-heading")))
	boris.clicks("#person-3")
	host.says("#row-4", "not here tonight")
	host.clicks("#seen-anybody")
	for _, u := range []user{anna, boris} {
		u.says("#row-1", "left out")
		u.says("#bar", "Two films have to be in the draw")
	}
	anna.waitsFor(`document.querySelector("#ticket-sheet:popover-open")`) // in spite of all that has changed meanwhile
	anna.closes()
	host.clicks("#person-3")
	boris.waitsFor(`!document.querySelector("#row-4.aside")`)
	anna.says("#tally", "4 films · 2 in the draw")
	boris.waitsFor(`document.querySelector("#draw")`)
	boris.draws("")
	site.reveal()
	for _, u := range []user{host, anna, boris} {
		u.waitsFor(`/[13] in 4/.test(document.querySelector(".told")?.innerText)`)
	}
}

func TestARuleTakesNoTypedTextAndNoFocus(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site, host, guest := startSite(t), newUser(t), newUser(t)
	link := host.startsTwo(site.url)
	guest.opens(link)
	guest.halfTypes("Pap")
	guest.watches("#titles, .ticket")
	host.clicks(`[popovertarget="rules-sheet"]`)
	host.clicks("#rule-guests_add")
	host.clicks("#rule-guests_draw")
	guest.says("#add-closed", "Only the host adds films here.")
	guest.says("#bar", "The host draws")
	guest.expectUndisturbed()
	guest.expectsTyped("after the rules", "Pap")
	guest.presses("Add")
	guest.sees("p", "Your text is still in the field.")
	guest.expectsTyped("after it was refused", "Pap")
	guest.does(chromedp.Evaluate[chromedp.Void](`document.querySelector("#titles").value = ""; document.activeElement.blur()`))
	guest.does(chromedp.WaitNotVisible(chromedp.CSS("#titles")))
	host.clicks("#rule-guests_add")
	guest.does(chromedp.WaitVisible(chromedp.CSS("#titles")))
}

// Presses while others are on their way are all sent, each once, whatever the answers make of the buttons.
func TestQuickPressesAreAllSent(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site, host, guest := startSite(t), newUser(t), newUser(t)
	link := host.startsTwo(site.url)
	guest.joins(link, "Alien")
	press := func(u user, ids ...string) {
		t.Helper()
		for _, id := range ids {
			u.does(chromedp.WaitReady(chromedp.CSS("#" + id)))
		}
		u.does(settled, chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`for (const id of %q.split(" ")) document.getElementById(id).click()`, strings.Join(ids, " "))))
	}
	for _, u := range []user{host, guest} {
		u.does(chromedp.Evaluate[chromedp.Void](`{
			window.said = "";
			const place = document.querySelector("#announced");
			new MutationObserver(() => window.said += place.textContent).observe(place, { childList: true });
		}`))
	}
	press(guest, "ticket-1", "ticket-2", "ticket-2", "person-2")
	for _, u := range []user{host, guest} {
		u.says("#row-1", "seen by 1")
		u.says("#row-2", "seen by 1")
		u.says("#row-3", "not here tonight")
		u.waitsFor(`document.querySelector("#people button[aria-pressed=false], #people .absent")`)
	}
	host.waitsFor(`/has seen.* Dune/.test(window.said) && window.said.includes("Guest 2 is away tonight: 1 film waits.")`)
	guest.expect(`/has seen|is away/.test(window.said) ? window.said : ""`, "") // who did it

	press(host, "rule-vetoes", "rule-luck", "rule-guests_draw", "rule-guests_draw")
	guest.says("#rules", "Everyone may keep one film out.")
	guest.says("#rules", "A film that lost has one more ticket the next evening.")
	guest.says("#rules", "Only the host draws.")
	press(host, "ticket-1", "ticket-1")
	host.says("#row-1", "Heat taken out")
	host.waitsFor(`!document.querySelector(".htmx-request")`)
	host.says("#row-1", "Heat taken out")
}

func TestMarksAndRulesNeedNoScripts(t *testing.T) {
	t.Parallel()
	site, host, guest := startSite(t), newUserWithoutScripts(t), newUserWithoutScripts(t)
	link := host.startsTwo(site.url)
	guest.opens(link)
	guest.clicks("#ticket-1")
	guest.sees("span", "seen by 1")
	host.opens(link)
	host.clicks("#more-2")
	host.clicks("#weight-2-3")
	host.does(chromedp.WaitVisible(chromedp.CSS("#row-2.w3 .said .facts")))
	host.clicks("#seen-anybody")
	host.sees("p", "1 film left out")
	host.sees("p", "Two films have to be in the draw")
	host.clicks(`[popovertarget="rules-sheet"]`)
	host.clicks("#rule-guests_add")
	host.sees("li", "Only the host adds films.")
	guest.opens(link)
	guest.sees("p", "Only the host adds films here.")
}
