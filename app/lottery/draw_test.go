package lottery_test

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"testing"
	"testing/quick"

	"movie-lottery/app/lottery"
)

func TestDrawMatchesTheVectors(t *testing.T) {
	content, err := os.ReadFile("testdata/draw-vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		Name, Code, Seed, Commitment, Word string
		Number, Winner                     int
		ListHash                           string `json:"list_hash"`
		List                               []lottery.Entry
	}
	if err := json.Unmarshal(content, &vectors); err != nil || len(vectors) == 0 {
		t.Fatalf("%d vectors, %v", len(vectors), err)
	}
	for _, v := range vectors {
		secret, err := hex.DecodeString(v.Seed)
		if err != nil {
			t.Fatal(err)
		}
		seed := lottery.Seed(secret)
		if got := seed.Commitment(); got != v.Commitment {
			t.Errorf("%s: commitment %s", v.Name, got)
		}
		if got := lottery.ListHash(lottery.FormatList(v.List)); got != v.ListHash {
			t.Errorf("%s: list hash %s", v.Name, got)
		}
		if got := lottery.DrawSteps(seed, v.Code, v.Number, v.List, v.Word).Winner; got != v.Winner {
			t.Errorf("%s: winner %d, not %d", v.Name, got, v.Winner)
		}
	}
}

func TestReadListParsesWhatFormatListWrote(t *testing.T) {
	entries := []lottery.Entry{{1, 1, "Heat", 1995}, {2, 5, "12 стульев", 0}, {3, 1, "1999", 0}}
	list := lottery.FormatList(entries)
	if want := "1\t1\tHeat\t1995\n2\t5\t12 стульев\n3\t1\t1999\n"; list != want {
		t.Errorf("written %q", list)
	}
	if back, err := lottery.ReadList(list); err != nil || !slices.Equal(back, entries) {
		t.Errorf("read %+v, %v", back, err)
	}
	for _, forged := range []string{"1\t1\n", "x\t1\tHeat\n", "1\t1\tHeat\t1995\tmore\n", "1\t1\tHeat\tyear\n", "\n"} {
		if _, err := lottery.ReadList(forged); err == nil {
			t.Errorf("%q was read", forged)
		}
	}
}

func TestChancesAreProportionalToWeights(t *testing.T) {
	entries := []lottery.Entry{{1, 1, "Heat", 0}, {2, 3, "Dune", 0}, {3, 2, "Alien", 0}}
	const draws = 6000
	wins := map[int]float64{}
	for i := range draws {
		wins[lottery.DrawSteps(lottery.Seed{byte(i), byte(i >> 8)}, "0123456789", 1, entries, "").Winner]++
	}
	squares := 0.0
	for _, e := range entries {
		expected := draws * float64(e.Weight) / 6
		squares += (wins[e.Position] - expected) * (wins[e.Position] - expected) / expected
	}
	if squares > 13.8 { // chi-squared, 2 degrees of freedom, p = 0.001; the seeds are fixed, so the result never changes
		t.Errorf("chi-squared %.1f: %v", squares, wins)
	}
}

func TestWinnerIsOnTheListAndDeterministic(t *testing.T) {
	property := func(seed lottery.Seed, weights []uint8, word string) bool {
		var entries []lottery.Entry
		for i, w := range weights {
			entries = append(entries, lottery.Entry{Position: i + 1, Weight: int(w%5) + 1, Title: "x"})
		}
		if len(entries) == 0 {
			return true
		}
		winner := lottery.DrawSteps(seed, "0123456789", 1, entries, word).Winner
		return winner >= 1 && winner <= len(entries) && winner == lottery.DrawSteps(seed, "0123456789", 1, entries, word).Winner
	}
	if err := quick.Check(property, nil); err != nil {
		t.Error(err)
	}
}

func TestDrawUsesOnlyFilmsThatAreNotRemovedAndHaveAWeight(t *testing.T) {
	l := lottery.Lottery{Code: "0123456789", Rules: lottery.DefaultRules, Tickets: []lottery.Ticket{
		{N: 1, Title: "Heat", Weight: 1, Removed: true}, {N: 2, Title: "Dune", Weight: 0}, {N: 4, Title: "Alien", Weight: 1}, {N: 7, Title: "Paprika", Year: 2006, Weight: 2},
	}}
	r, err := l.Draw(lottery.Seed{}, lottery.DrawRequest{Word: "word"}, lottery.VisitorID{})
	if err != nil || r.List != "1\t1\tAlien\n2\t2\tPaprika\t2006\n" || r.Ticket != map[int]int{1: 4, 2: 7}[r.Winner] {
		t.Errorf("%+v, %v", r, err)
	}
	l.Tickets[3].Removed = true
	if _, err := l.Draw(lottery.Seed{}, lottery.DrawRequest{}, lottery.VisitorID{}); !errors.Is(err, lottery.ErrTooFew) {
		t.Errorf("one film: %v", err)
	}
	l.Last = &lottery.Draw{Number: 1}
	if _, err := l.Draw(lottery.Seed{}, lottery.DrawRequest{}, lottery.VisitorID{}); !errors.Is(err, lottery.ErrDrawn) {
		t.Errorf("drawn: %v", err)
	}
	l.Deleted = true
	if _, err := l.Draw(lottery.Seed{}, lottery.DrawRequest{}, lottery.VisitorID{}); !errors.Is(err, lottery.ErrDeleted) {
		t.Errorf("deleted: %v", err)
	}
}

func TestCodeHasNoLookAlikeCharacters(t *testing.T) {
	var random [lottery.CodeBytes]byte
	seen := map[rune]bool{}
	for i := range 256 {
		random[i%len(random)] = byte(i)
		for _, r := range lottery.Code(random) {
			seen[r] = true
		}
	}
	if len(seen) != 32 || seen['i'] || seen['l'] || seen['o'] || seen['u'] {
		t.Errorf("%d characters", len(seen))
	}
	for typed, want := range map[string]string{"K7M2Q9XW4T.": "k7m2q9xw4t", "k7m2q9xw4t)»": "k7m2q9xw4t", "k7m2q9xw4t": "k7m2q9xw4t"} {
		if got := lottery.CanonicalCode(typed); got != want {
			t.Errorf("%s: %s", typed, got)
		}
	}
}

func TestOnlyAHostRestoresADeletedLotteryAndOnlyInTime(t *testing.T) {
	host := lottery.VisitorID{1}
	l := lottery.Lottery{Deleted: true, Guests: hosts(host)}
	if err := l.CheckUndelete(host); err != nil {
		t.Errorf("in time: %v", err)
	}
	if err := l.CheckUndelete(lottery.VisitorID{2}); !errors.Is(err, lottery.ErrForbidden) {
		t.Errorf("by a stranger: %v", err)
	}
	l.Gone = true
	if err := l.CheckUndelete(host); !errors.Is(err, lottery.ErrDeleted) {
		t.Errorf("too late: %v", err)
	}
}

// FuzzReadList checks that only what FormatList writes is read, and read as it was.
func FuzzReadList(f *testing.F) {
	for _, seed := range []string{"", "1\t1\tHeat\n", "1\t1\tHeat\t1995\n2\t5\tDune\n", "1\t1\t\n", "1\t1\tHeat\t0\n", "01\t+1\tHeat\n", "1\t1\tHeat", "1\t\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		entries, err := lottery.ReadList(text)
		if err != nil {
			return
		}
		again, err := lottery.ReadList(lottery.FormatList(entries))
		if err != nil || !slices.Equal(entries, again) {
			t.Errorf("%q is read as %+v, and that as %+v, %v", text, entries, again, err)
		}
	})
}
