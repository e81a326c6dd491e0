package lottery

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// MaxProof is how large a proof may be, in bytes. A lottery of as many and as long titles as there may be, drawn again
// until two are left, stays below.
const MaxProof = 8 << 20

// ReadProof reads a proof.json, whoever wrote it. It fails on what is none, or is of a form that is not known here.
func ReadProof(content []byte) (Proof, error) {
	var form struct{ Version int }
	if err := json.Unmarshal(content, &form); err != nil {
		return Proof{}, fmt.Errorf("this is no proof.json: %w", err)
	}
	if form.Version != 1 {
		return Proof{}, fmt.Errorf("this is a proof.json of version %d; only version 1 is known here", form.Version)
	}
	var p Proof
	if err := json.Unmarshal(content, &p); err != nil {
		return Proof{}, fmt.Errorf("this is no proof.json: %w", err)
	}
	return p, nil
}

// Verdict is what came out when a draw was made again from its proof.
type Verdict struct {
	Number   int
	Revealed bool     // false: it is not revealed yet, and only what stands there before could be checked
	Winner   Entry    // by the rule, whatever the proof says; none where it can't be told
	Wrong    []string // in plain words; none: all is right
}

// Verify makes every draw again. The error is what is wrong with the whole of it.
func (p Proof) Verify() ([]Verdict, error) {
	if len(p.Draws) >= MaxFilms { // each takes a film out, and the last needs two
		return nil, fmt.Errorf("%d draws are more than %d films allow", len(p.Draws), MaxFilms)
	}
	var all []Verdict
	for i := range p.Draws {
		all = append(all, p.verifyDraw(i))
	}
	var wrong []error
	if p.Code == "" || strings.Trim(p.Code, "0123456789abcdefghijklmnopqrstuvwxyz") != "" {
		wrong = append(wrong, fmt.Errorf("%q is no lottery's code", p.Code))
	}
	if !isHash(p.NextCommitment) {
		wrong = append(wrong, errors.New("the promise for the next draw is no SHA-256"))
	}
	if promisedIn(p.Draws, p.NextCommitment) {
		wrong = append(wrong, errors.New("the promise for the next draw is that of an earlier one"))
	}
	return all, errors.Join(wrong...)
}

func (p Proof) verifyDraw(i int) Verdict {
	d, before := p.Draws[i], p.Draws[:i]
	v := Verdict{Number: i + 1, Revealed: d.Revealed()}
	v.wrongIf(d.Number != v.Number, "it calls itself draw %d", d.Number)
	v.wrongIf(!isHash(d.Commitment), "its promise is no SHA-256")
	v.wrongIf(promisedIn(before, d.Commitment), "its promise is that of an earlier draw")
	v.wrongIf(d.DrawnAt.IsZero(), "its time is missing")
	v.wrongIf(i > 0 && d.DrawnAt.Before(p.Draws[max(i, 1)-1].DrawnAt), "it was made before draw %d", i)
	v.checkList(d)
	v.checkEarlierWinners(d, before)
	if v.Revealed {
		v.checkWinner(d, p.Code)
		return v
	}
	v.wrongIf(i+1 < len(p.Draws), "it was never told, and another one followed")
	v.wrongIf(d.Word != nil || d.Winner != 0, "it tells its word or its winner, and not its secret number")
	return v
}

func (v *Verdict) wrongIf(wrong bool, format string, args ...any) {
	if wrong {
		v.Wrong = append(v.Wrong, fmt.Sprintf(format, args...))
	}
}

func (v *Verdict) checkList(d DrawProof) {
	v.wrongIf(len(d.List) < 2, "its list has fewer than two films")
	for i, e := range d.List {
		v.wrongIf(e.Position != i+1, "film %d of its list says it is number %d", i+1, e.Position)
		v.wrongIf(e.Weight < 1, "film %d of its list has a weight of %d", i+1, e.Weight)
		// A tab or a line feed in a title could make one list look like another.
		v.wrongIf(e.Title == "" || strings.ContainsFunc(e.Title, unicode.IsControl) || !norm.NFC.IsNormalString(e.Title),
			"film %d of its list has a title that can't be: %q", i+1, e.Title)
	}
	v.wrongIf(ListHash(FormatList(d.entries())) != d.ListHash, "its list is not the one that the hash was made of")
}

func (v *Verdict) checkEarlierWinners(d DrawProof, before []DrawProof) {
	in := make(map[Key]bool)
	for _, e := range d.List {
		in[Film{Title: e.Title, Year: e.Year}.Key()] = true
	}
	for i, b := range before {
		if b.Winner < 1 || b.Winner > len(b.List) {
			continue // draw i+1 says so itself
		}
		won := b.List[b.Winner-1]
		v.wrongIf(in[Film{Title: won.Title, Year: won.Year}.Key()], "the winner of draw %d, %q, is in it again", i+1, won.Title)
	}
}

func (v *Verdict) checkWinner(d DrawProof, code string) {
	steps, err := d.Steps(code)
	if err != nil {
		v.wrongIf(true, "%v", err)
		return
	}
	seed, _ := hex.DecodeString(d.Seed) // Steps has decoded it
	v.wrongIf(Seed(seed).Commitment() != d.Commitment, "its secret number is not the one that was promised")
	v.wrongIf(d.Seed != strings.ToLower(d.Seed), "its secret number is not in lower case")
	said, err := ParseWord(*d.Word)
	v.wrongIf(err != nil || said != *d.Word, "its word can't be one: %q", *d.Word)
	at := slices.IndexFunc(d.List, func(e EntryProof) bool { return e.Position == steps.Winner })
	v.Winner = Entry(d.List[at])
	v.wrongIf(d.Winner != steps.Winner, "its winner is number %d, and by the rule it is number %d, %q", d.Winner, steps.Winner, v.Winner.Title)
}

func promisedIn(draws []DrawProof, promise string) bool {
	return slices.ContainsFunc(draws, func(d DrawProof) bool { return d.Commitment == promise })
}

// isHash says whether s is a SHA-256 in lowercase hex.
func isHash(s string) bool {
	return len(s) == hex.EncodedLen(len(Seed{})) && strings.Trim(s, "0123456789abcdef") == ""
}
