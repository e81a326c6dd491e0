package lottery

import (
	"encoding/hex"
	"errors"
	"slices"
	"time"
)

// Proof holds all that is needed to check a lottery's draws. Its JSON is proof.json; the fields that are not in the JSON
// are for the proof page.
type Proof struct {
	Version        int         `json:"version"` // of the format: 1
	Code           string      `json:"code"`
	Draws          []DrawProof `json:"draws"` // by number, from 1 unless rounds are missing
	NextCommitment string      `json:"next_commitment"`
	Before         int         `json:"before,omitempty"` // the rounds before this one are missing; 0: none
	Made           int         `json:"-"`                // how many draws were made in all
	Rounds         int         `json:"-"`                // the number of the newest round
	Open           bool        `json:"-"`                // that has no draw yet
	Name           string      `json:"-"`                // of the lottery, may be empty
	CreatedAt      time.Time   `json:"-"`
	State          Version     `json:"-"` // of the lottery, when it was read
	Deleted        bool        `json:"-"` // then only Code and State are set
}

// DrawProof is one draw that was made. Seed, word, letters_from and winner are missing until its reveal.
type DrawProof struct {
	Number      int         `json:"number"`
	Round       int         `json:"round,omitempty"` // from 1; 0 in proofs from before there were rounds, which is round 1
	Commitment  string      `json:"commitment"`
	Seed        string      `json:"seed,omitempty"` // hex
	Word        *string     `json:"word,omitempty"` // the mixed word; nil: not revealed; an empty word is a word
	LettersFrom LettersFrom `json:"letters_from,omitempty"`
	List        []Entry     `json:"list"`
	ListHash    string      `json:"list_hash"`
	Winner      int         `json:"winner,omitempty"` // position in list
	DrawnAt     time.Time   `json:"drawn_at"`
	Reason      string      `json:"reason,omitempty"` // why it was drawn again; empty for the first draw
	By          Drawer      `json:"-"`

	RevealIn time.Duration `json:"-"` // time left until the reveal when it was read, by the database's clock; 0 from then on
}

// Prepend returns the proof with the draws of earlier rounds, which another proof of the lottery has.
func (p Proof) Prepend(earlier Proof) Proof {
	p.Draws, p.Before = slices.Concat(earlier.Draws, p.Draws), earlier.Before
	return p
}

// VersionInfo returns the lottery's version when the proof was read.
func (p Proof) VersionInfo() VersionInfo {
	info := VersionInfo{Code: p.Code, Version: p.State, Deleted: p.Deleted}
	for _, d := range p.Draws {
		info.RevealIn = d.RevealIn
	}
	return info
}

// Advance returns the proof as it is that long after it was read: the time until the reveal is shorter.
func (p Proof) Advance(by time.Duration) Proof {
	p.Draws = slices.Clone(p.Draws)
	for i, d := range p.Draws {
		p.Draws[i].RevealIn = max(0, d.RevealIn-by)
	}
	return p
}

// Secret holds the parts of a draw that are published at its reveal. The store reads its fields in this order.
type Secret struct {
	Seed        Seed
	Word        string // the mixed word
	LettersFrom LettersFrom
	Winner      int
}

// ProveDraw returns the proof of one draw, from the list that FormatList wrote for it. The secret is nil before the
// reveal. The error is that of ReadList.
func ProveDraw(number int, commitment, list string, drawnAt time.Time, secret *Secret) (DrawProof, error) {
	entries, err := ReadList(list)
	if err != nil {
		return DrawProof{}, err
	}
	p := DrawProof{Number: number, Commitment: commitment, List: entries, ListHash: ListHash(list), DrawnAt: drawnAt.UTC()}
	if secret != nil {
		p.Seed, p.Word, p.Winner = hex.EncodeToString(secret.Seed[:]), &secret.Word, secret.Winner
		p.LettersFrom = secret.LettersFrom
	}
	return p, nil
}

// Revealed reports whether the draw is revealed.
func (d DrawProof) Revealed() bool { return d.Seed != "" }

// Said returns what was said for the draw and the letters that were mixed in with it; both are empty before the reveal.
func (d DrawProof) Said() (said, letters string) {
	if d.Word == nil {
		return "", ""
	}
	return SplitWord(*d.Word, d.LettersFrom)
}

// Steps computes the draw again from its proof alone. It returns an error where the proof has no valid seed, word or
// weights.
func (d DrawProof) Steps(code string) (Steps, error) {
	seed, err := hex.DecodeString(d.Seed)
	switch {
	case err != nil || len(seed) != len(Seed{}):
		return Steps{}, errors.New("its seed is not 32 bytes in hex")
	case d.Word == nil:
		return Steps{}, errors.New("its word is missing")
	}
	var total uint64
	for _, e := range d.List {
		if total += uint64(e.Weight); e.Weight < 1 || total < uint64(e.Weight) {
			return Steps{}, errors.New("its list has a weight below 1, or weights too large to add up")
		}
	}
	if total == 0 {
		return Steps{}, errors.New("its list is empty")
	}
	return DrawSteps(Seed(seed), code, d.Number, d.List, *d.Word), nil
}
