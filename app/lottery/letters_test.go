package lottery_test

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"movie-lottery/app/lottery"
)

// roundVector is a case of round-vectors.json.
type roundVector struct {
	Name, Code, Seed, Commitment, Said, Letters, Word string
	Number, Winner, Round, Ticket                     int
	LettersFrom                                       lottery.LettersFrom `json:"letters_from"`
	ListHash                                          string              `json:"list_hash"`
	List                                              []lottery.Entry
	Luck                                              bool
	Tickets                                           []struct {
		N, Year, Weight, Lost int
		Title, State          string
	}
}

func roundVectors(t *testing.T) (vectors []roundVector) {
	t.Helper()
	content, err := os.ReadFile("testdata/round-vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(content, &vectors); err != nil || len(vectors) == 0 {
		t.Fatalf("%d vectors, %v", len(vectors), err)
	}
	return vectors
}

func TestWordsAreMixedAsTheVectorsSay(t *testing.T) {
	for _, v := range roundVectors(t) {
		said, err := lottery.ParseWord(v.Said)
		if err != nil {
			t.Errorf("%s: %v", v.Name, err)
		}
		word := lottery.MixWord(said, v.Letters)
		if word != v.Word {
			t.Errorf("%s: mixed %q, not %q", v.Name, word, v.Word)
		}
		letters := v.Letters
		if v.LettersFrom == lottery.NoLetters {
			letters = ""
		}
		if s, l := lottery.SplitWord(word, v.LettersFrom); s != said || l != letters {
			t.Errorf("%s: split into %q and %q", v.Name, s, l)
		}
		secret, err := hex.DecodeString(v.Seed)
		if err != nil {
			t.Fatal(err)
		}
		seed := lottery.Seed(secret)
		if seed.Commitment() != v.Commitment || lottery.ListHash(lottery.FormatList(v.List)) != v.ListHash {
			t.Errorf("%s: commitment %s, list hash %s", v.Name, seed.Commitment(), lottery.ListHash(lottery.FormatList(v.List)))
		}
		if winner := lottery.DrawSteps(seed, v.Code, v.Number, v.List, word).Winner; winner != v.Winner {
			t.Errorf("%s: winner %d, not %d", v.Name, winner, v.Winner)
		}
	}
}

func TestOnlyEightCharactersOfTheAlphabetAreLetters(t *testing.T) {
	var all [lottery.LetterCount]byte
	for i := range 256 {
		all[i%len(all)] = byte(i)
		if letters := lottery.Letters(all); !isLetters(letters) {
			t.Errorf("%q, which Letters made, are no letters", letters)
		}
	}
	for _, s := range []string{"", "k7m2q9x", "k7m2q9xwa", "k7m2q9xi", "K7m2q9xw", " k7m2q9x", "k7m2 9xw", "k7m2q9\x00w", "éééé"} {
		if isLetters(s) {
			t.Errorf("%q counts as letters", s)
		}
	}
}

func isLetters(s string) bool {
	_, ok := lottery.ParseLetters(s)
	return ok
}

func TestAMixedWordHasAtMostAHundredCharacters(t *testing.T) {
	for n, from := range map[int]lottery.LettersFrom{0: "browser", 1: "browser", 91: "browser", 92: "", 100: ""} {
		said := strings.Repeat("ы", n)
		l := lottery.Lottery{Code: "0123456789", Rules: lottery.DefaultRules, Tickets: []lottery.Ticket{{N: 1, Title: "Heat", Weight: 1}, {N: 2, Title: "Dune", Weight: 1}}}
		r, err := l.Draw(lottery.Seed{}, lottery.DrawRequest{Word: said, Letters: "k7m2q9xw", LettersFrom: lottery.LettersFromBrowser}, lottery.VisitorID{})
		if err != nil || r.LettersFrom != from {
			t.Errorf("%d characters: letters from %q, %v", n, r.LettersFrom, err)
		}
		if word, err := lottery.ParseWord(r.Word); err != nil || word != r.Word {
			t.Errorf("%d characters: %q is not a word: %v", n, r.Word, err)
		}
		if lottery.LacksLetters(r.Word, r.LettersFrom) {
			t.Errorf("%d characters: letters would have fit", n)
		}
	}
	for word, want := range map[string]bool{"": true, "popcorn": true, strings.Repeat("ы", 91): true, strings.Repeat("ы", 92): false} {
		if lottery.LacksLetters(word, lottery.NoLetters) != want {
			t.Errorf("%q lacks letters: %v", word, !want)
		}
	}
}

func TestADrawIsRefusedWhenItsListIsNotTheOneThatWasShown(t *testing.T) {
	l := lottery.Lottery{Code: "0123456789", Rules: lottery.DefaultRules, Tickets: []lottery.Ticket{{N: 1, Title: "Heat", Weight: 1}, {N: 2, Title: "Dune", Weight: 1}}}
	shown := l.NextListHash()
	l.Tickets = append(l.Tickets, lottery.Ticket{N: 3, Title: "Alien", Weight: 1})
	if _, err := l.Draw(lottery.Seed{}, lottery.DrawRequest{List: shown}, lottery.VisitorID{}); !errors.Is(err, lottery.ErrListChanged) {
		t.Errorf("a film was added: %v", err)
	}
	for _, list := range []string{"", l.NextListHash()} {
		if _, err := l.Draw(lottery.Seed{}, lottery.DrawRequest{List: list}, lottery.VisitorID{}); err != nil {
			t.Errorf("%q: %v", list, err)
		}
	}

	host := lottery.VisitorID{1}
	l.Guests = hosts(host)
	l.Last = &lottery.Draw{Number: 1, Elapsed: lottery.Reveal, Winner: &lottery.Winner{Ticket: l.Tickets[1]}}
	if want := lottery.ListHash("1\t1\tHeat\n2\t1\tAlien\n"); l.NextListHash() != want {
		t.Error("the list of a redraw is not that without the winner")
	}
	request := lottery.Redraw{Reason: "Seen it", DrawRequest: lottery.DrawRequest{List: shown}}
	if _, err := l.Redraw(lottery.Seed{}, request, host); !errors.Is(err, lottery.ErrListChanged) {
		t.Errorf("a redraw: %v", err)
	}
}

