package web

import (
	"html/template"
	"slices"
	"time"

	"movie-lottery/app/lottery"
	"movie-lottery/app/poster"
)

// A page that comes late finds its place on the reel by steps: each is a class that the stylesheet has.
const (
	reelStep     = 250 * time.Millisecond
	lastReelStep = int(lottery.Reveal/reelStep) - 1
)

// reelView is a draw as a film strip that runs through a gate, which screen readers skip. Its keyframes are in the
// stylesheet and the same for every draw; which poster is where differs.
type reelView struct {
	Films  []reelFilm // each is drawn once, in the order of the list
	Frames []reelFrame
	Late   int // steps that have passed, up to lastReelStep; 0: it begins
}

type reelFilm struct {
	Position int
	Shapes   template.HTML
}

// reelFrame shows one of the films.
type reelFrame struct {
	Position int
	Palette  int
	Again    bool // the film has another frame that shows it where nothing moves
}

// reel makes the strip as it is some time after the draw.
func reel(r *lottery.Reel, elapsed time.Duration) *reelView {
	v := &reelView{Late: min(max(0, int(elapsed.Round(reelStep)/reelStep)), lastReelStep)}
	palettes := map[int]int{}
	for _, e := range r {
		palette, again := palettes[e.Position]
		if !again {
			p := poster.Draw(e.Title, e.Year)
			palette = p.Palette()
			palettes[e.Position] = palette
			v.Films = append(v.Films, reelFilm{e.Position, p.Inline()})
		}
		v.Frames = append(v.Frames, reelFrame{e.Position, palette, again})
	}
	for i, f := range v.Frames {
		if f.Position == r[lottery.ReelStop].Position {
			v.Frames[i].Again = i != lottery.ReelStop
		}
	}
	slices.SortFunc(v.Films, func(a, b reelFilm) int { return a.Position - b.Position })
	return v
}
