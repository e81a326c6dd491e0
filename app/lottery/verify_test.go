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

// evening is the time of the first draw; each further draw is a minute later.
var evening = time.Date(2026, time.November, 14, 20, 41, 0, 0, time.UTC)

// prove makes a draw and returns its proof.
func prove(t testing.TB, code string, number int, seed lottery.Seed, word string, entries []lottery.Entry) lottery.DrawProof {
	t.Helper()
	secret := &lottery.Secret{Seed: seed, Word: word, Winner: lottery.DrawSteps(seed, code, number, entries, word).Winner}
	at := evening.Add(time.Duration(number) * time.Minute)
	p, err := lottery.ProveDraw(number, seed.Commitment(), lottery.FormatList(entries), at, secret)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// without returns a list without the entry at that position.
func without(entries []lottery.Entry, position int) (left []lottery.Entry) {
	for _, e := range entries {
		if e.Position != position {
			e.Position = len(left) + 1
			left = append(left, e)
		}
	}
	return left
}

// manyFilms returns 60 entries: enough that a draw with another word or seed hardly has the same winner.
func manyFilms() (entries []lottery.Entry) {
	for i := range 60 {
		entries = append(entries, lottery.Entry{Position: i + 1, Weight: 1 + i%3, Title: fmt.Sprintf("Фильм %d", i), Year: 1960 + i%2*i})
	}
	return entries
}

// drawnTwiceProof returns the proof of a lottery with a draw and a redraw.
func drawnTwiceProof(t testing.TB) lottery.Proof {
	t.Helper()
	const code = "k7m2q9xw4t"
	films := manyFilms()
	first := prove(t, code, 1, lottery.Seed{1}, "попкорн 🍿", films)
	second := prove(t, code, 2, lottery.Seed{2}, "", without(films, first.Winner))
	return lottery.Proof{Version: 1, Code: code, Draws: []lottery.DrawProof{first, second}, NextCommitment: lottery.Seed{3}.Commitment()}
}

// problems returns all that is wrong with a proof as one text, one problem per line.
func problems(p lottery.Proof) string {
	verdicts, err := p.Verify()
	text := ""
	if err != nil {
		text = err.Error()
	}
	for _, v := range verdicts {
		for _, w := range v.Wrong {
			text += fmt.Sprintf("\ndraw %d: %s", v.Number, w)
		}
	}
	return text
}

func TestUnchangedProofIsVerified(t *testing.T) {
	p := drawnTwiceProof(t)
	if found := problems(p); found != "" {
		t.Error(found)
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
		if len(v.Wrong) != 0 || !v.Revealed || v.Winner != won || v.Number != i+1 {
			t.Errorf("%+v", v)
		}
	}
}

func TestProofsOfTheVectorsAreVerified(t *testing.T) {
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
		if found := problems(p); found != "" {
			t.Errorf("%s: %s", v.Name, found)
		}
	}
}