// TestAttackerWhoReadsTheSeedWinsOnlyByChance has an attacker read the seed, try ten titles for the last of ten films,
// and add one with which their film wins if nothing but an expected word is mixed in. All random values come from a fixed
// seed, so the result never changes.
func TestAttackerWhoReadsTheSeedWinsOnlyByChance(t *testing.T) {
	random := rand.NewChaCha8([32]byte{1})
	const lotteries, films, tries = 2000, 10, 10
	wonWithLetters, wonWithout := 0, 0
	for i := range lotteries {
		var seed lottery.Seed
		var letters [lottery.LetterCount]byte
		random.Read(seed[:])
		var entries []lottery.Entry
		for n := range films {
			entries = append(entries, lottery.Entry{Position: n + 1, Weight: 1, Title: fmt.Sprintf("Film %d of %d", n, i)})
		}
		wins := func(word string) bool { return lottery.DrawSteps(seed, "k7m2q9xw4t", 1, entries, word).Winner == films }
		for try := range tries {
			entries[films-1].Title = fmt.Sprintf("Try %d of %d", try, binary.BigEndian.Uint16(seed[:]))
			if wins("") {
				wonWithout++
				break
			}
		}
		random.Read(letters[:]) // the list is fixed now
		if wins(lottery.MixWord("", lottery.Letters(letters))) {
			wonWithLetters++
		}
	}
	if share := float64(wonWithout) / lotteries; share < 0.6 || share > 0.7 {
		t.Errorf("without letters they win %.3f of the draws, so this test attacks nothing", share)
	}
	chance := 1.0 / films
	bound := 4 * math.Sqrt(chance*(1-chance)/lotteries) // four standard deviations
	if share := float64(wonWithLetters) / lotteries; math.Abs(share-chance) > bound {
		t.Errorf("with letters they win %.3f of the draws, chance is %.3f ± %.3f", share, chance, bound)
	}
}

func TestVerifyReadsAProofOverRounds(t *testing.T) {
	content, err := os.ReadFile("testdata/proof-over-rounds.json")
	if err != nil {
		t.Fatal(err)
	}
	p, err := lottery.ReadProof(content)
	if err != nil {
		t.Fatal(err)
	}
	if found := problems(p); found != "" {
		t.Error(found)
	}
}

func TestVerifyFindsWhatIsWrongWithRounds(t *testing.T) {
	content, err := os.ReadFile("testdata/proof-over-rounds.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func([]lottery.DrawProof)
		want   string
	}{
		"a first round of 2": {func(d []lottery.DrawProof) { d[0].Round = 2 }, "draw 1: it is of round 2, which can't follow round 1"},
		"a round left out":   {func(d []lottery.DrawProof) { d[4].Round = 4 }, "draw 5: it is of round 4, which can't follow round 2"},
		"a round again":      {func(d []lottery.DrawProof) { d[4].Round = 1 }, "draw 5: it is of round 1, which can't follow round 2"},
		"a round below 0":    {func(d []lottery.DrawProof) { d[0].Round = -1 }, ""}, // as if it were missing
		"one round, which had the winner of draw 1 out": {func(d []lottery.DrawProof) { d[2].Round, d[3].Round, d[4].Round = 1, 1, 1 }, "draw 3: its list has the winner of draw 1"},
		"the first round's winner is back":              {func(d []lottery.DrawProof) { d[1].Round, d[1].Winner, d[2].List[0] = 1, 2, d[1].List[1] }, "draw 3: its list has the winner of draw 2"},
	} {
		p, err := lottery.ReadProof(content)
		if err != nil {
			t.Fatal(err)
		}
		c.change(p.Draws)
		if found := problems(p); !strings.Contains(found, c.want) || c.want == "" && found != "" {
			t.Errorf("%s: found %q, want %q", name, found, c.want)
		}
	}
}

// FuzzMixWord checks that what was said and the letters are found again in the word that is mixed in, and that it is one.
func FuzzMixWord(f *testing.F) {
	for _, seed := range []string{"", "popcorn", "popcorn 0123abcd", "0123abcd", " ", strings.Repeat("w", lottery.MaxWord), strings.Repeat("ж", lottery.MaxWord-9), "e\u0301"} {
		f.Add(seed, "k7m2q9xw")
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, typed, sent string) {
		said, err := lottery.ParseWord(typed)
		letters, ok := lottery.ParseLetters(sent)
		if err != nil || !ok {
			return
		}
		word := lottery.MixWord(said, letters)
		if again, err := lottery.ParseWord(word); err != nil || again != word {
			t.Errorf("%q with %q is %q, which is no word: %q, %v", said, letters, word, again, err)
		}
		from := lottery.LettersFromBrowser
		if word == said {
			from, letters = lottery.NoLetters, ""
		}
		if gotSaid, gotLetters := lottery.SplitWord(word, from); gotSaid != said || gotLetters != letters {
			t.Errorf("%q with %q is %q, and that is %q with %q", said, letters, word, gotSaid, gotLetters)
		}
		if gotSaid, gotLetters := lottery.SplitWord(typed, lottery.LettersFromSite); len(gotSaid)+len(gotLetters) > len(typed) {
			t.Errorf("%q is said to be %q with %q", typed, gotSaid, gotLetters)
		}
	})
}
