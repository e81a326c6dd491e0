package main

import (
	"bytes"
	"context"
	"fmt"
	"image/png"
	"math"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"movie-lottery/app/lottery"
	"movie-lottery/app/testdb"
)

// wind stops all that moves on a page at so many milliseconds after it began.
const wind = `for (const a of document.getAnimations()) { a.pause(); a.currentTime = %d; }`

// inGate is the number of the frame whose middle is the screen's; -1 where there is none, or where it does not lie
// within the gate.
const inGate = `(() => {
	const gate = document.querySelector(".gate").getBoundingClientRect().width;
	return [...document.querySelectorAll(".reel li")].findIndex(li => {
		const frame = li.firstElementChild.getBoundingClientRect();
		return Math.abs((frame.left + frame.right) / 2 - innerWidth / 2) < 1 && frame.width < gate && frame.width > gate * .8;
	});
})()`

// drawn is a lottery that somebody has drawn and seen the winner of, for eyes that may see it move.
func drawn(t *testing.T, titles string) (p person, link string) {
	t.Helper()
	database := testdb.New(t)
	site, db := startAt(t, database), testdb.Connect(t, database)
	p = newPerson(t, chromium(t), true)
	p.opens(site.url)
	p.types("#titles", titles)
	p.starts()
	p.draws("")
	p.sees("h1", "Drawing…")
	if _, err := db.Exec(t.Context(), "UPDATE draws SET drawn_at = now() - interval '1 min' WHERE drawn_at IS NOT NULL"); err != nil {
		t.Fatal(err)
	}
	link = value(p, chromedp.Location())
	p.opens(link)
	p.moves("no-preference")
	return p, link
}

// moves sets what a person prefers of motion.
func (p person) moves(preference string) {
	p.t.Helper()
	p.does(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: preference}}})
		return err
	}))
}

func TestEveryReelBeginsAndStopsInTheGateOnEveryScreen(t *testing.T) {
	p, link := drawn(t, "Heat\nDune\nAlien")
	winner := p.text(".told h1")
	p.opens(link + "?replay=1")
	for _, screen := range [][2]int64{{320, 568}, {360, 740}, {740, 360}, {768, 1024}, {1440, 900}, {2560, 1440}} {
		p.does(chromedp.EmulateViewport(screen[0], screen[1]))
		for moment, frame := range map[int]int{0: lottery.ReelStart, 5400: lottery.ReelStop, 7000: lottery.ReelStop} {
			p.does(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(wind, moment)))
			if got := value(p, chromedp.Evaluate[int](inGate)); got != frame {
				t.Errorf("%d px wide, after %d ms: frame %d is in the gate, not %d", screen[0], moment, got, frame)
			}
		}
	}
	p.opens(link)
	p.opens(link + "?replay=1")
	p.clicks(".skip-on")
	p.sees("h1", winner)
	p.does(chromedp.NavigateBack())
	p.sees("a", "Watch the draw again") // the page before the replay, not its beginning
}

// What WCAG 2.3.1 counts: two opposing changes of a point's light are a flash, and more than three of them in a second
// are too many over a quarter of what is looked at, in CSS pixels of a screen of 1024 x 768.
const (
	flashChange  = .1 // in relative luminance
	flashDark    = .8 // the darker of two is below it
	flashesLimit = 3
	flashesArea  = 341 * 256 / 4
)

const (
	filmStep = 50 // milliseconds from picture to picture
	grain    = 4  // CSS pixels a side of each point of a picture
	second   = 1000 / filmStep
)

// filmed is how bright each point of the strip is, picture after picture, from one moment to another.
func (p person) filmed(from, to int) (pictures [][]float64) {
	p.t.Helper()
	track := value(p, chromedp.Evaluate[page.Viewport](`(() => {
		const {left: x, top: y, width, height} = document.querySelector(".track").getBoundingClientRect();
		return {x, y, width, height};
	})()`))
	track.Scale = 1
	for moment := from; moment <= to; moment += filmStep {
		p.does(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(wind, moment)))
		var shot page.CaptureScreenshotResult
		p.does(chromedp.Func(func(ctx context.Context, target *chromedp.Target) (err error) {
			shot, err = cdp.Call(ctx, target, page.CaptureScreenshot, page.CaptureScreenshotParams{Clip: &track, OptimizeForSpeed: new(true)})
			return err
		}))
		light, err := luminances(shot.Data)
		if err != nil {
			p.t.Fatal(err)
		}
		pictures = append(pictures, light)
	}
	return pictures
}

// luminances are the relative luminances of a PNG's points.
func luminances(picture []byte) (all []float64, err error) {
	decoded, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		return nil, err
	}
	linear := func(v uint32) float64 {
		c := float64(v) / 0xffff
		if c <= .04045 {
			return c / 12.92
		}
		return math.Pow((c+.055)/1.055, 2.4)
	}
	for y := range decoded.Bounds().Dy() {
		for x := range decoded.Bounds().Dx() {
			r, g, b, _ := decoded.At(x, y).RGBA()
			all = append(all, .2126*linear(r)+.7152*linear(g)+.0722*linear(b))
		}
	}
	return all, nil
}

// turns are the pictures at which a point has become so much brighter after having become darker, or the reverse.
func turns(pictures [][]float64, point int) (at []int) {
	low, high, up, down := pictures[0][point], pictures[0][point], true, true // where it may turn to
	for i, picture := range pictures {
		v := picture[point]
		low, high = min(low, v), max(high, v)
		switch {
		case up && v-low >= flashChange && low < flashDark:
			at, up, down, high = append(at, i), false, true, v
		case down && high-v >= flashChange && v < flashDark:
			at, up, down, low = append(at, i), true, false, v
		}
	}
	return at
}

func TestTheReelFlashesNoMoreThanThreeTimesASecond(t *testing.T) {
	p, link := drawn(t, "The Matrix (1999)\nСемь самураев (1954)\nPortrait of a Lady on Fire (2019)\nAmélie (2001)\nDune (2021)\nStalker\nСлужебный роман (1977)")
	p.does(chromedp.EmulateViewport(1024, 768, chromedp.EmulateScale(1./grain)))
	p.opens(link + "?replay=1")
	for _, stretch := range [][2]int{{0, 900}, {3300, 5500}} { // between them it is as at their edges
		pictures := p.filmed(stretch[0], stretch[1])
		flashing := make([]int, len(pictures)) // points that do in the second before each picture
		for point := range pictures[0] {
			at := turns(pictures, point)
			for i := 2 * flashesLimit; i < len(at); i++ {
				for k := at[i]; k < min(len(pictures), at[i-2*flashesLimit]+second); k++ {
					flashing[k]++
				}
			}
		}
		for i, points := range flashing {
			if area := points * grain * grain; area > flashesArea {
				t.Fatalf("%d px² flash more than three times in the second before %d ms, and %d may", area, stretch[0]+i*filmStep, flashesArea)
			}
		}
	}
}
