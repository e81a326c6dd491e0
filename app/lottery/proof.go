package lottery

import (
	"encoding/hex"
	"errors"
	"slices"
	"time"
)

// Proof is all that is needed to check a lottery's draws, in the form of proof.json, and what only its page says beside.
type Proof struct {
	Version        int         `json:"version"` // of this form: 1
	Code           string      `json:"code"`
	Draws          []DrawProof `json:"draws"` // those that were made
	NextCommitment string      `json:"next_commitment"`
	Name           string      `json:"-"` // of the lottery, may be empty
	CreatedAt      time.Time   `json:"-"`
	State          Version     `json:"-"` // of the lottery, when it was read
	Deleted        bool        `json:"-"` // then there is nothing else of it
}

// DrawProof is one draw that was made. Seed, word and winner are missing until its reveal.
type DrawProof struct {
	Number     int          `json:"number"`
	Commitment string       `json:"commitment"`
	Seed       string       `json:"seed,omitempty"` // hex
	Word       *string      `json:"word,omitempty"` // a pointer, because an empty word is one
	List       []EntryProof `json:"list"`
	ListHash   string       `json:"list_hash"`
	Winner     int          `json:"winner,omitempty"` // position in list
	DrawnAt    time.Time    `json:"drawn_at"`
	Reason     string       `json:"-"` // why it was drawn again, told at once; empty for the first draw

	RevealIn time.Duration `json:"-"` // how long until it is told, by the database's clock, when it was read; 0 once it is
}

// VersionInfo is where the lottery stood when its proof was read.
func (p Proof) VersionInfo() VersionInfo {
	at := VersionInfo{Code: p.Code, Version: p.State, Deleted: p.Deleted}
	for _, d := range p.Draws {
		at.RevealIn = d.RevealIn
	}
	return at
}

// Advance is the proof as it is some time after it was read.
func (p Proof) Advance(since time.Duration) Proof {
	p.Draws = slices.Clone(p.Draws)
	for i, d := range p.Draws {
		p.Draws[i].RevealIn = max(0, d.RevealIn-since)
	}
	return p
}

// EntryProof is one line of a draw's list.
type EntryProof struct {
	Position int    `json:"position"`
	Weight   int    `json:"weight"`
	Title    string `json:"title"`
	Year     int    `json:"year,omitempty"`
}

// Secret is what a draw keeps to itself until its reveal.
type Secret struct {
	Seed   Seed
	Word   string
	Winner int
}

// ProveDraw writes down one draw from the bytes that were stored with it. A nil secret is a draw that is not
// revealed yet. It fails where the bytes are no list.
func ProveDraw(number int, commitment, list string, drawnAt time.Time, secret *Secret) (DrawProof, error) {
	entries, err := ReadList(list)
	if err != nil {
		return DrawProof{}, err
	}
	p := DrawProof{Number: number, Commitment: commitment, ListHash: ListHash(list), DrawnAt: drawnAt.UTC()}
	for _, e := range entries {
		p.List = append(p.List, EntryProof(e))
	}
	if secret != nil {
		p.Seed, p.Word, p.Winner = hex.EncodeToString(secret.Seed[:]), &secret.Word, secret.Winner
	}
	return p, nil
}

// Revealed says whether the draw is revealed.
func (d DrawProof) Revealed() bool { return d.Seed != "" }

// Steps makes the draw again, from what its proof says alone. It fails where there is no draw to make: the seed is none,
// or no weight is positive.
func (d DrawProof) Steps(code string) (Steps, error) {
	seed, err := hex.DecodeString(d.Seed)
	switch {
	case err != nil || len(seed) != len(Seed{}):
		return Steps{}, errors.New("the secret number is not 32 bytes in hex")
	case d.Word == nil:
		return Steps{}, errors.New("the word is missing")
	}
	var total uint64
	for _, e := range d.List {
		if total += uint64(e.Weight); e.Weight < 1 || total < uint64(e.Weight) {
			return Steps{}, errors.New("a weight of the list is none")
		}
	}
	if total == 0 {
		return Steps{}, errors.New("the list is empty")
	}
	return DrawSteps(Seed(seed), code, d.Number, d.entries(), *d.Word), nil
}

func (d DrawProof) entries() []Entry {
	entries := make([]Entry, len(d.List))
	for i, e := range d.List {
		entries[i] = Entry(e)
	}
	return entries
}
