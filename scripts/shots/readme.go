package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/chromedp/cdproto/page"

	"movie-lottery/app/e2e/browser"
	"movie-lottery/app/e2e/fixtures"
)

const (
	readmeFolder = "scripts/shots"
	phoneWidth   = 360
	phoneHeight  = 640
	frameScale   = 0.6                    // of the recording's frames
	frameTime    = 140 * time.Millisecond // from one frame to the next, at least
	colors       = 256
)

// makeReadme makes the two pictures and the recording of a draw that the README shows, each of a phone's screen.
func makeReadme(ctx context.Context, chromium *browser.Browser, pages []fixtures.Page) error {
	window, err := chromium.Open(ctx)
	if err != nil {
		return err
	}
	open := func(name string) error {
		i := slices.IndexFunc(pages, func(p fixtures.Page) bool { return p.Name == name && p.Lang == "en" })
		if err := pages[i].Look(window, "dark", phoneWidth, phoneHeight); err != nil {
			return err
		}
		return pages[i].Open(window)
	}
	for _, name := range []string{"home-typed", "winner"} {
		if err := open(name); err != nil {
			return err
		}
		frames, err := shoot(window, 1)
		if err != nil {
			return err
		}
		var file bytes.Buffer
		if err := png.Encode(&file, frames[0]); err != nil {
			return err
		}
		if err := write(name+".png", file.Bytes()); err != nil {
			return err
		}
	}
	if err := open("lottery"); err != nil {
		return err
	}
	return record(window)
}

// record draws the lottery in the window, and writes what is seen from before the press to a moment after the reveal.
func record(window *browser.Window) error {
	var frames []image.Image
	var delays []int
	watch := func(how time.Duration) error {
		for begin := time.Now(); time.Since(begin) < how; {
			at := time.Now()
			frame, err := shoot(window, frameScale)
			if err != nil {
				return err
			}
			time.Sleep(frameTime - time.Since(at))
			frames, delays = append(frames, frame[0]), append(delays, int(time.Since(at)/(10*time.Millisecond)))
		}
		return nil
	}
	for _, step := range []struct {
		press string
		watch time.Duration
	}{{"#draw", time.Second}, {"#draw-sheet .main", 9 * time.Second}} {
		if err := watch(time.Second); err != nil {
			return err
		}
		if _, err := browser.Evaluate[bool](window, `document.querySelector("`+step.press+`").click(), true`); err != nil {
			return err
		}
		if err := watch(step.watch); err != nil {
			return err
		}
	}
	delays[len(delays)-1] = 300
	var file bytes.Buffer
	if err := gif.EncodeAll(&file, &gif.GIF{Image: onlyChanges(reduce(frames)), Delay: delays}); err != nil {
		return err
	}
	return write("draw.gif", file.Bytes())
}

// shoot returns what the window shows, as the one element of a list.
func shoot(window *browser.Window, scale float64) ([]image.Image, error) {
	top, err := browser.Evaluate[float64](window, "scrollY")
	if err != nil {
		return nil, err
	}
	shot, err := window.Screenshot(page.CaptureScreenshotParams{Clip: &page.Viewport{Y: top, Width: phoneWidth, Height: phoneHeight, Scale: scale}})
	if err != nil {
		return nil, err
	}
	picture, err := png.Decode(bytes.NewReader(shot))
	return []image.Image{picture}, err
}

// reduce gives pictures one palette: of the colours in 4,096 groups, the averages of those that have the most pixels.
func reduce(pictures []image.Image) (reduced []*image.Paletted) {
	groups := map[uint32]*[4]int{} // pixels, and the sums of their red, green and blue
	for _, p := range pictures {
		for y := p.Bounds().Min.Y; y < p.Bounds().Max.Y; y += 2 {
			for x := p.Bounds().Min.X; x < p.Bounds().Max.X; x += 2 {
				r, g, b, _ := p.At(x, y).RGBA()
				key := r>>12<<8 | g>>12<<4 | b>>12
				if groups[key] == nil {
					groups[key] = &[4]int{}
				}
				for i, v := range [4]int{1, int(r >> 8), int(g >> 8), int(b >> 8)} {
					groups[key][i] += v
				}
			}
		}
	}
	most := slices.SortedFunc(maps.Values(groups), func(a, b *[4]int) int { return b[0] - a[0] })
	var palette color.Palette
	for _, g := range most[:min(len(most), colors)] {
		palette = append(palette, color.RGBA{uint8(g[1] / g[0]), uint8(g[2] / g[0]), uint8(g[3] / g[0]), 255})
	}
	for _, p := range pictures {
		small := image.NewPaletted(p.Bounds(), palette)
		draw.Draw(small, p.Bounds(), p, p.Bounds().Min, draw.Src)
		reduced = append(reduced, small)
	}
	return reduced
}

// onlyChanges cuts each frame to the rectangle that differs from the frame before.
func onlyChanges(frames []*image.Paletted) []*image.Paletted {
	cut := slices.Clone(frames)
	for i := 1; i < len(frames); i++ {
		var changed image.Rectangle
		for y := range frames[i].Rect.Dy() {
			for x := range frames[i].Rect.Dx() {
				if frames[i].ColorIndexAt(x, y) != frames[i-1].ColorIndexAt(x, y) {
					changed = changed.Union(image.Rect(x, y, x+1, y+1))
				}
			}
		}
		if changed.Empty() {
			changed = image.Rect(0, 0, 1, 1)
		}
		cut[i] = frames[i].SubImage(changed).(*image.Paletted)
	}
	return cut
}

func write(name string, content []byte) error {
	fmt.Printf("%s: %d kB\n", name, len(content)/1000)
	return os.WriteFile(filepath.Join(readmeFolder, name), content, 0o644)
}
