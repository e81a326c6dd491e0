package e2e

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"movie-lottery/app/e2e/browser"
	"movie-lottery/app/e2e/fixtures"
)

// auditWindows is how many pages are looked at at once.
const auditWindows = 2

// axe checks the page as it looks now against rules of axe-core, and returns what breaks them.
//
// The bar with the draw sticks to the bottom of a phone's screen, and covers part of what can be scrolled from under it. axe
// would call that too small a target, so the bar lies at its place in the page meanwhile.
func axe(rules string) string {
	return `(async () => {
	const bars = document.querySelectorAll(".bar");
	for (const bar of bars) bar.style.position = "static";
	const {violations} = await axe.run(document, {
		runOnly: ` + rules + `,
		resultTypes: ["violations"], preload: false,
	});
	for (const bar of bars) bar.style.position = "";
	return violations.flatMap(v => v.nodes.slice(0, 3).map((n, i) =>
		v.id + " at " + n.target.join(" ") + ": " + n.failureSummary.replace(/\s*\n\s*/g, " ") +
		(i == 2 && v.nodes.length > 3 ? " (and " + (v.nodes.length - 3) + " more)" : "")));
})()`
}

const (
	allRules = `{type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}` // WCAG 2.2 A and AA, and good practice
	contrast = `{type: "rule", values: ["color-contrast"]}`
)

// sideways returns by how much a page is wider than the screen, and which elements stick out.
const sideways = `(() => {
	const wide = document.documentElement.scrollWidth, screen = document.documentElement.clientWidth;
	if (wide <= screen) return [];
	const out = [...document.body.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > screen + .5);
	return [wide + " px wide on " + screen + ": " + out.slice(0, 3).map(e => e.tagName.toLowerCase() +
		(e.id && "#" + e.id) + [...e.classList].map(c => "." + c).join("")).join(", ")];
})()`

// cut returns by how much a page is longer than the screen.
const cut = `[document.documentElement.scrollHeight - innerHeight].filter(px => px > 0).map(px => px + " px below the screen")`

// small returns targets that are too small for a thumb: anything to press or to type into under 44 px, unless it stands in running text.
// What counts is where a press arrives: on the label of a field too, and on what a style adds around it.
const small = `(() => {
	const least = 44;
	const reaches = (at, box, dx, dy) => {
		let far = 0;
		const x = box.left + box.width / 2, y = box.top + box.height / 2;
		while (far < least && at(document.elementFromPoint(x + dx * (far + 1), y + dy * (far + 1)))) far++;
		return far;
	};
	const size = e => {
		const parts = [e, ...(e.labels ?? [])];
		const boxes = parts.map(p => p.getBoundingClientRect());
		const width = Math.max(...boxes.map(b => b.width)), height = Math.max(...boxes.map(b => b.height));
		if (width > least - .5 && height > least - .5) return [width, height];
		e.scrollIntoView({block: "center", inline: "center", behavior: "instant"});
		const box = e.getBoundingClientRect(), at = hit => hit && parts.some(p => p.contains(hit));
		return [Math.max(width, reaches(at, box, -1, 0) + reaches(at, box, 1, 0) + 1),
			Math.max(height, reaches(at, box, 0, -1) + reaches(at, box, 0, 1) + 1)];
	};
	const found = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
		.filter(e => e.checkVisibility({visibilityProperty: true}) && !e.closest("[inert]"))
		.filter(e => !e.matches("p a, .text a"))
		.filter(e => { // hidden until it is reached by keyboard
			const box = e.getBoundingClientRect();
			return e.labels?.length || box.width > 1 && box.height > 1 && box.right > 0 && box.bottom + scrollY > 0;
		})
		.map(e => [e, ...size(e)]).filter(([, width, height]) => width < least - .5 || height < least - .5)
		.map(([e, width, height]) => Math.round(width) + " x " + Math.round(height) + " px is too small a target: " +
			e.outerHTML.slice(0, 100).replace(/\s*\n\s*/g, " "));
	scrollTo({top: 0, behavior: "instant"});
	if (found.length > 3) found.splice(3, found.length, (found.length - 3) + " more targets are too small");
	return found;
})()`

