package main

import (
	"context"
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"movie-lottery/app/lottery"
	"movie-lottery/app/testdb"
)

// inGate is the number of the frame whose middle is the screen's, so many milliseconds after the reel began; -1 where
// there is none, or where it does not lie within the gate.
const inGate = `(() => {
	for (const a of document.getAnimations()) { a.pause(); a.currentTime = %d; }
	const reel = document.querySelector(".reel"), gate = parseFloat(getComputedStyle(reel, "::after").width);
	return [...document.querySelectorAll(".reel li")].findIndex(li => {
		const frame = li.firstElementChild.getBoundingClientRect();
		return Math.abs((frame.left + frame.right) / 2 - innerWidth / 2) < 1 && frame.width < gate && frame.width > gate * .8;
	});
})()`

func TestEveryReelBeginsAndStopsInTheGateOnEveryScreen(t *testing.T) {
	database := testdb.New(t)
	site, db := startAt(t, database), testdb.Connect(t, database)
	p := newPerson(t, chromium(t), true)
	p.opens(site.url)
	p.types("#titles", "Heat\nDune\nAlien")
	p.clicks("#go")
	p.sees("li", "Dune")
	p.draws("")
	p.sees("h1", "Drawing…")
	if _, err := db.Exec(t.Context(), "UPDATE draws SET drawn_at = now() - interval '1 min' WHERE drawn_at IS NOT NULL"); err != nil {
		t.Fatal(err)
	}
	link := value(p, chromedp.Location())
	p.opens(link)
	winner := p.text(".told h1")
	p.does(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "no-preference"}}})
		return err
	}))
	p.opens(link + "?replay=1")
	for _, screen := range [][2]int64{{320, 568}, {360, 740}, {740, 360}, {768, 1024}, {1440, 900}, {2560, 1440}} {
		p.does(chromedp.EmulateViewport(screen[0], screen[1]))
		for moment, frame := range map[int]int{0: lottery.ReelStart, 5400: lottery.ReelStop, 7000: lottery.ReelStop} {
			if got := value(p, chromedp.Evaluate[int](fmt.Sprintf(inGate, moment))); got != frame {
				t.Errorf("%d px wide, after %d ms: frame %d is in the gate, not %d", screen[0], moment, got, frame)
			}
		}
	}
	p.opens(link + "?replay=1")
	p.clicks(".skip-on")
	p.sees("h1", winner)
}