func TestVerifyFindsEveryChange(t *testing.T) {
	word := func(s string) *string { return &s }
	for name, c := range map[string]struct {
		change func(p *lottery.Proof)
		want   string
	}{
		"another lottery":                   {func(p *lottery.Proof) { p.Code = "k7m2q9xw4u" }, "by the rule it is number"},
		"a code of two lines":               {func(p *lottery.Proof) { p.Code = "k7m2\n1" }, "not a lottery's code"},
		"no code":                           {func(p *lottery.Proof) { p.Code = "" }, "not a lottery's code"},
		"no next commitment":                {func(p *lottery.Proof) { p.NextCommitment = "" }, "commitment for the next draw is not a SHA-256"},
		"a next commitment in capitals":     {func(p *lottery.Proof) { p.NextCommitment = strings.ToUpper(p.NextCommitment) }, "commitment for the next draw is not a SHA-256"},
		"a next commitment that was used":   {func(p *lottery.Proof) { p.NextCommitment = p.Draws[0].Commitment }, "next draw is that of an earlier draw"},
		"a commitment that was used":        {func(p *lottery.Proof) { p.Draws[1].Commitment = p.Draws[0].Commitment }, "draw 2: its commitment is that of an earlier draw"},
		"another commitment":                {func(p *lottery.Proof) { p.Draws[0].Commitment = lottery.Seed{7}.Commitment() }, "draw 1: its seed does not match its commitment"},
		"no commitment":                     {func(p *lottery.Proof) { p.Draws[0].Commitment = "" }, "draw 1: its commitment is not a SHA-256"},
		"another seed":                      {func(p *lottery.Proof) { p.Draws[0].Seed = strings.Repeat("07", 32) }, "draw 1: its seed does not match its commitment"},
		"a seed in capitals":                {func(p *lottery.Proof) { p.Draws[0].Seed = strings.Repeat("FF", 32) }, "draw 1: its seed is not in lowercase hex"},
		"half a seed":                       {func(p *lottery.Proof) { p.Draws[0].Seed = "07" }, "draw 1: its seed is not 32 bytes"},
		"a seed of letters":                 {func(p *lottery.Proof) { p.Draws[0].Seed = strings.Repeat("xy", 32) }, "draw 1: its seed is not 32 bytes"},
		"the word of another":               {func(p *lottery.Proof) { p.Draws[0].Word = word("popcorn") }, "draw 1: its winner is number"},
		"no word":                           {func(p *lottery.Proof) { p.Draws[0].Word = nil }, "draw 1: its word is missing"},
		"a word of two lines":               {func(p *lottery.Proof) { p.Draws[0].Word = word("a\n0") }, "draw 1: its word is invalid"},
		"letters of a stranger":             {func(p *lottery.Proof) { p.Draws[0].LettersFrom = "host" }, "draw 1: its letters are from \"host\""},
		"letters that are none":             {func(p *lottery.Proof) { p.Draws[0].LettersFrom = "site" }, "draw 1: its word does not end with 8 letters"},
		"an empty word with letters":        {func(p *lottery.Proof) { p.Draws[1].LettersFrom = "browser" }, "draw 2: its word does not end with 8 letters"},
		"letters before the reveal":         {func(p *lottery.Proof) { hide(&p.Draws[1]); p.Draws[1].LettersFrom = "site" }, "draw 2: it has a word or a winner, but no seed"},
		"another winner":                    {func(p *lottery.Proof) { p.Draws[0].Winner = p.Draws[0].Winner%60 + 1 }, "draw 1: its winner is number"},
		"no winner":                         {func(p *lottery.Proof) { p.Draws[0].Winner = 0 }, "draw 1: its winner is number 0"},
		"a winner beyond the list":          {func(p *lottery.Proof) { p.Draws[0].Winner = 61 }, "draw 1: its winner is number 61"},
		"another title":                     {func(p *lottery.Proof) { p.Draws[0].List[0].Title = "Heat" }, "draw 1: its list does not match its hash"},
		"another year":                      {func(p *lottery.Proof) { p.Draws[0].List[0].Year++ }, "draw 1: its list does not match its hash"},
		"another weight":                    {func(p *lottery.Proof) { p.Draws[0].List[0].Weight++ }, "draw 1: its list does not match its hash"},
		"no weight":                         {func(p *lottery.Proof) { p.Draws[0].List[0].Weight = 0 }, "draw 1: film 1 of its list has weight 0"},
		"weights that overflow":             {func(p *lottery.Proof) { heavy(p.Draws[0].List[:3]) }, "draw 1: its list has a weight below 1, or weights too large"},
		"a gap in the positions":            {func(p *lottery.Proof) { p.Draws[0].List[5].Position = 60 }, "draw 1: film 6 of its list has position 60"},
		"one film fewer":                    {func(p *lottery.Proof) { p.Draws[0].List = p.Draws[0].List[:59] }, "draw 1: its list does not match its hash"},
		"no films":                          {func(p *lottery.Proof) { p.Draws[0].List = nil }, "draw 1: its list has fewer than two films"},
		"two lines in one title":            {func(p *lottery.Proof) { merge(&p.Draws[0]) }, "draw 1: film 1 of its list has an invalid title"},
		"a title that is not NFC":           {func(p *lottery.Proof) { p.Draws[0].List[0].Title = "Ame\u0301lie" }, "draw 1: film 1 of its list has an invalid title"},
		"another hash":                      {func(p *lottery.Proof) { p.Draws[0].ListHash = p.Draws[0].Commitment }, "draw 1: its list does not match its hash"},
		"the list of the first again":       {func(p *lottery.Proof) { p.Draws[1].List, p.Draws[1].ListHash = p.Draws[0].List, p.Draws[0].ListHash }, "draw 2: its list has the winner of draw 1"},
		"a number twice":                    {func(p *lottery.Proof) { p.Draws[1].Number = 1 }, "draw 2: its number is 1"},
		"the first draw removed":            {func(p *lottery.Proof) { p.Draws = p.Draws[1:] }, "draw 1: its number is 2"},
		"the first draw without its reveal": {func(p *lottery.Proof) { hide(&p.Draws[0]) }, "draw 1: it has no seed, though a later draw was made"},
		"a word before the reveal":          {func(p *lottery.Proof) { hide(&p.Draws[1]); p.Draws[1].Word = word("") }, "draw 2: it has a word or a winner, but no seed"},
		"a winner before the reveal":        {func(p *lottery.Proof) { hide(&p.Draws[1]); p.Draws[1].Winner = 1 }, "draw 2: it has a word or a winner, but no seed"},
		"more draws than a lottery has":     {func(p *lottery.Proof) { p.Draws = make([]lottery.DrawProof, 201) }, "201 draws, more than"},
	} {
		p := drawnTwiceProof(t)
		c.change(&p)
		if found := problems(p); !strings.Contains(found, c.want) {
			t.Errorf("%s: found %q, want %q", name, found, c.want)
		}
	}
}

