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

// MaxProof is the largest size of a proof.json in bytes. The largest that the rules allow, a full lottery of the longest
// titles drawn again until two films are left, is smaller.
const MaxProof = 8 << 20

// ReadProof parses a proof.json, which may come from anywhere. It returns an error for other content, and for versions of
// the format other than 1.
func ReadProof(content []byte) (Proof, error) {
	var format struct{ Version int }
	if err := json.Unmarshal(content, &format); err != nil {
		return Proof{}, fmt.Errorf("this is not a proof.json: %w", err)
	}
	if format.Version != 1 {
		return Proof{}, fmt.Errorf("this is a proof.json of version %d; only version 1 is supported", format.Version)
	}
	var p Proof
	if err := json.Unmarshal(content, &p); err != nil {
		return Proof{}, fmt.Errorf("this is not a proof.json: %w", err)
	}
	return p, nil
}

// Verdict is the result of checking one draw of a proof.
type Verdict struct {
	Number   int
	Revealed bool     // false: only what is published before the reveal could be checked
	Winner   Entry    // as the rule computes it, whatever the proof says; zero where that is not possible
	Wrong    []string // what is wrong, in English; empty: the draw is correct
	Remarks  []string // what is strange, but proves nothing: clocks can be wrong
}

// Verify checks every draw by computing it again. Where earlier rounds are missing, their winners can't be known. The error says what is wrong with the proof as a whole.
func (p Proof) Verify() ([]Verdict, error) {
	if len(p.Draws) > MaxDraws {
		return nil, fmt.Errorf("it has %d draws, more than the %d of a lottery", len(p.Draws), MaxDraws)
	}
	var verdicts []Verdict
	for i := range p.Draws {
		verdicts = append(verdicts, p.verifyDraw(i))
	}
	var wrong []error
	if p.Code == "" || strings.Trim(p.Code, "0123456789abcdefghijklmnopqrstuvwxyz") != "" {
		wrong = append(wrong, fmt.Errorf("%q is not a lottery's code", p.Code))
	}
	if !isHash(p.NextCommitment) {
		wrong = append(wrong, errors.New("the commitment for the next draw is not a SHA-256 in lowercase hex"))
	}
	if usesCommitment(p.Draws, p.NextCommitment) {
		wrong = append(wrong, errors.New("the commitment for the next draw is that of an earlier draw"))
	}
	return verdicts, errors.Join(wrong...)
}

func (p Proof) verifyDraw(i int) Verdict {
	d, before := p.Draws[i], p.Draws[:i]
	v := Verdict{Number: i + 1, Revealed: d.Revealed()}
	if p.Before > 0 { // the proof begins with a later round
		v.Number = p.Draws[0].Number + i
	}
	v.wrongIf(d.Number != v.Number, "its number is %d", d.Number)
	v.wrongIf(!isHash(d.Commitment), "its commitment is not a SHA-256 in lowercase hex")
	v.wrongIf(usesCommitment(before, d.Commitment), "its commitment is that of an earlier draw")
	round, last := roundOf(d), max(1, p.Before)
	if i > 0 {
		last = roundOf(before[i-1])
		if d.DrawnAt.Before(before[i-1].DrawnAt) {
			v.Remarks = append(v.Remarks, fmt.Sprintf("its time is before that of draw %d", i))
		}
	}
	v.wrongIf(round != last && (i == 0 || round != last+1), "it is of round %d, which can't follow round %d", round, last)
	if d.DrawnAt.IsZero() {
		v.Remarks = append(v.Remarks, "its time is missing")
	}
	v.checkList(d)
	v.checkEarlierWinners(d, before)
	if v.Revealed {
		v.checkWinner(d, p.Code)
		return v
	}
	v.wrongIf(i+1 < len(p.Draws), "it has no seed, though a later draw was made")
	v.wrongIf(d.Word != nil || d.LettersFrom != NoLetters || d.Winner != 0, "it has a word or a winner, but no seed")
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
		v.wrongIf(e.Position != i+1, "film %d of its list has position %d", i+1, e.Position)
		v.wrongIf(e.Weight < 1, "film %d of its list has weight %d", i+1, e.Weight)
		// A tab or a line feed in a title could make one list look like another.
		v.wrongIf(e.Title == "" || strings.ContainsFunc(e.Title, unicode.IsControl) || !norm.NFC.IsNormalString(e.Title),
			"film %d of its list has an invalid title: %q", i+1, e.Title)
	}
	v.wrongIf(ListHash(FormatList(d.List)) != d.ListHash, "its list does not match its hash")
}

// checkEarlierWinners checks that the list has neither an earlier winner of the same round nor the last winner of an earlier
// round. A film that a redraw passed over is back in the next round.
func (v *Verdict) checkEarlierWinners(d DrawProof, before []DrawProof) {
	listed := make(map[Key]bool)
	for _, e := range d.List {
		listed[e.Film().Key()] = true
	}
	for i, b := range before {
		next := d
		if i+1 < len(before) {
			next = before[i+1]
		}
		passedOver := roundOf(b) == roundOf(next) && roundOf(b) != roundOf(d)
		if passedOver || b.Winner < 1 || b.Winner > len(b.List) { // a winner beyond its list is reported with draw i+1 itself
			continue
		}
		won := b.List[b.Winner-1]
		v.wrongIf(listed[won.Film().Key()], "its list has the winner of draw %d, %q", i+1, won.Title)
	}
}

func (v *Verdict) checkWinner(d DrawProof, code string) {
	steps, err := d.Steps(code)
	if err != nil {
		v.wrongIf(true, "%v", err)
		return
	}
	seed, _ := hex.DecodeString(d.Seed) // Steps has decoded it without an error
	v.wrongIf(Seed(seed).Commitment() != d.Commitment, "its seed does not match its commitment")
	v.wrongIf(d.Seed != strings.ToLower(d.Seed), "its seed is not in lowercase hex")
	word, err := ParseWord(*d.Word)
	v.wrongIf(err != nil || word != *d.Word, "its word is invalid: %q", *d.Word)
	_, letters := SplitWord(*d.Word, d.LettersFrom)
	known := []LettersFrom{NoLetters, LettersFromBrowser, LettersFromSite}
	v.wrongIf(!slices.Contains(known, d.LettersFrom), "its letters are from %q, which is neither browser nor site", d.LettersFrom)
	v.wrongIf(d.LettersFrom != NoLetters && letters == "", "its word does not end with %d letters: %q", LetterCount, *d.Word)
	i := slices.IndexFunc(d.List, func(e Entry) bool { return e.Position == steps.Winner })
	v.Winner = d.List[i]
	v.wrongIf(d.Winner != steps.Winner, "its winner is number %d, but by the rule it is number %d, %q", d.Winner, steps.Winner, v.Winner.Title)
}

// roundOf returns the round of a draw: 1 in proofs from before there were rounds.
func roundOf(d DrawProof) int { return max(1, d.Round) }

func usesCommitment(draws []DrawProof, commitment string) bool {
	return slices.ContainsFunc(draws, func(d DrawProof) bool { return d.Commitment == commitment })
}

// isHash reports whether s is a SHA-256 in lowercase hex.
func isHash(s string) bool {
	return len(s) == hex.EncodedLen(len(Seed{})) && strings.Trim(s, "0123456789abcdef") == ""
}
