package e2e

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"movie-lottery/app/e2e/browser"
)

// patience is how long a test waits for what has to happen. It is far longer than anything takes, on a slow machine too.
const patience = 2 * time.Minute

// user is a visitor with a browser window and cookies of their own, on a phone-sized screen, who prefers little motion.
type user struct {
	t *testing.T
	*browser.Window
	scripts bool // the scripts of pages run
}

// newUser opens a window of the browser that all tests share. An error on its console fails the test, except for those
// that contain an expected text, and for refused requests.
func newUser(t *testing.T, expected ...string) user {
	t.Helper()
	return newUserOf(t, chromium, expected...)
}

// newUserOf is newUser in a given browser.
func newUserOf(t *testing.T, browser *sharedBrowser, expected ...string) user {
	t.Helper()
	window, err := browser.get(t).Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	u := user{t, window, true}
	expected = append(expected, "status of 4")
	err = window.Listen(t.Context(), func(event any) {
		switch e := event.(type) {
		case *cdplog.EventEntryAdded:
			isExpected := slices.ContainsFunc(expected, func(text string) bool { return strings.Contains(e.Entry.Text, text) })
			if e.Entry.Level == cdplog.EntryLevelError && !isExpected {
				t.Errorf("the console says: %s %s", e.Entry.Text, e.Entry.URL)
			}
		case *runtime.EventExceptionThrown:
			t.Errorf("a script failed: %+v", e.ExceptionDetails)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	u.must(window.EnableLog())
	u.must(window.SetSize(360, 740))
	// Pages that fade into each other wait for frames, which a hidden window does not get.
	u.must(window.SetMotion("reduce"))
	return u
}

// newUserWithoutScripts is newUser with JavaScript switched off.
func newUserWithoutScripts(t *testing.T) user {
	t.Helper()
	u := newUser(t)
	u.scripts = false
	u.must(u.SetScripts(u.scripts))
	return u
}

func (u user) must(err error) {
	u.t.Helper()
	if err != nil {
		u.t.Fatal(err)
	}
}

// does runs steps in the window.
func (u user) does(steps ...chromedp.Action[chromedp.Void]) {
	u.t.Helper()
	u.must(u.Do(steps...))
}

// try is does, and says on failure what was tried and what the page shows.
func (u user) try(what string, steps ...chromedp.Action[chromedp.Void]) {
	u.t.Helper()
	if err := u.Do(steps...); err != nil {
		shown, _ := browser.Evaluate[string](u.Window, "location + '\\n' + document.body.innerText")
		u.t.Fatalf("%s: %v; the page is %s", what, err, shown)
	}
}

// value runs a step and returns its result.
func value[T any](u user, step chromedp.Action[T]) T {
	u.t.Helper()
	v, err := browser.Run(u.Window, step)
	u.must(err)
	return v
}

func (u user) opens(url string) { u.t.Helper(); u.does(chromedp.Navigate(url)) }

// settled waits until htmx is done with the page. It scrolls a moment after the new part of a page is in, and a press at
// that moment goes down on one part and up on another.
var settled = chromedp.WaitNotPresent(chromedp.CSS(".htmx-swapping, .htmx-settling"))

// pressable waits until an open sheet takes presses: what is in it ignores them at first.
func pressable(ctx context.Context, target *chromedp.Target) (done chromedp.Void, err error) {
	for {
		held, err := chromedp.Evaluate[bool](`document.getAnimations().some((a) => a.animationName == "unpressable")`)(ctx, target)
		if err != nil || !held {
			return done, err
		}
	}
}

// presses presses the button with a label.
func (u user) presses(label string) {
	u.t.Helper()
	u.try("pressing "+label, settled, click(chromedp.Search(`//button[normalize-space()="`+label+`"]`)))
}

// clicks clicks on an element.
func (u user) clicks(element chromedp.CSS) {
	u.t.Helper()
	u.try("clicking on "+string(element), settled, click(element))
}

// click clicks on an element, once it is there and takes presses. If it was replaced after it was found, and before the click,
// its successor is clicked.
func click[S chromedp.Selectable](element S) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, target *chromedp.Target) (done chromedp.Void, err error) {
		for _, ready := range []chromedp.Action[chromedp.Void]{chromedp.WaitVisible(element), pressable} {
			if _, err := ready(ctx, target); err != nil {
				return done, err
			}
		}
		for {
			done, err = chromedp.Click(element)(ctx, target)
			refused, ok := errors.AsType[*cdproto.Error](err)
			if !ok || refused.Message != "Could not find node with given id" {
				return done, err
			}
		}
	}
}

// types sets the text of a field.
func (u user) types(field chromedp.CSS, text string) {
	u.t.Helper()
	u.try("typing into "+string(field), chromedp.SetValue(field, text))
}

// sees waits until an element with a tag contains a text and is visible.
func (u user) sees(tag, text string) {
	u.t.Helper()
	element := chromedp.Search(`//` + tag + `[contains(normalize-space(), "` + text + `")]`)
	u.try(fmt.Sprintf("waiting for %q in %s", text, tag), chromedp.WaitVisible(element))
}

// waitsFor waits until an expression is true in a page that is loaded. Another page may take its place meanwhile. It needs
// the scripts of pages.
func (u user) waitsFor(condition string) {
	u.t.Helper()
	ctx, cancel := context.WithTimeout(u.t.Context(), patience)
	defer cancel()
	for {
		holds, err := browser.Evaluate[bool](u.Window, `new Promise((done) => setTimeout(done, 20)).then(() =>
			document.readyState == "complete" && Boolean(`+condition+`))`)
		switch {
		case ctx.Err() != nil:
			u.t.Fatalf("%s did not become true: %v", condition, err)
		case holds && err == nil:
			return
		}
	}
}

// text waits for an element and returns its text.
func (u user) text(element chromedp.CSS) string {
	u.t.Helper()
	u.try("waiting for "+string(element), chromedp.WaitVisible(element))
	return value(u, chromedp.Evaluate[string](fmt.Sprintf("document.querySelector(%q).innerText.trim()", element)))
}

// starts sends the form on the home page, and returns the address of the new lottery once its page is there. The preview of
// what was typed has to come first: it replaces the button.
func (u user) starts() string {
	u.t.Helper()
	if u.scripts {
		u.waitsFor(`!window.htmx || /\d/.test(document.querySelector("#go").innerText)`)
	}
	u.clicks("#go")
	u.try("waiting for the lottery", chromedp.WaitReady(chromedp.CSS("#lottery")))
	if u.scripts {
		u.waitsFor("true") // until the page is loaded: its parts may be replaced before
	}
	return value(u, chromedp.Location())
}

// startsTwo starts a lottery of two films, Heat and Dune, on the home page at a URL, and returns its address.
func (u user) startsTwo(home string) string {
	u.t.Helper()
	u.opens(home)
	u.types("#titles", "Heat\nDune")
	return u.starts()
}

// joins opens a lottery and adds a film to it, as a guest whose first one it is.
func (u user) joins(link, film string) {
	u.t.Helper()
	u.opens(link)
	u.types("#titles", film)
	u.presses("Add")
	u.sees("h2", "Yours are in") // a preview, too, shows the title
	u.sees("li", film)
}

// draws draws the winner with a word, which may be empty.
func (u user) draws(word string) {
	u.t.Helper()
	u.clicks(`[popovertarget="draw-sheet"]`)
	if word != "" {
		u.types("#word", word)
	}
	u.clicks("#draw-sheet .main")
}