// heavy sets weights whose sum overflows.
func heavy(list []lottery.Entry) {
	for i := range list {
		list[i].Weight = 1<<63 - 1
	}
}

// hide removes from a draw what is published at its reveal.
func hide(d *lottery.DrawProof) { d.Seed, d.Word, d.Winner = "", nil, 0 }

// merge turns the first two films into one whose title holds a line break, so that the bytes of the list do not change.
func merge(d *lottery.DrawProof) {
	first, second := d.List[0], d.List[1]
	d.List[0].Title = fmt.Sprintf("%s\t%d\n%d\t%d\t%s", first.Title, first.Year, second.Position, second.Weight, second.Title)
	d.List[0].Year = second.Year
	d.List = append(d.List[:1:1], d.List[2:]...)
}

func TestVerifyAcceptsADrawBeforeItsReveal(t *testing.T) {
	p := drawnTwiceProof(t)
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

func TestTimesAreRemarks(t *testing.T) {
	for want, change := range map[string]func(p *lottery.Proof){
		"":                                  func(*lottery.Proof) {},
		"its time is missing":               func(p *lottery.Proof) { p.Draws[1].DrawnAt = time.Time{}; p.Draws[0].DrawnAt = time.Time{} },
		"its time is before that of draw 1": func(p *lottery.Proof) { p.Draws[0].DrawnAt = evening.Add(time.Hour) },
	} {
		p := drawnTwiceProof(t)
		change(&p)
		verdicts, err := p.Verify()
		if remarks := strings.Join(verdicts[1].Remarks, "; "); err != nil || len(verdicts[1].Wrong) > 0 || remarks != want {
			t.Errorf("%q: %+v, %v", want, verdicts[1], err)
		}
	}
}

func TestReadProofRejectsOtherContent(t *testing.T) {
	for content, want := range map[string]string{
		"":                                "not a proof.json",
		"<!doctype html>":                 "not a proof.json",
		"[]":                              "not a proof.json",
		"{}":                              "version 0",
		`{"version":2,"draws":"other"}`:   "version 2",
		`{"version":1,"draws":"other"}`:   "not a proof.json",
		`{"version":1} {"version":1}`:     "not a proof.json",
		strings.Repeat(`{"draws":[`, 2e4): "not a proof.json",
	} {
		if _, err := lottery.ReadProof([]byte(content)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v", content, err)
		}
	}
}

// FuzzVerify checks that no input makes Verify panic, and that a draw that passes has the winner that the rule computes.
func FuzzVerify(f *testing.F) {
	real, err := json.Marshal(drawnTwiceProof(f))
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
			if d := p.Draws[i]; v.Revealed && len(v.Wrong) == 0 && d.List[d.Winner-1] != v.Winner {
				t.Errorf("%+v passed, with the winner %+v", d, v)
			}
		}
	})
}
