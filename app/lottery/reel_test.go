package lottery_test

import (
	"fmt"
	"testing"

	"movie-lottery/app/lottery"
)

// weighted returns a list of films with these weights.
func weighted(weights ...int) (entries []lottery.Entry) {
	for i, w := range weights {
		entries = append(entries, lottery.Entry{Position: i + 1, Weight: w, Title: fmt.Sprint("Film ", i+1)})
	}
	return entries
}

// equalWeights returns a list of n films of weight 1.
func equalWeights(n int) []lottery.Entry {
	weights := make([]int, n)
	for i := range weights {
		weights[i] = 1
	}
	return weighted(weights...)
}

// framesByPosition returns how many frames each film has on a reel, by its position in the list.
func framesByPosition(r lottery.Reel) map[int]int {
	frames := map[int]int{}
	for _, e := range r {
		frames[e.Position]++
	}
	return frames
}

// checkReel fails the test where a reel breaks the rules that NewReel documents.
func checkReel(t *testing.T, entries []lottery.Entry, winner int, r lottery.Reel) {
	t.Helper()
	if got := r[lottery.ReelStop].Position; got != winner {
		t.Errorf("it stops at %d, not %d", got, winner)
	}
	for i, e := range r {
		if e != entries[e.Position-1] {
			t.Errorf("frame %d is not a film of the list: %+v", i, e)
		}
		if i > 0 && e.Position == r[i-1].Position {
			t.Errorf("film %d stands on frames %d and %d", e.Position, i-1, i)
		}
	}
	if n := len(framesByPosition(r)); n > lottery.ReelFilms {
		t.Errorf("%d different films", n)
	}
	if len(entries) >= 12 { // enough, whatever their weights
		checkWinnerIsApart(t, r)
	}
}

// checkWinnerIsApart fails the test where a reel's winner is within two frames of itself.
func checkWinnerIsApart(t *testing.T, r lottery.Reel) {
	t.Helper()
	last := -3
	for i, e := range r {
		if e != r[lottery.ReelStop] {
			continue
		}
		if i-last < 3 {
			t.Errorf("the winner stands on frames %d and %d", last, i)
		}
		last = i
	}
}

func TestReelSharesFramesByWeight(t *testing.T) {
	for _, c := range []struct {
		name    string
		entries []lottery.Entry
		winner  int
		want    map[int]int // frames by position
	}{
		{"two films alternate", equalWeights(2), 2, map[int]int{1: 13, 2: 13}},
		{"two films alternate, whatever their weights", weighted(5, 1), 2, map[int]int{1: 13, 2: 13}},
		{"three", weighted(2, 1, 1), 1, map[int]int{1: 13, 2: 6, 3: 7}},
		{"no more than half", weighted(5, 1, 1), 3, map[int]int{1: 13}},
		{"by weight", weighted(5, 4, 3, 1), 4, map[int]int{1: 10, 2: 8, 3: 6, 4: 2}},
		{"thirteen", equalWeights(13), 7, map[int]int{1: 2, 7: 2, 13: 2}},
		{"a winner with a small weight", weighted(5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 1), 26, map[int]int{26: 1}},
	} {
		r := lottery.NewReel("k7m2q9xw4t", 1, c.entries, c.winner)
		checkReel(t, c.entries, c.winner, r)
		frames := framesByPosition(r)
		for position, want := range c.want {
			if frames[position] != want {
				t.Errorf("%s: film %d is on %d frames, not %d: %v", c.name, position, frames[position], want, frames)
			}
		}
	}
}

func TestWinnerIsNeverWithinTwoFramesOfItself(t *testing.T) {
	for films := 4; films <= 30; films++ {
		for number := range 50 {
			entries, winner := equalWeights(films), number%films+1
			r := lottery.NewReel("k7m2q9xw4t", number, entries, winner)
			checkReel(t, entries, winner, r)
			checkWinnerIsApart(t, r)
		}
	}
}

func TestReelOfManyFilmsShowsTwentyFourWithTheWinner(t *testing.T) {
	entries := equalWeights(100)
	seen := map[int]bool{}
	for winner := 1; winner <= 100; winner++ {
		r := lottery.NewReel("k7m2q9xw4t", winner, entries, winner)
		checkReel(t, entries, winner, r)
		if n := len(framesByPosition(r)); n != lottery.ReelFilms {
			t.Errorf("winner %d: %d different films", winner, n)
		}
		for position := range framesByPosition(r) {
			seen[position] = true
		}
	}
	if len(seen) != 100 {
		t.Errorf("only %d films are ever seen", len(seen))
	}
}

func TestReelDependsOnCodeNumberAndList(t *testing.T) {
	entries := equalWeights(9)
	order := func(code string, number int, entries []lottery.Entry) (positions []int) {
		for _, e := range lottery.NewReel(code, number, entries, 5) {
			positions = append(positions, e.Position)
		}
		return positions
	}
	const want = "[5 9 1 7 3 9 2 8 6 4 1 9 3 5 4 7 8 7 2 6 2 5 4 3 1 8]"
	got := fmt.Sprint(order("k7m2q9xw4t", 1, entries))
	if got != want {
		t.Errorf("the order: %s", got)
	}
	renamed := equalWeights(9)
	renamed[8].Title = "Another"
	for name, other := range map[string][]int{
		"another code":   order("k7m2q9xw4u", 1, entries),
		"another number": order("k7m2q9xw4t", 2, entries),
		"another list":   order("k7m2q9xw4t", 1, renamed),
	} {
		if fmt.Sprint(other) == got {
			t.Errorf("%s: the same order", name)
		}
	}
}

// Nothing about the order hints at the winner: each other film is equally likely to be next to it.
func TestEveryFilmIsEquallyOftenNextToTheWinner(t *testing.T) {
	entries := equalWeights(5)
	beside := map[int]float64{}
	const reels = 2000
	for number := range reels {
		r := lottery.NewReel("k7m2q9xw4t", number, entries, 1)
		beside[r[lottery.ReelStop-1].Position]++
	}
	squares := 0.0
	for position := 2; position <= 5; position++ {
		const expected = reels / 4.0
		squares += (beside[position] - expected) * (beside[position] - expected) / expected
	}
	if squares > 16.3 { // chi-squared, 3 degrees of freedom, p = 0.001; the numbers are fixed, so the result never changes
		t.Errorf("chi-squared %.1f: %v", squares, beside)
	}
}

func FuzzReel(f *testing.F) {
	f.Add("k7m2q9xw4t", 1, []byte{1, 1}, 0)
	f.Add("k7m2q9xw4t", 2, []byte{5, 1, 1}, 2)
	f.Add("", 0, []byte("five tickets for one, and one for each of the others, of which there are many more"), 7)
	f.Fuzz(func(t *testing.T, code string, number int, weights []byte, winner int) {
		if len(weights) < 2 || len(weights) > lottery.MaxFilms {
			return // no draw has so few or so many
		}
		entries := equalWeights(len(weights))
		for i, w := range weights {
			entries[i].Weight = int(w%5) + 1
		}
		winner = int(uint(winner)%uint(len(weights))) + 1
		r := lottery.NewReel(code, number, entries, winner)
		checkReel(t, entries, winner, r)
		if again := lottery.NewReel(code, number, entries, winner); again != r {
			t.Error("the same draw has two reels")
		}
	})
}
