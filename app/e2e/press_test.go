package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// notesRequests has the page count the forms that it sends. A press that sends one does so at once.
func (u user) notesRequests() {
	u.t.Helper()
	u.does(chromedp.Evaluate[chromedp.Void](`window.sent = 0;
		addEventListener("submit", () => sent++, true)`))
}

func TestTwoFastPressesOnDrawOpenItsSheetAndDrawNothing(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site := startSite(t)
	host := newUser(t)
	host.opens(site.url)
	host.types("#titles", "Film "+strings.Join(strings.Fields("1 2 3 4 5 6 7 8 9 10 11 12"), "\nFilm "))
	link := host.starts()
	// The sheet ignores presses for a while, by an animation. On a busy machine two presses may be further apart than that.
	host.must(host.SlowAnimations(20))
	center := chromedp.Evaluate[[]float64](`(() => { const r = document.querySelector("#draw").getBoundingClientRect();
		return [r.x + r.width / 2, r.y + r.height / 2, innerHeight] })()`)
	expectOnlyOpen := func(how string) {
		t.Helper()
		host.expect(`document.querySelector("#draw-sheet").matches(":popover-open")`, "true")
		if sent := value(host, chromedp.Evaluate[int]("sent")); sent != 0 {
			t.Errorf("%s: the lottery is drawn", how)
		}
	}
	for _, size := range []struct{ width, height int }{{320, 568}, {360, 740}, {768, 1024}, {740, 360}, {1440, 900}} {
		host.must(host.SetSize(size.width, size.height))
		for _, scroll := range []float64{0, .25, .5, .75, 1} {
			how := fmt.Sprintf("%d × %d, scrolled to %v", size.width, size.height, scroll)
			host.opens(link)
			host.notesRequests()
			host.does(settled, chromedp.Evaluate[chromedp.Void](fmt.Sprintf("scrollTo({ top: (document.documentElement.scrollHeight - innerHeight) * %v, behavior: 'instant' })", scroll)))
			at := value(host, center)
			if at[1] < 0 || at[1] > at[2] {
				continue // it is not on the screen
			}
			host.does(chromedp.MouseClickXY(at[0], at[1]), chromedp.MouseClickXY(at[0], at[1]))
			expectOnlyOpen(how)
		}
	}
	for _, key := range []string{"\r", " "} {
		host.opens(link)
		host.notesRequests()
		host.does(settled, chromedp.Focus(chromedp.CSS("#draw")), chromedp.KeyEvent(key), chromedp.KeyEvent(key))
		expectOnlyOpen(fmt.Sprintf("%q twice", key))
	}
	host.presses("Draw now")
	host.sees("h1", "Drawing…")
}
