package lottery

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
)

// The measures of every reel. They are constant, so that one set of CSS keyframes moves all reels. Frame numbers count
// from 0.
const (
	ReelFrames = 26
	ReelStart  = 4  // the frame in the middle when the animation starts; those before it fill the screen's edge
	ReelStop   = 21 // the frame in the middle when it ends: always the winner
	ReelFilms  = 24 // how many different films a reel shows at most
)

// Reel is the strip of films that the page animates from a draw until its reveal. The draw is over by then, and frame
// ReelStop is the winner: until the reveal a reel must be used for nothing but the animation.
type Reel [ReelFrames]Entry

// winnerGap is how far apart the winner's frames are, where the other films can fill those between them. Closer to itself
// it would be seen twice in the moment in which the reel stops.
const winnerGap = 3

// NewReel returns the reel of a draw: the winner at ReelStop, never the same film on neighbouring frames, each film
// about as often as its weight, and the winner's frames winnerGap apart. The rest of the order is pseudo-random, from public
// values (code, number and list) alone, so the same draw always has the same reel. There must be two entries or more;
// winner is the position of one of them.
func NewReel(code string, number int, entries []Entry, winner int) Reel {
	random := newRandom(code, number, entries)
	films := slices.Clone(entries)
	for i := len(films) - 1; i > 0; i-- {
		j := random(i + 1)
		films[i], films[j] = films[j], films[i]
	}
	w := slices.IndexFunc(films, func(e Entry) bool { return e.Position == winner })
	films[0], films[w] = films[w], films[0]
	frames := shareFrames(films)
	reserved := reserveWinnerFrames(frames, random)
	var reel Reel
	// The frames are filled in a circle, from the winner to the left and from the right edge back to it.
	last := 0
	reel[ReelStop] = films[0]
	for left := ReelFrames - 1; left > 0; left-- {
		if reserved[left] {
			last = 0
		} else {
			last = nextFilm(frames, reserved, last, left, random)
			frames[last]--
		}
		reel[(ReelStop+left)%ReelFrames] = films[last]
	}
	return reel
}

// reservations are the frames that only the winner may have, by how many are left when they are filled. Number 0 is
// ReelStop, where the circle begins and closes.
type reservations [ReelFrames]bool

// reserveWinnerFrames takes the winner's frames out of frames, and returns them at random distances of at least winnerGap.
// Where the other films cannot fill the frames between those, it reserves ReelStop alone.
func reserveWinnerFrames(frames []int, random func(int) int) reservations {
	stop := reservations{0: true}
	n := frames[0]
	frames[0]--
	spare := ReelFrames - n*winnerGap
	if spare < 0 {
		return stop
	}
	gaps := make([]int, n)
	for range spare {
		gaps[random(n)]++
	}
	reserved, at := stop, 0
	for _, gap := range gaps[1:] {
		at += winnerGap + gap
		reserved[at] = true
	}
	for i, n := range frames {
		if i > 0 && n > reserved.room(ReelFrames, i) {
			return stop
		}
	}
	frames[0] = 0
	return reserved
}

// room returns how many frames a film can have among those that come after the one at left, no two of them neighbours.
// Film 0 is the winner, which must not be next to ReelStop either.
func (r reservations) room(left, film int) (n int) {
	end := 0
	if film == 0 {
		end = 1
	}
	for at := left - 1; at > end; at-- {
		if !r[at] {
			n++
			at-- // its neighbour
		}
	}
	return n
}

// shareFrames returns how many frames each film gets, in proportion to its weight, by the Sainte-Laguë method: each next
// frame goes to the film with the largest weight/(2*frames+1), the first of equals. The first film, the winner, gets at
// least one; no film gets more than half of all frames, since neighbours differ; only ReelFilms films get any.
func shareFrames(films []Entry) []int {
	frames := make([]int, len(films))
	frames[0] = 1
	different := 1
	for range ReelFrames - 1 {
		best := -1
		for i, f := range films {
			switch {
			case frames[i] == ReelFrames/2, frames[i] == 0 && different == ReelFilms:
			case best < 0, f.Weight*(2*frames[best]+1) > films[best].Weight*(2*frames[i]+1):
				best = i
			}
		}
		if frames[best] == 0 {
			different++
		}
		frames[best]++
	}
	return frames
}

// nextFilm returns the index of the film for the next of the frames that are left. It is random, in proportion to how
// many frames each film still gets, and never the last one. A film that could otherwise not be placed without two
// neighbouring frames comes first.
func nextFilm(frames []int, reserved reservations, last, left int, random func(int) int) int {
	total := 0
	for i, n := range frames {
		if n > reserved.room(left, i) {
			return i
		}
		if i != last {
			total += n
		}
	}
	pick := random(total)
	for i, n := range frames {
		if i == last {
			continue
		}
		if pick < n {
			return i
		}
		pick -= n
	}
	panic("lottery: no film is left for a frame of the reel")
}

// newRandom returns the deterministic generator for the reel of a draw: SHA-256 over a seed and a counter. It returns
// numbers from 0 to n-1, all equally likely.
func newRandom(code string, number int, entries []Entry) func(n int) int {
	seed := sha256.Sum256(fmt.Appendf(nil, "movie-lottery/reel/1\n%s\n%d\n%s", code, number, ListHash(FormatList(entries))))
	counter := uint64(0)
	return func(n int) int {
		return int(uniform(uint64(n), func(int) uint64 {
			counter++
			sum := sha256.Sum256(binary.BigEndian.AppendUint64(seed[:], counter))
			return binary.BigEndian.Uint64(sum[:])
		}))
	}
}
