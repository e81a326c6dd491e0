package lottery

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Version identifies a state of a lottery. It grows with every change that a page shows; a reveal is such a change.
type Version struct {
	Number   int64 // of the lottery's row, from 1
	Revealed bool  // the newest draw is revealed
}

// VersionInfo is a lottery's version at one moment, with what its subscribers need to know besides. Its fields are the
// columns of the store's query named versions.
type VersionInfo struct {
	Code string
	Version
	Deleted  bool
	RevealIn time.Duration // time left until the reveal of the newest draw; 0: no draw waits for its reveal
}

// VersionInfo returns the lottery's version when it was read.
func (l *Lottery) VersionInfo() VersionInfo {
	info := VersionInfo{Code: l.Code, Version: Version{Number: l.Version, Revealed: l.Last != nil && !l.Drawing()}, Deleted: l.Deleted}
	if l.Drawing() {
		info.RevealIn = l.Last.RevealIn()
	}
	return info
}

// Advance returns the lottery as it is that long after it was read: more time has elapsed since its draws.
func (l *Lottery) Advance(by time.Duration) *Lottery {
	now := *l
	if l.Last != nil {
		last := *l.Last
		last.Elapsed += by
		now.Last = &last
	}
	if len(l.Evenings) > 0 {
		now.Evenings = slices.Clone(l.Evenings)
		for i := range now.Evenings {
			now.Evenings[i].Elapsed += by
		}
	}
	return &now
}

const revealedSuffix = "r"

// String returns the version as pages, addresses and events write it: its number, followed by an r after the reveal.
func (v Version) String() string {
	s := strconv.FormatInt(v.Number, 10)
	if v.Revealed {
		s += revealedSuffix
	}
	return s
}

// ParseVersion parses what String wrote. It returns false for any other text.
func ParseVersion(s string) (Version, bool) {
	number, revealed := strings.CutSuffix(s, revealedSuffix)
	n, err := strconv.ParseInt(number, 10, 64)
	v := Version{Number: n, Revealed: revealed}
	return v, err == nil && n > 0 && v.String() == s
}

// Before reports whether v is older than w.
func (v Version) Before(w Version) bool {
	return v.Number < w.Number || v.Number == w.Number && !v.Revealed && w.Revealed
}
