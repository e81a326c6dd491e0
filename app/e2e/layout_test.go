package e2e

import (
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// measures are functions for the expressions of layouts.
const measures = `
	const box = (selector) => document.querySelector(selector).getBoundingClientRect();
	const near = (a, b) => Math.abs(a - b) < 2;
	const style = (selector) => getComputedStyle(document.querySelector(selector));
`

// layout is what has to hold of a page on a screen of some size.
type layout struct {
	what          string
	width, height int
	holds         string // an expression
}

// checkLayouts checks them on the page that the user sees.
func (u user) checkLayouts(layouts []layout) {
	u.t.Helper()
	for _, l := range layouts {
		u.must(u.SetSize(l.width, l.height))
		u.must(u.Settle(true))
		if !value(u, chromedp.Evaluate[bool]("(() => {"+measures+"return "+l.holds+"})()")) {
			u.t.Errorf("%d x %d px: %s: %s is false", l.width, l.height, l.what, l.holds)
		}
	}
}

func TestLayoutOfALotteryFollowsTheScreen(t *testing.T) {
	t.Parallel()
	needsScripts(t)
	site, host := startSite(t), newUser(t)
	host.must(host.SetTheme("light"))
	host.opens(site.url)
	host.checkLayouts([]layout{
		{"the form begins where the header does", 1440, 900, `near(box(".home .marquee").left, box(".brand .icon").left)`},
		{"what the site does stands beside it", 2560, 1440, `near(box(".lead").top, box(".home .marquee").top)`},
		{"all of it is aligned", 360, 740, `new Set([".marquee", "#go", ".note", "summary", ".lead"].map((part) => box(part).left)).size == 1`},
	})
	host.types("#titles", "Heat (1995)\nDune\nThe Assassination of Jesse James by the Coward Robert Ford (2007)\nAlien\n[21:04] Maximilian Alexander von Hohenstein: Stalker")
	link := host.starts()
	host.checkLayouts([]layout{
		{"the draw is at a thumb", 360, 740, `near(box("#bar").bottom, innerHeight)`},
		{"a long name ends before the stub", 360, 740, `box("#row-5 .by > span").width > 100 && box("#row-5 .by > span").right < box("#row-5 .stub").left`},
		{"the draw is at the foot of the left column", 1440, 900,
			`near(box("#draw").left, box(".marquee").left) && near(box("#draw").right, box(".marquee").right) && near(box("#bar").bottom, box(".side").bottom)`},
		{"all of that column is on the screen", 1920, 1080, `box("#bar").bottom <= innerHeight && box(".side .qr").bottom <= box("#draw").top`},
		{"a long title has four lines", 1440, 900, `near(box("#row-3 .film").height, 4 * parseFloat(style("#row-3 .said").lineHeight))`},
		{"its year is below them", 1440, 900, `box("#row-3 .year").top >= box("#row-3 .film").bottom - 1 && box("#row-3 .year").bottom < box("#row-3").bottom`},
		{"a short title has it beside it", 1440, 900, `near(box("#row-1 .year").top + box("#row-1 .year").height / 2, box("#row-1 .film").top + box("#row-1 .film").height / 2)`},
	})
	host.opens(link + "/screen")
	host.checkLayouts([]layout{
		{"the screen is dark", 1920, 1080, `style("html").colorScheme == "dark" && style("body").color == "rgb(247, 238, 227)"`},
		{"the QR code fills its card", 1920, 1080, `near(box(".qr img").width, box(".qr").width)`},
		{"five films fill the hall's height", 1920, 1080, `box(".card:last-child").bottom - box(".card").top > box(".hall").height * .95`},
		{"and most of its width", 1920, 1080, `box(".card:nth-child(3)").right - box(".card").left > box(".hall").width * .8`},
		{"its last row is in the middle", 1920, 1080,
			`near(box(".card:nth-child(4)").left - box(".hall").left, box(".hall").right - box(".card:nth-child(5)").right)`},
	})
	// A page that asks for what is new is told that nothing is, so it goes on drawing.
	host.opens(startProxy(t, site.url, func(w http.ResponseWriter, r *http.Request, site http.Handler) {
		if r.URL.Query().Has("v") {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		site.ServeHTTP(w, r)
	}) + strings.TrimPrefix(link, site.url))
	host.must(host.SetSize(360, 740))
	host.draws("")
	host.sees("h1", "Drawing…")
	host.must(host.SetMotion("no-preference"))
	host.checkLayouts([]layout{
		{"the reel is in the middle of a phone", 360, 740, `near(box(".track").top + box(".track").bottom, innerHeight)`},
		{"the reel is in the middle of a TV", 1920, 1080, `near(box(".track").top + box(".track").bottom, innerHeight)`},
	})
	host.must(host.SetMotion("reduce"))
	drawn := host.startsTwo(site.url)
	host.draws("")
	host.sees("h1", "Drawing…")
	site.reveal()
	host.opens(drawn + "/screen")
	host.checkLayouts([]layout{
		{"the eyebrow is over the winner's title", 1920, 1080, `near(box(".told .eyebrow").left, box(".told h1").left) && box(".told .eyebrow").bottom <= box(".told h1").top`},
	})
}
