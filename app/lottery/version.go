package lottery

import (
	"strconv"
	"strings"
	"time"
)

// Version says how new a view of a lottery is. It moves with every change that anybody can see, and the reveal is one.
type Version struct {
	Number   int64 // of the lottery's row, from 1
	Revealed bool  // the newest draw has told its winner
}

// VersionInfo is where a lottery stands at one moment.
type VersionInfo struct {
	Code string
	Version
	Deleted  bool
	RevealIn time.Duration // until a winner is told; 0: nothing is being drawn
}

// VersionInfo is where the lottery stood when it was read.
func (l *Lottery) VersionInfo() VersionInfo {
	at := VersionInfo{Code: l.Code, Version: Version{Number: l.Version, Revealed: l.Last != nil && !l.Drawing()}, Deleted: l.Deleted}
	if l.Drawing() {
		at.RevealIn = l.Last.RevealIn()
	}
	return at
}

// Advance is the lottery as it is some time after it was read.
func (l *Lottery) Advance(since time.Duration) *Lottery {
	if l.Last == nil {
		return l
	}
	now, last := *l, *l.Last
	last.Elapsed += since
	now.Last = &last
	return &now
}

const revealed = "r"

// String is the version as pages and events name it: its number, with an r behind it from the reveal on.
func (v Version) String() string {
	s := strconv.FormatInt(v.Number, 10)
	if v.Revealed {
		s += revealed
	}
	return s
}

// ParseVersion is the inverse of String, and says whether s is a version.
func ParseVersion(s string) (Version, bool) {
	number, told := strings.CutSuffix(s, revealed)
	n, err := strconv.ParseInt(number, 10, 64)
	v := Version{Number: n, Revealed: told}
	return v, err == nil && n > 0 && v.String() == s
}

// Before says whether v is older than w.
func (v Version) Before(w Version) bool {
	return v.Number < w.Number || v.Number == w.Number && !v.Revealed && w.Revealed
}
