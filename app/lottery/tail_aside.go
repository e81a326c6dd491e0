package lottery

import (
	"slices"
	"strings"
	"unicode"
)

// cutAside takes off what is only known for what it is if a year stands before it: a director, a country, an edition, which
// stays as a note.
func (t *tail) cutAside() bool {
	if marks := t.trailing(func(r rune) bool { return strings.ContainsRune(".!…", r) }); marks > 0 {
		return t.cut(len(t.p) - marks)
	}
	if t.cutRemark() {
		return true
	}
	if symbols := t.trailing(isSymbol); symbols > 0 {
		return t.cut(len(t.p) - symbols)
	}
	if at := t.bracket(); at > 0 {
		return t.cutBracket(at)
	}
	return t.cutBareRating() || t.cutSeparated() || t.cutFormats() || t.cutAfterComma() || t.cutDirector()
}

// trailing returns how many characters of a kind stand at the end.
func (t *tail) trailing(is func(rune) bool) (n int) {
	for n < len(t.p) && is(t.p[len(t.p)-1-n]) {
		n++
	}
	return n
}

// isSymbol reports whether a character is an emoji or another symbol, or joins or varies them.
func isSymbol(r rune) bool {
	return unicode.In(r, unicode.So, unicode.Sk, unicode.Variation_Selector) || r == '\u200d'
}

// cutBracket takes off what stands in brackets at the end. What is no known detail stays as a note if it follows brackets.
func (t *tail) cutBracket(at int) bool {
	d, ok := readDetails(string(t.s[at+1 : len(t.s)-1]))
	if !ok || d.year != 0 || len(t.s)-at > 60 {
		return false
	}
	if d.note == "" {
		return t.cut(at)
	}
	before := strings.TrimSpace(string(t.p[max(0, at-8):at]))
	if !strings.HasSuffix(before, ")") && !strings.HasSuffix(before, "]") || !strings.ContainsFunc(d.note, unicode.IsLetter) || !t.cut(at) {
		return false
	}
	t.addNote(d.note)
	return true
}

// cutBareRating takes off a number that can be a rating: "8.3", "10", "83%".
func (t *tail) cutBareRating() bool {
	end := t.end(24)
	if !isDigit(t.last()) && t.last() != '%' || !strings.ContainsAny(end, ".,%") && !strings.HasSuffix(end, "10") {
		return false
	}
	m := bareRating.FindStringIndex(end)
	return m != nil && t.cut(len(t.p)-utf8Len(end[m[0]:]))
}

// cutSeparated takes off a director after a dash, and known details after a dash, a bar or a dot.
func (t *tail) cutSeparated() bool {
	at := t.separator()
	if at == 0 {
		return false
	}
	aside := strings.TrimSpace(string(t.s[at+1:]))
	dash := t.p[at] == '-' || t.p[at] == '–'
	return ((dash || cutDirectedBy(aside) != aside) && isName(aside) || allKnown(aside)) && t.cut(at)
}

// cutFormats takes off formats, countries and a running time that follow brackets: "(1995) 1080p BluRay".
func (t *tail) cutFormats() bool {
	at := t.lastBracket()
	if at == 0 {
		return false
	}
	return (allWordsKnown(string(t.s[at+1:])) || isRuntime(strings.TrimSpace(string(t.p[at+1:])))) && t.cut(at+1)
}

// cutAfterComma takes off a known detail or a director after a comma.
func (t *tail) cutAfterComma() bool {
	text := string(t.s[max(0, len(t.s)-maxBracket):])
	at := strings.LastIndexAny(text, ",，、،")
	if at < 0 {
		return false
	}
	part := strings.TrimLeft(text[at:], ",，、، ")
	return (isKnown(part) || cutDirectedBy(part) != part && isName(part)) && t.cut(len(t.s)-utf8Len(text[at:]))
}

// cutDirector takes off a director that follows brackets: "(1995) by Michael Mann".
func (t *tail) cutDirector() bool {
	end := t.end(maxBracket)
	at := max(strings.LastIndex(end, ") "), strings.LastIndex(end, "] "))
	if at < 0 || !slices.ContainsFunc(directedBy, func(words string) bool { return strings.HasPrefix(end[at+2:], words) }) {
		return false
	}
	after := utf8Len(end[at+1:])
	return isName(string(t.s[len(t.s)-after+1:])) && t.cut(len(t.s)-after)
}

// cutRemark takes off what is said about a film after its year in brackets: "(1995) – a crime epic by Michael Mann". The words
// of a title would have capital letters.
func (t *tail) cutRemark() bool {
	end := yearEnd(t.p, 0)
	if end == 0 || yearEnd(t.p, end) > 0 {
		return false
	}
	begin := end
	for begin < len(t.p) && strings.ContainsRune(" –-:,", t.p[begin]) {
		begin++
	}
	text := string(t.s[begin:])
	words := strings.Fields(text)
	lower := 0
	for _, word := range words {
		if startsLower(word) {
			lower++
		}
	}
	separator := strings.TrimSpace(string(t.p[end:begin]))
	isRemark := len(words) >= 4 && lower*2 >= len(words) || separator == ":" && isName(text)
	if separator == "" {
		isRemark = len(words) >= 2 && startsLower(words[0]) && !conjunctions[words[0]]
	}
	return isRemark && t.cut(end)
}

// yearEnd returns where the first year in brackets ends that a space or a colon follows, 0 if there is none.
func yearEnd(p []rune, from int) int {
	for i := from + 5; i+1 < len(p); i++ {
		if (p[i] == ')' || p[i] == ']') && (p[i+1] == ' ' || p[i+1] == ':') && (p[i-5] == '(' || p[i-5] == '[') && allDigits(string(p[i-4:i])) {
			return i + 1
		}
	}
	return 0
}

func startsLower(s string) bool {
	r, _ := runeAt(s)
	return unicode.IsLower(r)
}

// allWordsKnown reports whether all words of a text are formats or countries: "1080p BluRay".
func allWordsKnown(text string) bool {
	words := strings.Fields(text)
	for _, word := range words {
		if !formats.has(word) && !countries.has(word) {
			return false
		}
	}
	return len(words) > 0 && len(words) <= 6
}

// allKnown reports whether all parts of a text are known to be no part of a film's identity.
func allKnown(text string) bool {
	parts := splitDetails(text)
	return len(parts) > 0 && !slices.ContainsFunc(parts, func(part string) bool { return !isKnown(part) })
}
