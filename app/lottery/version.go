package lottery

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Version identifies a state of a lottery. It grows with every change that a page shows; the stages of a draw are such changes.
type Version struct {
	Number int64 // of the lottery's row, from 1
	Stage  Stage
}

// Stage says how long ago the newest draw of an open or drawn round was made, as far as pages change with that.
type Stage int

// The stages, in their order.
const (
	BeforeReveal Stage = iota // also where there is no draw
	AfterReveal
	EveningOver // AnyNextAfter has passed
)

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
	info := VersionInfo{Code: l.Code, Version: Version{Number: l.Version}, Deleted: l.Deleted}
	switch {
	case l.Last == nil:
	case l.Drawing():
		info.RevealIn = l.Last.RevealIn()
	case l.Last.Elapsed >= AnyNextAfter:
		info.Stage = EveningOver
	default:
		info.Stage = AfterReveal
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

const stageSuffix = "r"

// String returns the version as pages, addresses and events write it: its number, followed by an r after the reveal, and by
// another one when the evening is over.
func (v Version) String() string {
	return strconv.FormatInt(v.Number, 10) + strings.Repeat(stageSuffix, int(v.Stage))
}

// ParseVersion parses what String wrote. It returns false for any other text.
func ParseVersion(s string) (Version, bool) {
	number := strings.TrimRight(s, stageSuffix)
	n, err := strconv.ParseInt(number, 10, 64)
	v := Version{Number: n, Stage: min(Stage(len(s)-len(number)), EveningOver)}
	return v, err == nil && n > 0 && v.String() == s
}

// Before reports whether v is older than w.
func (v Version) Before(w Version) bool {
	return v.Number < w.Number || v.Number == w.Number && v.Stage < w.Stage
}
