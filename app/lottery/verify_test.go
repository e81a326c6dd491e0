package lottery_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"movie-lottery/app/lottery"
)

// evening is when draws are made here, one a minute.
var evening = time.Date(2026, time.November, 14, 20, 41, 0, 0, time.UTC)

// prove makes a draw and its proof.
func prove(t testing.TB, code string, number int, seed lottery.Seed, word string, entries []lottery.Entry) lottery.DrawProof {
	t.Helper()
	secret := &lottery.Secret{Seed: seed, Word: word, Winner: lottery.DrawWinner(seed, code, number, entries, word)}
	at := evening.Add(time.Duration(number) * time.Minute)
	p, err := lottery.ProveDraw(number, seed.Commitment(), lottery.FormatList(entries), at, secret)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// without is a list with one film less.
func without(entries []lottery.Entry, position int) (left []lottery.Entry) {
	for _, e := range entries {
		if e.Position != position {
			e.Position = len(left) + 1
			left = append(left, e)
		}
	}
	return left
}

// manyFilms are so many that a draw from other words, or by another seed, hardly finds the same.
func manyFilms() (entries []lottery.Entry) {
	for i := range 60 {
		entries = append(entries, lottery.Entry{Position: i + 1, Weight: 1 + i%3, Title: fmt.Sprintf("Фильм %d", i), Year: 1960 + i%2*i})
	}
	return entries
}

// twice is the proof of a lottery that was drawn, and drawn again.
func twice(t testing.TB) lottery.Proof {
	t.Helper()
	const code = "k7m2q9xw4t"
	films := manyFilms()
	first := prove(t, code, 1, lottery.Seed{1}, "попкорн 🍿", films)
	second := prove(t, code, 2, lottery.Seed{2}, "", without(films, first.Winner))
	return lottery.Proof{Version: 1, Code: code, Draws: []lottery.DrawProof{first, second}, NextCommitment: lottery.Seed{3}.Commitment()}
}

// wrongs are all that is wrong with a proof, in one text.
func wrongs(p lottery.Proof) string {
	verdicts, err := p.Verify()
	said := ""
	if err != nil {
		said = err.Error()
	}
	for _, v := range verdicts {
		for _, w := range v.Wrong {
			said += fmt.Sprintf("\ndraw %d: %s", v.Number, w)
		}
	}
	return said
}

func TestAProofThatNobodyTouchedHolds(t *testing.T) {
	p := twice(t)
	if said := wrongs(p); said != "" {
		t.Error(said)
	}
	content, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	read, err := lottery.ReadProof(content)
	if err != nil {
		t.Fatal(err)
	}
	verdicts, err := read.Verify()
	if err != nil || len(verdicts) != 2 {
		t.Fatalf("%+v, %v", verdicts, err)
	}
	for i, v := range verdicts {
		won := p.Draws[i].List[p.Draws[i].Winner-1]
		if len(v.Wrong) != 0 || !v.Revealed || v.Winner != lottery.Entry(won) || v.Number != i+1 {
			t.Errorf("%+v", v)
		}
	}
}

func TestTheVectorsMakeProofsThatHold(t *testing.T) {
	content, err := os.ReadFile("testdata/draw-vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		lottery.DrawProof
		Name, Code string
	}
	if err := json.Unmarshal(content, &vectors); err != nil || len(vectors) == 0 {
		t.Fatalf("%d vectors, %v", len(vectors), err)
	}
	for _, v := range vectors {
		p := lottery.Proof{Version: 1, Code: v.Code, NextCommitment: lottery.Seed{9}.Commitment()}
		for n := 1; n < v.Number; n++ {
			p.Draws = append(p.Draws, prove(t, v.Code, n, lottery.Seed{byte(n)}, "", []lottery.Entry{{1, 1, "Other", n}, {2, 1, "One more", n}}))
		}
		v.DrawnAt = evening.Add(time.Hour)
		p.Draws = append(p.Draws, v.DrawProof)
		if said := wrongs(p); said != "" {
			t.Errorf("%s: %s", v.Name, said)
		}
	}
}

func TestWhateverIsChangedInAProofIsFound(t *testing.T) {
	word := func(s string) *string { return &s }
	for name, c := range map[string]struct {
		change func(p *lottery.Proof)
		says   string
	}{
		"another lottery":              {func(p *lottery.Proof) { p.Code = "k7m2q9xw4u" }, "by the rule it is number"},
		"a code of two lines":          {func(p *lottery.Proof) { p.Code = "k7m2\n1" }, "no lottery's code"},
		"no code":                      {func(p *lottery.Proof) { p.Code = "" }, "no lottery's code"},
		"no next promise":              {func(p *lottery.Proof) { p.NextCommitment = "" }, "promise for the next draw is no SHA-256"},
		"a next promise in capitals":   {func(p *lottery.Proof) { p.NextCommitment = strings.ToUpper(p.NextCommitment) }, "promise for the next draw is no SHA-256"},
		"a next promise that is told":  {func(p *lottery.Proof) { p.NextCommitment = p.Draws[0].Commitment }, "next draw is that of an earlier one"},
		"a promise that is told":       {func(p *lottery.Proof) { p.Draws[1].Commitment = p.Draws[0].Commitment }, "draw 2: its promise is that of an earlier draw"},
		"another promise":              {func(p *lottery.Proof) { p.Draws[0].Commitment = lottery.Seed{7}.Commitment() }, "draw 1: its secret number is not the one that was promised"},
		"no promise":                   {func(p *lottery.Proof) { p.Draws[0].Commitment = "" }, "draw 1: its promise is no SHA-256"},
		"another seed":                 {func(p *lottery.Proof) { p.Draws[0].Seed = strings.Repeat("07", 32) }, "draw 1: its secret number is not the one that was promised"},
		"a seed in capitals":           {func(p *lottery.Proof) { p.Draws[0].Seed = strings.Repeat("FF", 32) }, "draw 1: its secret number is not in lower case"},
		"half a seed":                  {func(p *lottery.Proof) { p.Draws[0].Seed = "07" }, "draw 1: the secret number is not 32 bytes"},
		"a seed of letters":            {func(p *lottery.Proof) { p.Draws[0].Seed = strings.Repeat("xy", 32) }, "draw 1: the secret number is not 32 bytes"},
		"the word of another":          {func(p *lottery.Proof) { p.Draws[0].Word = word("popcorn") }, "draw 1: its winner is number"},
		"no word":                      {func(p *lottery.Proof) { p.Draws[0].Word = nil }, "draw 1: the word is missing"},
		"a word of two lines":          {func(p *lottery.Proof) { p.Draws[0].Word = word("a\n0") }, "draw 1: its word can't be one"},
		"another winner":               {func(p *lottery.Proof) { p.Draws[0].Winner = p.Draws[0].Winner%60 + 1 }, "draw 1: its winner is number"},
		"no winner":                    {func(p *lottery.Proof) { p.Draws[0].Winner = 0 }, "draw 1: its winner is number 0"},
		"a winner beyond the list":     {func(p *lottery.Proof) { p.Draws[0].Winner = 61 }, "draw 1: its winner is number 61"},
		"another title":                {func(p *lottery.Proof) { p.Draws[0].List[0].Title = "Heat" }, "draw 1: its list is not the one"},
		"another year":                 {func(p *lottery.Proof) { p.Draws[0].List[0].Year++ }, "draw 1: its list is not the one"},
		"another weight":               {func(p *lottery.Proof) { p.Draws[0].List[0].Weight++ }, "draw 1: its list is not the one"},
		"no weight":                    {func(p *lottery.Proof) { p.Draws[0].List[0].Weight = 0 }, "draw 1: film 1 of its list has a weight of 0"},
		"weights beyond all numbers":   {func(p *lottery.Proof) { heavy(p.Draws[0].List[:3]) }, "draw 1: a weight of the list is none"},
		"a gap":                        {func(p *lottery.Proof) { p.Draws[0].List[5].Position = 60 }, "draw 1: film 6 of its list says it is number 60"},
		"a film less":                  {func(p *lottery.Proof) { p.Draws[0].List = p.Draws[0].List[:59] }, "draw 1: its list is not the one"},
		"no films":                     {func(p *lottery.Proof) { p.Draws[0].List = nil }, "draw 1: its list has fewer than two films"},
		"two lines in one title":       {func(p *lottery.Proof) { merge(&p.Draws[0]) }, "draw 1: film 1 of its list has a title that can't be"},
		"a title in pieces":            {func(p *lottery.Proof) { p.Draws[0].List[0].Title = "Ame\u0301lie" }, "draw 1: film 1 of its list has a title that can't be"},
		"another hash":                 {func(p *lottery.Proof) { p.Draws[0].ListHash = p.Draws[0].Commitment }, "draw 1: its list is not the one"},
		"the list of the first again":  {func(p *lottery.Proof) { p.Draws[1].List, p.Draws[1].ListHash = p.Draws[0].List, p.Draws[0].ListHash }, "draw 2: the winner of draw 1"},
		"a number twice":               {func(p *lottery.Proof) { p.Draws[1].Number = 1 }, "draw 2: it calls itself draw 1"},
		"the first one gone":           {func(p *lottery.Proof) { p.Draws = p.Draws[1:] }, "draw 1: it calls itself draw 2"},
		"the first one after the next": {func(p *lottery.Proof) { p.Draws[0].DrawnAt = evening.Add(time.Hour) }, "draw 2: it was made before draw 1"},
		"no time":                      {func(p *lottery.Proof) { p.Draws[0].DrawnAt = time.Time{} }, "draw 1: its time is missing"},
		"the first one never told":     {func(p *lottery.Proof) { hide(&p.Draws[0]) }, "draw 1: it was never told, and another one followed"},
		"a word told too early":        {func(p *lottery.Proof) { hide(&p.Draws[1]); p.Draws[1].Word = word("") }, "draw 2: it tells its word or its winner"},
		"a winner told too early":      {func(p *lottery.Proof) { hide(&p.Draws[1]); p.Draws[1].Winner = 1 }, "draw 2: it tells its word or its winner"},
		"more draws than films":        {func(p *lottery.Proof) { p.Draws = make([]lottery.DrawProof, 100) }, "100 draws are more than"},
	} {
		p := twice(t)
		c.change(&p)
		if said := wrongs(p); !strings.Contains(said, c.says) {
			t.Errorf("%s: %q", name, said)
		}
	}
}

// heavy makes weights so large that their sum is no number any more.
func heavy(list []lottery.EntryProof) {
	for i := range list {
		list[i].Weight = 1<<63 - 1
	}
}

// hide is what a draw looks like before its reveal.
func hide(d *lottery.DrawProof) { d.Seed, d.Word, d.Winner = "", nil, 0 }

// merge makes one film of the first two, so that the bytes of the list stay as they were.
func merge(d *lottery.DrawProof) {
	first, second := d.List[0], d.List[1]
	d.List[0].Title = fmt.Sprintf("%s\t%d\n%d\t%d\t%s", first.Title, first.Year, second.Position, second.Weight, second.Title)
	d.List[0].Year = second.Year
	d.List = append(d.List[:1:1], d.List[2:]...)
}

func TestADrawThatIsNotToldYetIsNoFaultOfItsProof(t *testing.T) {
	p := twice(t)
	hide(&p.Draws[1])
	verdicts, err := p.Verify()
	if err != nil || len(verdicts) != 2 || !verdicts[0].Revealed || verdicts[1].Revealed || len(verdicts[1].Wrong) != 0 {
		t.Errorf("%+v, %v", verdicts, err)
	}
	p.Draws = nil
	if verdicts, err := p.Verify(); err != nil || len(verdicts) != 0 {
		t.Errorf("before any draw: %+v, %v", verdicts, err)
	}
}

func TestWhatIsNoProofIsNotReadAsOne(t *testing.T) {
	for content, says := range map[string]string{
		"":                                "no proof.json",
		"<!doctype html>":                 "no proof.json",
		"[]":                              "no proof.json",
		"{}":                              "version 0",
		`{"version":2,"draws":"other"}`:   "version 2",
		`{"version":1,"draws":"other"}`:   "no proof.json",
		`{"version":1} {"version":1}`:     "no proof.json",
		strings.Repeat(`{"draws":[`, 2e4): "no proof.json",
	} {
		if _, err := lottery.ReadProof([]byte(content)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%.40q: %v", content, err)
		}
	}
}

// FuzzVerify holds that nothing that somebody hands us as a proof breaks the check, and that a draw which passes it is
// the one that the rule makes.
func FuzzVerify(f *testing.F) {
	real, err := json.Marshal(twice(f))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(real)
	for _, seed := range []string{
		`{"version":1,"code":"k7m2q9xw4t","draws":[],"next_commitment":""}`,
		`{"version":1,"code":"a","draws":[{"number":1,"seed":"00","word":"","list":[{"position":1,"weight":-1,"title":"\u0000"}],"winner":1}]}`,
		`{"version":1,"draws":[{"seed":"` + strings.Repeat("00", 32) + `","word":"w","list":[{"weight":9223372036854775807},{"weight":2}]},{}]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		p, err := lottery.ReadProof(content)
		if err != nil {
			return
		}
		verdicts, _ := p.Verify()
		for i, v := range verdicts {
			if d := p.Draws[i]; v.Revealed && len(v.Wrong) == 0 && d.List[d.Winner-1] != lottery.EntryProof(v.Winner) {
				t.Errorf("%+v passes as %+v", d, v)
			}
		}
	})
}
