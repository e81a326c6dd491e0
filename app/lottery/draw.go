package lottery

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// MaxWord is how many characters (code points) a lucky word may have.
const MaxWord = 100

// Seed holds the 32 random bytes of a draw. They are secret until the draw is revealed.
type Seed [32]byte

// ScanBytes implements pgtype.BytesScanner. A seed that is NULL is the zero value.
func (s *Seed) ScanBytes(seed []byte) error {
	copy(s[:], seed)
	return nil
}

// Commitment returns what is published before the draw: the SHA-256 of the seed in lowercase hex.
func (s Seed) Commitment() string {
	sum := sha256.Sum256(s[:])
	return hex.EncodeToString(sum[:])
}

// Entry is one film of the list that a draw is made from. Its JSON is that of proof.json.
type Entry struct {
	Position int    `json:"position"` // from 1, without gaps
	Weight   int    `json:"weight"`   // 1 to 5
	Title    string `json:"title"`
	Year     int    `json:"year,omitempty"` // 0: unknown
}

// Film returns the entry's title and year.
func (e Entry) Film() Film { return Film{Title: e.Title, Year: e.Year} }

// FormatList returns the bytes that are hashed and stored with the draw: one line per entry,
// "position TAB weight TAB title", with "TAB year" where it is known, each ended by a line feed.
// Titles hold no control characters, so no title can forge a line.
func FormatList(entries []Entry) string {
	var b strings.Builder
	for _, e := range entries {
		fmt.Fprintf(&b, "%d\t%d\t%s", e.Position, e.Weight, e.Title)
		if e.Year != 0 {
			fmt.Fprintf(&b, "\t%d", e.Year)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// ReadList parses what FormatList wrote. It returns an error for a line with too few or too many fields, or with a
// position, weight or year that is not a number.
func ReadList(list string) ([]Entry, error) {
	var entries []Entry
	for line := range strings.Lines(list) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(fields) != 3 && len(fields) != 4 {
			return nil, fmt.Errorf("line %d of the list has %d fields", len(entries)+1, len(fields))
		}
		var numbers [3]int // position, weight, year
		for i, field := range append(fields[:2:2], fields[3:]...) {
			n, err := strconv.Atoi(field)
			if err != nil {
				return nil, fmt.Errorf("line %d of the list: %w", len(entries)+1, err)
			}
			numbers[i] = n
		}
		entries = append(entries, Entry{Position: numbers[0], Weight: numbers[1], Title: fields[2], Year: numbers[2]})
	}
	return entries, nil
}

// ListHash returns the SHA-256 of a list's bytes in lowercase hex.
func ListHash(list string) string {
	sum := sha256.Sum256([]byte(list))
	return hex.EncodeToString(sum[:])
}

// Steps holds every intermediate value of a draw, so that readers of its proof can check each of them.
type Steps struct {
	Message string   // input of the HMAC, up to the block's index
	Blocks  []string // in lowercase hex; all but the last were rejected
	X       uint64   // the first 8 bytes of the last block, big-endian
	Total   uint64   // the sum of all weights
	Ticket  uint64   // X mod Total, from 0
	Winner  int      // position in the list, from 1
}

// DrawSteps computes a draw. Its inputs were committed to before the draw (seed), are public (code, number, entries) or
// come from the visitor who drew (word: what was typed, and letters that their browser made). The entries' weights must add up to 1 or more.
//
// The rule, which proof.json and the proof page repeat:
//
//	message   = "movie-lottery/1\n" + code + "\n" + number + "\n" + list hash + "\n" + word
//	block(i)  = HMAC-SHA256(seed, message + "\n" + i) for i = 0, 1, …
//	x         = the first 8 bytes of a block, big-endian
//	T         = the sum of all weights
//
// An x of 2^64 - (2^64 mod T) or more is rejected and the next block is taken, so that x mod T has no bias. The winner
// is the entry that ticket x mod T falls to, counting the weights in the order of the list.
func DrawSteps(seed Seed, code string, number int, entries []Entry, word string) Steps {
	s := Steps{Message: fmt.Sprintf("movie-lottery/1\n%s\n%d\n%s\n%s", code, number, ListHash(FormatList(entries)), word)}
	for _, e := range entries {
		s.Total += uint64(e.Weight)
	}
	s.Ticket = uniform(s.Total, func(i int) uint64 {
		mac := hmac.New(sha256.New, seed[:])
		fmt.Fprintf(mac, "%s\n%d", s.Message, i)
		block := mac.Sum(nil)
		s.Blocks = append(s.Blocks, hex.EncodeToString(block))
		s.X = binary.BigEndian.Uint64(block)
		return s.X
	})
	s.Winner = positionOf(entries, s.Ticket)
	return s
}

// positionOf returns the position of the entry that a ticket belongs to. Each entry has as many tickets as its weight,
// counted from 0 in the order of the list.
func positionOf(entries []Entry, ticket uint64) int {
	for _, e := range entries {
		if ticket < uint64(e.Weight) {
			return e.Position
		}
		ticket -= uint64(e.Weight)
	}
	panic("lottery: the ticket is beyond the sum of all weights")
}

// uniform returns an unbiased number from 0 to total-1, from random 64-bit numbers: those in the incomplete last
// stretch of total numbers are rejected.
func uniform(total uint64, random func(i int) uint64) uint64 {
	tail := (math.MaxUint64%total + 1) % total // 2^64 mod total
	for i := 0; ; i++ {
		if x := random(i); x <= math.MaxUint64-tail {
			return x % total
		}
	}
}

// Result is what the store writes down of a draw.
type Result struct {
	Number      int
	Reason      string // why it was drawn again; empty for the first draw
	Word        string // the one that was mixed in, as MixWord returns it
	LettersFrom LettersFrom
	List        string // the bytes of FormatList
	Winner      int    // position in the list, from 1
	Ticket      int    // the winning ticket's number, Ticket.N
	FilmID      int64  // of that ticket
	Tickets     []int  // the numbers of the tickets, in the order of the list
	Weight      int    // of the winner
	Total       int    // of all weights
}

// Draw makes the first draw of a round, on behalf of v. It returns ErrDeleted, ErrDrawn, ErrForbidden where guests may not draw,
// ErrLastRound after MaxDraws, ErrTooFew or ErrListChanged where that is not allowed.
func (l *Lottery) Draw(seed Seed, request DrawRequest, v VisitorID) (Result, error) {
	if err := l.CheckOpen(); err != nil {
		return Result{}, err
	}
	if !l.MayDraw(v) {
		return Result{}, ErrForbidden
	}
	return l.draw(l.NextNumber(), seed, request)
}

func (l *Lottery) draw(number int, seed Seed, request DrawRequest) (Result, error) {
	in := l.Entrants(number)
	entries := l.entriesOf(in)
	list := FormatList(entries)
	switch {
	case number > MaxDraws:
		return Result{}, ErrLastRound
	case len(in) < 2:
		return Result{}, ErrTooFew
	case request.List != "" && request.List != ListHash(list):
		return Result{}, ErrListChanged
	}
	word, from := MixWord(request.Word, request.Letters), request.LettersFrom
	if word == request.Word { // there was no room for letters, or there are none
		from = NoLetters
	}
	winner := DrawSteps(seed, l.Code, number, entries, word).Winner
	won := in[winner-1]
	result := Result{Number: number, Word: word, LettersFrom: from, List: list, Winner: winner, Ticket: won.N, FilmID: won.FilmID, Weight: l.Weight(won)}
	for _, t := range in {
		result.Tickets = append(result.Tickets, t.N)
		result.Total += l.Weight(t)
	}
	return result, nil
}

// entriesOf returns the list of a draw from these tickets.
func (l *Lottery) entriesOf(in []Ticket) (entries []Entry) {
	for i, t := range in {
		entries = append(entries, Entry{Position: i + 1, Weight: l.Weight(t), Title: t.Title, Year: t.Year})
	}
	return entries
}

// NextNumber returns the number of the draw that comes next.
func (l *Lottery) NextNumber() int {
	if l.Last == nil {
		return l.DrawnBefore + 1
	}
	return l.Last.Number + 1
}

// NextListHash returns the hash of the list that the next draw would be made from now.
func (l *Lottery) NextListHash() string {
	return ListHash(FormatList(l.entriesOf(l.Entrants(l.NextNumber()))))
}

// Entrants returns the tickets that the draw of the round with this number is or was made from, in the order of its list:
// those not removed, with a weight above 0, that have won neither an earlier draw of the round nor an earlier round.
func (l *Lottery) Entrants(number int) []Ticket {
	return slices.DeleteFunc(l.Films(), func(t Ticket) bool {
		won := l.Won(t.N)
		return l.Weight(t) == 0 || won != 0 && won < number
	})
}

// Won returns the number of the draw of the round that ticket n has won, or 0. A draw that is not revealed yet does not count.
func (l *Lottery) Won(n int) int {
	for _, d := range l.Earlier {
		if d.Winner.N == n {
			return d.Number
		}
	}
	if l.Last != nil && l.Last.Winner != nil && l.Last.Winner.N == n {
		return l.Last.Number
	}
	return 0
}
