package main

import (
	"testing"

	"github.com/chromedp/chromedp"
)

func TestARehearsalAsksForNothingAndLeavesNothingBehind(t *testing.T) {
	site := start(t)
	if site.plain() {
		return // there is no htmx to rehearse with
	}
	p := newPerson(t, chromium(t), true)
	p.opens(site.url + "/history")
	said := value(p, chromedp.Evaluate[string](`new Promise((done) => requestIdleCallback(() => requestIdleCallback(() => {
		const asked = performance.getEntriesByType("resource").filter((r) => r.initiatorType == "xmlhttprequest");
		done(asked.length + " asked for, " + document.querySelectorAll("body > a[hx-get]").length + " left");
	})))`, chromedp.EvalAwaitPromise))
	if said != "0 asked for, 0 left" {
		t.Errorf("before anybody presses anything there are %s", said)
	}
}
