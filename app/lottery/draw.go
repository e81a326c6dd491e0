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

// MaxWord is how many characters a lucky word may have.
const MaxWord = 100

// Seed is the 32 random bytes of a draw, secret until its reveal.
type Seed [32]byte

// Commitment is the promise that is published before anybody draws: the lowercase hex SHA-256 of the seed.
func (s Seed) Commitment() string {
	sum := sha256.Sum256(s[:])
	return hex.EncodeToString(sum[:])
}

// Entry is one line of the list that is drawn from.
type Entry struct {
	Position int // from 1, without gaps
	Weight   int // 1 to 5
	Title    string
	Year     int // 0: unknown
}

// FormatList writes the bytes that are hashed and stored with the draw: a line an entry,
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

// ReadList is the inverse of FormatList. It fails on anything that FormatList did not write.
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

// ListHash is the lowercase hex SHA-256 of a list's bytes.
func ListHash(list string) string {
	sum := sha256.Sum256([]byte(list))
	return hex.EncodeToString(sum[:])
}

// Steps is how a draw comes out, step by step, for whoever wants to follow it.
type Steps struct {
	Message string   // what the secret seed is mixed with
	Blocks  []string // lowercase hex; all but the last were passed over
	X       uint64   // the first 8 bytes of the last block
	Total   uint64   // the sum of all weights
	Ticket  uint64   // X mod Total, from 0
	Winner  int      // position in the list
}

// DrawWinner draws: it returns the winner's position in the list, as DrawSteps finds it.
func DrawWinner(seed Seed, code string, number int, entries []Entry, word string) int {
	return DrawSteps(seed, code, number, entries, word).Winner
}

// DrawSteps draws. Everything it depends on was promised before (seed), stands for all to see (code, number, list) or was
// said by whoever draws (word).
//
// block(i) = HMAC-SHA256(seed, message + "\n" + i), message = "movie-lottery/1\n" + code + "\n" + number + "\n" +
// list hash + "\n" + word; x is the first 8 bytes of a block, big-endian, T the sum of all weights. An x in the
// incomplete last stretch of T numbers is passed over, which takes away the bias of the remainder. The ticket is
// x mod T, counted through the weights in the order of the list. The list must have a positive weight.
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
	s.Winner = holder(entries, s.Ticket)
	return s
}

// holder is the position of the film that a ticket belongs to.
func holder(entries []Entry, ticket uint64) int {
	for _, e := range entries {
		if ticket < uint64(e.Weight) {
			return e.Position
		}
		ticket -= uint64(e.Weight)
	}
	panic("lottery: a ticket beyond the list")
}

// uniform takes the first block that lies within a whole multiple of total, and returns its remainder.
func uniform(total uint64, block func(i int) uint64) uint64 {
	tail := (math.MaxUint64%total + 1) % total // 2^64 mod total
	for i := 0; ; i++ {
		if x := block(i); x <= math.MaxUint64-tail {
			return x % total
		}
	}
}

// Result is a draw as it is written down.
type Result struct {
	Number int
	Reason string // why it was drawn again; empty for the first draw
	Word   string
	List   string // the bytes of FormatList
	Winner int    // position in the list
	Ticket int    // the winning ticket's number
}

// Draw makes the first draw. It refuses with ErrDeleted, ErrDrawn, or ErrTooFew.
func (l *Lottery) Draw(seed Seed, word string) (Result, error) {
	if err := l.CheckOpen(); err != nil {
		return Result{}, err
	}
	return l.draw(1, seed, word)
}

func (l *Lottery) draw(number int, seed Seed, word string) (Result, error) {
	in := l.Entrants(number)
	if len(in) < 2 {
		return Result{}, ErrTooFew
	}
	var entries []Entry
	for i, t := range in {
		entries = append(entries, Entry{Position: i + 1, Weight: t.Weight, Title: t.Title, Year: t.Year})
	}
	winner := DrawWinner(seed, l.Code, number, entries, word)
	return Result{Number: number, Word: word, List: FormatList(entries), Winner: winner, Ticket: in[winner-1].N}, nil
}

// Entrants are the tickets that the draw of a number is made from, or was: those that are in, with a weight, and have
// not won a draw before it. They stand in the order of its list.
func (l *Lottery) Entrants(number int) []Ticket {
	return slices.DeleteFunc(l.Films(), func(t Ticket) bool {
		won := l.Won(t.N)
		return t.Weight == 0 || won != 0 && won < number
	})
}

// Won is the number of the draw that a ticket has won, as far as that is told; 0 where there is none.
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
