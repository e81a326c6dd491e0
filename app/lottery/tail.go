package lottery

import (
	"slices"
	"strings"
)

const (
	maxTails  = 8    // how many things after a title are taken off
	maxAsides = 4    // how many of those that need a year before them
	maxLine   = 2000 // characters of a line in which more than a title is looked for
)

// tail is a line of which parts are taken off at the end.
type tail struct {
	s, p []rune // the line, and its plain form in lower case
	year int
	note string
}

// cutTails takes off what follows a title: year, country, director, rating, the name of a site. What is only known for what
// it is beside a year, stays where there is none.
func cutTails(text string) (base string, year int, note string) {
	if _, quoted := unquote(text); quoted {
		return text, 0, ""
	}
	t := tail{s: []rune(text)}
	if len(t.s) > maxLine {
		return text, 0, ""
	}
	t.p = []rune(plainLower(text))
	if len(t.p) != len(t.s) {
		return text, 0, ""
	}
	var before *tail // what was left before the first part was taken off that needs a year
	asides := 0
	for range maxTails {
		if t.cutYear() {
			break
		}
		if t.cutCommas() || t.cutStars() || t.cutRating() || t.cutRuntime() || t.cutSite() {
			continue
		}
		now := t
		if asides++; asides > maxAsides || !t.cutAside() {
			break
		}
		if before == nil {
			before = &now
		}
	}
	if t.year == 0 && before != nil {
		t = *before
	}
	return string(t.s), t.year, t.note
}

// cut leaves the first n characters, without the space and the separators at their end, if that leaves a title.
func (t *tail) cut(n int) bool {
	for n > 0 && (t.p[n-1] == ' ' || t.p[n-1] == '\ufe0f') {
		n--
	}
	for n > 1 && strings.ContainsRune("-–|•:([,;⭐★", t.p[n-1]) && (t.p[n-2] == ' ' || strings.ContainsRune(",;⭐★:([", t.p[n-1])) {
		n--
		for n > 0 && (t.p[n-1] == ' ' || t.p[n-1] == '\ufe0f') {
			n--
		}
	}
	if n >= len(t.s) || !slices.ContainsFunc(t.s[:n], isVisible) {
		return false
	}
	t.s, t.p = t.s[:n], t.p[:n]
	return true
}

// end returns the last n characters in plain lower case.
func (t *tail) end(n int) string { return string(t.p[max(0, len(t.p)-n):]) }

func (t *tail) last() rune {
	if len(t.p) == 0 {
		return 0
	}
	return t.p[len(t.p)-1]
}

// separator returns where the last dash, bar or dot with spaces around it is, 0 if that is too far away.
func (t *tail) separator() int {
	for i := len(t.p) - 2; i > 0 && i > len(t.p)-maxBracket; i-- {
		if strings.ContainsRune("-–|•/", t.p[i]) && t.p[i-1] == ' ' && t.p[i+1] == ' ' {
			return i
		}
	}
	return 0
}

// bracket returns where the bracket opens that is closed at the end, -1 if there is none.
func (t *tail) bracket() int {
	shut := t.last()
	open, ok := map[rune]rune{')': '(', ']': '[', '}': '{'}[shut]
	if !ok {
		return -1
	}
	depth := 0
	for i := len(t.p) - 1; i >= 0 && i > len(t.p)-maxBracket-2; i-- {
		switch t.p[i] {
		case shut:
			depth++
		case open:
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// lastBracket returns where the last closing bracket is, 0 if it is far away.
func (t *tail) lastBracket() int {
	for i := len(t.p) - 1; i > 0 && i > len(t.p)-40; i-- {
		if t.p[i] == ')' || t.p[i] == ']' {
			return i
		}
	}
	return 0
}

// cutCommas takes off a comma or semicolon.
func (t *tail) cutCommas() bool {
	return (t.last() == ',' || t.last() == ';') && t.cut(len(t.p)-1)
}

// cutSite takes off the name of a site, as the title of a page has it: " - IMDb".
func (t *tail) cutSite() bool {
	at := t.separator()
	return at > 0 && sites.has(string(t.s[at+1:])) && t.cut(at)
}
