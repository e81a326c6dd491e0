package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"movie-lottery/app/scenes"
	"movie-lottery/app/testdb"
)

// auditTabs work at once: more than two processors are seldom there.
const auditTabs = 2

// axe runs the rules of WCAG 2.2 A and AA and good practice over the page as it looks now, and tells what breaks them.
const axe = `axe.run(document, {
	runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
	resultTypes: ["violations"], preload: false,
}).then(found => found.violations.flatMap(v => v.nodes.slice(0, 3).map((n, i) =>
	v.id + " at " + n.target.join(" ") + ": " + n.failureSummary.replace(/\s*\n\s*/g, " ") +
	(i == 2 && v.nodes.length > 3 ? " (and " + (v.nodes.length - 3) + " more)" : ""))))`

// sideways tells by how much a page is wider than the screen, and what sticks out.
const sideways = `(() => {
	const wide = document.documentElement.scrollWidth, screen = document.documentElement.clientWidth;
	if (wide <= screen) return [];
	const out = [...document.body.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > screen + .5);
	return [wide + " px wide on " + screen + ": " + out.slice(0, 3).map(e => e.tagName.toLowerCase() +
		(e.id && "#" + e.id) + [...e.classList].map(c => "." + c).join("")).join(", ")];
})()`

// cut tells by how much a page is longer than the screen.
const cut = `[document.documentElement.scrollHeight - innerHeight].filter(px => px > 0).map(px => px + " px below the screen")`

// small tells what a thumb would miss: anything to press or to type into under 44 px, unless it stands in running text.
// What counts is where a press arrives: a label is as good as its field, and so is the surface that a style adds.
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

// axeSource is axe-core, as npm fetched it.
func axeSource(t *testing.T) string {
	t.Helper()
	source, err := os.ReadFile("../static/node_modules/axe-core/axe.min.js")
	if errors.Is(err, os.ErrNotExist) {
		t.Fatal("axe-core is not in static/node_modules: run `make test`, which fetches it with npm, or install npm and run `npm ci` in static")
	} else if err != nil {
		t.Fatal(err)
	}
	return string(source)
}

func TestEveryPageServesEverybody(t *testing.T) {
	source := axeSource(t)
	chromium := os.Getenv("CHROMIUM")
	if chromium == "" {
		t.Fatal("CHROMIUM is not set: run `make test`, which finds or installs one")
	}
	database := testdb.New(t)
	stage := scenes.New(startAt(t, database).url, testdb.Connect(t, database))
	browser, err := stage.NewBrowser(t.Context(), chromium)
	if err != nil {
		t.Fatal(err)
	}
	defer browser.Close()

	audit(t, browser, source, stage.Empty())
	all, err := stage.Fill(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	audit(t, browser, source, all)
}

// audit looks at all scenes, each in a tab that is free.
func audit(t *testing.T, browser *scenes.Browser, source string, all []scenes.Scene) {
	t.Helper()
	queue := make(chan scenes.Scene, len(all))
	for _, s := range all {
		queue <- s
	}
	close(queue)
	var wg sync.WaitGroup
	for range auditTabs {
		wg.Go(func() {
			tab, err := browser.Tab()
			if err != nil {
				t.Errorf("opening a tab: %v", err)
				return
			}
			for s := range queue {
				a := auditor{t, tab, s}
				if err := a.audit(source); err != nil {
					t.Errorf("%s (%s): %v", s.Name, s.Lang, err)
				}
			}
		})
	}
	wg.Wait()
}

// auditor looks at one scene.
type auditor struct {
	t     *testing.T
	tab   *scenes.Tab
	scene scenes.Scene
}

func (a auditor) audit(source string) error {
	if err := a.tab.Look(scenes.Themes[0], 360, 740); err != nil {
		return err
	}
	if err := a.tab.Open(a.scene); err != nil {
		return err
	}
	if _, err := scenes.Ask[bool](a.tab, source+"; true"); err != nil {
		return fmt.Errorf("loading axe-core: %w", err)
	}
	for _, theme := range scenes.Themes {
		if err := a.finds(theme, 360, 740, axe); err != nil {
			return err
		}
	}
	for _, screen := range screens {
		if screen.tv && !strings.HasPrefix(a.scene.Name, "screen-") {
			continue
		}
		if err := a.finds(scenes.Themes[0], screen.width, screen.height, screen.checks...); err != nil {
			return err
		}
	}
	return nil
}

// screens are what else a page is looked at on.
var screens = []struct {
	width, height int
	tv            bool
	checks        []string
}{
	{320, 640, false, []string{sideways, small}}, // the narrowest phone that is still about
	{1440, 900, false, []string{sideways, small}},
	{1280, 720, true, []string{sideways, cut}}, // nobody scrolls a TV
	{1920, 1080, true, []string{sideways, cut}},
}

// finds fails the test with whatever the checks find on such a screen.
func (a auditor) finds(theme string, width, height int, checks ...string) error {
	if err := a.tab.Look(theme, width, height); err != nil {
		return err
	}
	for _, check := range checks {
		found, err := scenes.Ask[[]string](a.tab, check)
		if err != nil {
			return err
		}
		for _, fault := range found {
			a.t.Errorf("%s, %s, %s, %d px: %s", a.scene.Name, theme, a.scene.Lang, width, fault)
		}
	}
	return nil
}
