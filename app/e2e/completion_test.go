package e2e

import (
	"context"
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const knownFilms = "The Matrix (1999)\nMatilda (1996)\nMatch Point (2005)\nHeat (1995)"

// typesKeys presses keys. A page that handles a key keeps its character from the field, as with a real keyboard.
func (u user) typesKeys(keys ...string) {
	u.t.Helper()
	raw := func(event *input.DispatchKeyEventParams) {
		if event.Type == input.DispatchKeyEventTypeKeyDown {
			event.Type = input.DispatchKeyEventTypeRawKeyDown
		}
	}
	for _, key := range keys {
		u.does(chromedp.KeyEvent(key, raw))
	}
}

// offered waits until the list of films is open with a number of them.
func (u user) offered(films int) {
	u.t.Helper()
	u.waitsFor(fmt.Sprintf(`document.querySelector(".completion:popover-open") && document.querySelectorAll("[role=option]").length == %d`, films))
}

func (u user) offeredNone() {
	u.t.Helper()
	u.waitsFor(`!document.querySelector(".completion:popover-open") && !document.querySelector("[aria-controls=completions], [aria-activedescendant]")`)
}

// highlighted is the option that a screen reader reads.
const highlighted = `document.getElementById(document.activeElement.getAttribute("aria-activedescendant"))?.matches("[aria-selected=true]") &&
	document.querySelectorAll("[aria-selected=true]").length == 1 && document.querySelector("[aria-selected=true]").dataset.line`

func TestFilmIsCompletedByKeyboard(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site, u := startSite(t).url, newUser(t)
	fillLibrary(t, site, knownFilms)
	u.opens(site)
	u.does(chromedp.Focus(chromedp.CSS("#titles")))
	u.typesKeys("mat")
	u.offered(3)
	u.expect(`document.getElementById(document.activeElement.getAttribute("aria-controls")).matches("[role=listbox][aria-label]")`, "true")

	u.typesKeys("\r")
	u.offeredNone()
	u.expectsTyped("after Enter, when none was highlighted", "mat\n")

	u.typesKeys("the m")
	u.offered(1)
	u.typesKeys(kb.ArrowDown)
	u.expect(highlighted, "The Matrix (1999)")
	u.does(chromedp.Evaluate[chromedp.Void](axeSource(t) + "; undefined"))
	if faults := value(u, chromedp.Evaluate[[]string](axe(allRules), chromedp.EvalAwaitPromise)); len(faults) > 0 {
		t.Error(faults)
	}
	u.typesKeys("\r")
	u.offeredNone()
	u.expectsTyped("after Enter on a film", "mat\nThe Matrix (1999)")
	u.waitsFor(`document.querySelector("#understood").textContent.includes("Matrix")`)

	u.does(chromedp.Evaluate[chromedp.Void](`document.execCommand("undo")`))
	u.expectsTyped("after an undo", "mat\nthe m")
	u.typesKeys(kb.End, "a")
	u.offered(1)
	u.typesKeys(kb.Escape)
	u.offeredNone()
	u.expectsTyped("after Escape", "mat\nthe ma")

	u.typesKeys("t")
	u.offered(1)
	u.typesKeys(kb.ArrowUp, kb.ArrowUp)
	u.expect(highlighted, "undefined")
	u.typesKeys("\t")
	u.offeredNone()
	u.expectsTyped("after Tab", "mat\nthe mat")
}

func TestFilmThatIsInTheFieldIsNotOffered(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site, u := startSite(t).url, newUser(t)
	fillLibrary(t, site, knownFilms)
	u.opens(site)
	u.does(chromedp.Focus(chromedp.CSS("#titles")))
	u.typesKeys("Matilda (1996)", "\r", "mat")
	u.offered(2)
}

func TestFilmIsTakenByATapOnAPhoneWithItsKeyboardOpen(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site, u := startSite(t).url, newUser(t)
	fillLibrary(t, site, knownFilms)
	u.must(u.SetSize(360, 380))
	u.opens(site)
	u.does(chromedp.Focus(chromedp.CSS("#titles")))
	u.typesKeys("Dune", "\r", "mat")
	u.offered(3)
	u.sees("p", "2 films")
	const below = `[document.querySelector("#go").getBoundingClientRect().top, scrollX, scrollY, document.documentElement.scrollHeight].join()`
	open := value(u, chromedp.Evaluate[string](below))
	u.typesKeys(kb.Escape)
	u.offeredNone()
	u.expect(below, open) // the list moves nothing
	u.typesKeys("i", "\b")
	u.offered(3)
	u.expect(`(() => {
		const { top, bottom, left, right } = document.querySelector(".completion").getBoundingClientRect();
		return top >= 0 && bottom <= innerHeight && left >= 0 && right <= innerWidth && bottom - top >= 96;
	})()`, "true")
	u.expect(`[...document.querySelectorAll("[role=option]")].every((option) => option.offsetHeight >= 44)`, "true")
	u.clicks("[role=option]:nth-child(2)")
	u.offeredNone()
	u.expectsTyped("after a tap", "Dune\nMatilda (1996)")
	u.expect(`document.activeElement.id`, "titles")
}

func TestNoFilmIsOfferedWhileCharactersAreComposed(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site, u := startSite(t).url, newUser(t)
	fillLibrary(t, site, "千と千尋の神隠し (2001)")
	u.opens(site)
	u.does(chromedp.Focus(chromedp.CSS("#titles")))
	u.does(chromedp.Evaluate[chromedp.Void](`window.asked = 0;
		const fetched = fetch;
		window.fetch = (...call) => { asked++; return fetched(...call); }`))
	for _, text := range []string{"せん", "千と"} {
		u.does(func(ctx context.Context, target *chromedp.Target) (done chromedp.Void, err error) {
			_, err = cdp.Call(ctx, target, input.ImeSetComposition, input.ImeSetCompositionParams{
				Text: text, SelectionStart: int64(len([]rune(text))), SelectionEnd: int64(len([]rune(text)))})
			return done, err
		})
	}
	u.waitsFor(`document.querySelector("#understood").textContent.includes("千と")`) // the preview waits longer than a completion
	u.expect("asked", "0")
	u.does(func(ctx context.Context, target *chromedp.Target) (done chromedp.Void, err error) {
		_, err = cdp.Call(ctx, target, input.InsertText, input.InsertTextParams{Text: "千と"})
		return done, err
	})
	u.offered(1)
}

func TestListOutlastsNewsAndClosesWithItsField(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site, host, guest := startSite(t), newUser(t), newUser(t)
	link := host.startsTwo(site.url)
	fillLibrary(t, site.url, knownFilms)
	guest.opens(link)
	host.does(chromedp.Focus(chromedp.CSS("#titles")))
	host.typesKeys("mat")
	host.offered(3)
	guest.joins(link, "Alien")
	host.sees("li", "Alien")
	host.does(settled)
	host.offered(3)
	host.typesKeys(kb.ArrowDown)
	host.expect(highlighted, "Match Point (2005)")
	post(t, link+"/draw", nil)
	host.sees("h1", "Drawing…")
	host.offeredNone()
	host.expectsTyped("after the draw", "mat")
}

func TestNothingIsOfferedWhenTheSiteCannotBeReached(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site, u := startSite(t).url, newUser(t, "ERR_")
	fillLibrary(t, site, knownFilms)
	u.opens(site)
	u.does(chromedp.Focus(chromedp.CSS("#titles")))
	u.typesKeys("mat")
	u.offered(3)
	u.does(chromedp.Evaluate[chromedp.Void](`window.fetch = () => Promise.reject(new TypeError("Failed to fetch"))`))
	u.typesKeys("i")
	u.offeredNone()
	u.expectsTyped("afterwards", "mati")
}

func TestFilmIsCompletedInThePreviewWithoutScripts(t *testing.T) {
	t.Parallel()
	site, u := startSite(t).url, newUserWithoutScripts(t)
	fillLibrary(t, site, knownFilms)
	u.opens(site)
	u.types("#titles", "Dune\nthe mat")
	u.presses("See how it is read")
	u.presses("The Matrix, 1999?")
	u.sees("button", "Start with 2 films")
	u.clicks("#go")
	u.sees("li", "The Matrix 1999")
	u.sees("li", "Dune")
}
