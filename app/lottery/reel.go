package lottery

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
)

// What is the same on every reel, so that one set of keyframes moves all of them. Frames are counted from 0.
const (
	ReelFrames = 26
	ReelStart  = 4  // the frame that stands in the gate at first; those before it fill the edge
	ReelStop   = 21 // the frame that stands in the gate in the end: always the winner
	ReelFilms  = 24 // different ones at most
)

// Reel is the film strip that runs through the gate until a draw is revealed: a picture of a draw that is over. The
// film at ReelStop is the winner, so until the reveal nothing but the picture may be made of it.
type Reel [ReelFrames]Entry

// NewReel puts a draw's films onto a strip, the winner at its place, no film twice running, each about as often as it
// has tickets. All else is chosen by what everybody knows (code, number, list): nothing stands where it does for
// suspense. The same draw gives the same reel for ever. The list must have two entries or more, the winner is a
// position in it.
func NewReel(code string, number int, entries []Entry, winner int) Reel {
	d := newDie(code, number, entries)
	films := slices.Clone(entries)
	for i := len(films) - 1; i > 0; i-- {
		j := d.roll(i + 1)
		films[i], films[j] = films[j], films[i]
	}
	w := slices.IndexFunc(films, func(e Entry) bool { return e.Position == winner })
	films[0], films[w] = films[w], films[0]
	times := shareFrames(films)
	var reel Reel
	// From the winner to the left, and then from the right edge back to it: a circle of frames, in which no two
	// neighbours are alike.
	last := 0
	times[0]--
	reel[ReelStop] = films[0]
	for left := ReelFrames - 1; left > 0; left-- {
		last = nextFrame(times, last, left, d)
		times[last]--
		reel[(ReelStop+left)%ReelFrames] = films[last]
	}
	return reel
}

// shareFrames gives each film a number of frames by its tickets, after Sainte-Laguë: the next frame goes to the film
// whose tickets are the most for the frames it has, the first of equals. The first film has one in any case, none more
// than half of them, and of more than ReelFilms those without a frame are left out.
func shareFrames(films []Entry) (times []int) {
	times = make([]int, len(films))
	times[0] = 1
	different := 1
	for range ReelFrames - 1 {
		best := -1
		for i, f := range films {
			switch {
			case times[i] == ReelFrames/2, times[i] == 0 && different == ReelFilms:
			case best < 0, f.Weight*(2*times[best]+1) > films[best].Weight*(2*times[i]+1):
				best = i
			}
		}
		if times[best] == 0 {
			different++
		}
		times[best]++
	}
	return times
}

// nextFrame chooses the film of the next frame, of those that are left to place and are not the last one, each by how
// often it is left. A film that would else not find room apart from itself comes now; the first of all films stands
// at both ends of the row, so it needs room before the end too.
func nextFrame(times []int, last, left int, d *die) int {
	total := 0
	for i, n := range times {
		room := left / 2 // places for it without this frame, no two of them side by side
		if i == 0 {
			room = (left - 1) / 2
		}
		if n > room {
			return i
		}
		if i != last {
			total += n
		}
	}
	pick := d.roll(total)
	for i, n := range times {
		if i == last {
			continue
		}
		if pick < n {
			return i
		}
		pick -= n
	}
	panic("lottery: no film for a frame")
}

// die rolls numbers that anybody can roll again.
type die struct {
	seed [sha256.Size]byte
	n    uint64
}

func newDie(code string, number int, entries []Entry) *die {
	return &die{seed: sha256.Sum256(fmt.Appendf(nil, "movie-lottery/reel/1\n%s\n%d\n%s", code, number, ListHash(FormatList(entries))))}
}

// roll gives a number from 0, below sides, each as likely as the others.
func (d *die) roll(sides int) int {
	return int(uniform(uint64(sides), func(int) uint64 {
		d.n++
		sum := sha256.Sum256(binary.BigEndian.AppendUint64(d.seed[:], d.n))
		return binary.BigEndian.Uint64(sum[:])
	}))
}