// axeSource returns the source of axe-core, as npm fetched it.
func axeSource(t *testing.T) string {
	t.Helper()
	source, err := os.ReadFile("../../static/node_modules/axe-core/axe.min.js")
	if errors.Is(err, os.ErrNotExist) {
		t.Fatal("axe-core is not in static/node_modules: run `make test`, which fetches it with npm, or install npm and run `npm ci` in static")
	} else if err != nil {
		t.Fatal(err)
	}
	return string(source)
}

func TestEveryPageIsAccessible(t *testing.T) {
	t.Parallel()
	needsScripts(t) // sheets and previews are pages of their own without them
	source := axeSource(t)
	const password = "the house's"
	started := startSiteWith(t, map[string]string{"APP_PASSWORD": password})
	site := fixtures.New(started.url, password, started.db)
	for _, fill := range []func(context.Context) ([]fixtures.Page, error){site.Empty, site.Fill} {
		pages, err := fill(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		auditAll(t, source, pages)
	}
}

// auditAll looks at all pages, in several windows at once.
func auditAll(t *testing.T, source string, pages []fixtures.Page) {
	t.Helper()
	queue := make(chan fixtures.Page, len(pages))
	for _, p := range pages {
		queue <- p
	}
	close(queue)
	chromium := chromium.get(t)
	var wg sync.WaitGroup
	for range auditWindows {
		wg.Go(func() {
			window, err := chromium.Open(t.Context())
			if err != nil {
				t.Errorf("opening a window: %v", err)
				return
			}
			for p := range queue {
				a := auditor{t, window, p}
				if err := a.audit(source); err != nil {
					t.Errorf("%s (%s): %v", p.Name, p.Lang, err)
				}
			}
		})
	}
	wg.Wait()
}

// auditor looks at one page.
type auditor struct {
	t      *testing.T
	window *browser.Window
	page   fixtures.Page
}

func (a auditor) audit(source string) error {
	if err := a.page.Look(a.window, fixtures.Themes[0], 360, 740); err != nil {
		return err
	}
	if err := a.page.Open(a.window); err != nil {
		return err
	}
	if _, err := browser.Evaluate[bool](a.window, source+"; true"); err != nil {
		return fmt.Errorf("loading axe-core: %w", err)
	}
	if err := a.check(fixtures.Themes[0], 360, 740, axe(allRules)); err != nil {
		return err
	}
	if a.page.Lang == "en" { // a theme has the same colours in all languages
		if err := a.check(fixtures.Themes[1], 360, 740, axe(contrast)); err != nil {
			return err
		}
	}
	for _, screen := range screens {
		if screen.tv && !strings.HasPrefix(a.page.Name, "screen-") {
			continue
		}
		if err := a.check(fixtures.Themes[0], screen.width, screen.height, screen.checks...); err != nil {
			return err
		}
	}
	return nil
}

// screens are the other screens on which a page is looked at.
var screens = []struct {
	width, height int
	tv            bool
	checks        []string
}{
	{320, 640, false, []string{sideways, small}}, // the narrowest phone in use
	{1440, 900, false, []string{sideways, small}},
	{1280, 720, true, []string{sideways, cut}}, // a TV does not scroll
	{1920, 1080, true, []string{sideways, cut}},
}

// check runs checks on a screen and fails the test with what they find.
func (a auditor) check(theme string, width, height int, checks ...string) error {
	if err := a.page.Look(a.window, theme, width, height); err != nil {
		return err
	}
	for _, check := range checks {
		found, err := browser.Evaluate[[]string](a.window, check)
		if err != nil {
			return err
		}
		for _, fault := range found {
			a.t.Errorf("%s, %s, %s, %d px: %s", a.page.Name, theme, a.page.Lang, width, fault)
		}
	}
	return nil
}
