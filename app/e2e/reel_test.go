package e2e

import (
	"bytes"
	"fmt"
	"image/png"
	"math"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"movie-lottery/app/lottery"
)

// seekAnimations pauses all animations of a page at a number of milliseconds after their start.
const seekAnimations = `for (const a of document.getAnimations()) { a.pause(); a.currentTime = %d; }`

// frameInGate is the index of the frame in the middle of the screen, -1 where none lies there within the gate.
const frameInGate = `(() => {
	const gate = document.querySelector(".gate").getBoundingClientRect().width;
	return [...document.querySelectorAll(".reel li")].findIndex(li => {
		const frame = li.firstElementChild.getBoundingClientRect();
		return Math.abs((frame.left + frame.right) / 2 - innerWidth / 2) < 1 && frame.width < gate && frame.width > gate * .8;
	});
})()`

// startDrawn starts a lottery and draws its winner. The host, who sees its page at link, prefers motion.
func startDrawn(t *testing.T, titles string) (host user, link string) {
	t.Helper()
	site, host := startSite(t), newUser(t)
	host.opens(site.url)
	host.types("#titles", titles)
	link = host.starts()
	host.draws("")
	host.sees("h1", "Drawing…")
	site.reveal()
	host.opens(link)
	host.must(host.SetMotion("no-preference"))
	return host, link
}

func TestReelStartsAndStopsInTheGateOnEveryScreen(t *testing.T) {
	t.Parallel()
	host, link := startDrawn(t, "Heat\nDune\nAlien")
	winner := host.text(".told h1")
	host.opens(link + "?replay=1")
	for _, screen := range [][2]int64{{320, 568}, {360, 740}, {740, 360}, {768, 1024}, {1440, 900}, {2560, 1440}} {
		host.does(chromedp.EmulateViewport(screen[0], screen[1]))
		for moment, frame := range map[int]int{0: lottery.ReelStart, 5400: lottery.ReelStop, 7000: lottery.ReelStop} {
			host.does(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(seekAnimations, moment)))
			if got := value(host, chromedp.Evaluate[int](frameInGate)); got != frame {
				t.Errorf("%d px wide, after %d ms: frame %d is in the gate, not %d", screen[0], moment, got, frame)
			}
		}
	}
	host.opens(link)
	host.opens(link + "?replay=1")
	host.clicks(".skip-on")
	host.sees("h1", winner)
	host.does(chromedp.NavigateBack())
	host.sees("a", "Watch the draw again") // the page before the replay, not its beginning
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

// films takes pictures of the strip, from one moment of its animation to another in milliseconds, and returns the
// luminances of each.
func (u user) films(from, to int) (pictures [][]float64) {
	u.t.Helper()
	track := value(u, chromedp.Evaluate[page.Viewport](`(() => {
		const {left: x, top: y, width, height} = document.querySelector(".track").getBoundingClientRect();
		return {x, y, width, height};
	})()`))
	track.Scale = 1
	for moment := from; moment <= to; moment += filmStep {
		u.does(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(seekAnimations, moment)))
		picture, err := u.Screenshot(page.CaptureScreenshotParams{Clip: &track})
		u.must(err)
		light, err := luminances(picture)
		u.must(err)
		pictures = append(pictures, light)
	}
	return pictures
}

// luminances returns the relative luminance of each point of a PNG.
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

// turns returns the indexes of the pictures in which the light of a point turns: from darker to brighter, or the reverse,
// by flashChange at least.
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

func TestReelFlashesAtMostThreeTimesASecond(t *testing.T) {
	t.Parallel()
	host, link := startDrawn(t, "The Matrix (1999)\nСемь самураев (1954)\nPortrait of a Lady on Fire (2019)\nAmélie (2001)\nDune (2021)\nStalker\nСлужебный роман (1977)")
	host.does(chromedp.EmulateViewport(1024, 768, chromedp.EmulateScale(1./grain)))
	host.opens(link + "?replay=1")
	for _, stretch := range [][2]int{{0, 900}, {3300, 5500}} { // between them it is as at their edges
		pictures := host.films(stretch[0], stretch[1])
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
