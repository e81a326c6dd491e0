package lottery

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// marks is what stands before a title in a list.
type marks struct {
	rest     string // the line without them
	numbered bool   // one of them is a number
	doubtful string // the line with a number that may be a part of the title: "1. Mai"; otherwise empty
}

const (
	// Bullets that need no space after them, and those that do: a title may begin with them.
	bullets       = "•‣◦▪●·⁃∙◾◽\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf071🔹🔸📌👉"
	spacedBullets = "-–—*+→➤➔➜►▶▸▹»◆◇■□▪▫○§★☆−‐"
	boxes         = "☐☑☒✓✔✅❌✗✘⬜◻🗹🔲🔳☓"
	filmMarks     = "🎬🎥📽🍿🎞📺📼🎦⭐🔥▶➡"
	variation     = '\ufe0f'
)

// cutMarks takes quotes, bullets, check boxes, film emoji and one number off the beginning of a line. bare says that the
// lines are numbered without a point. Of a line that has nothing else, nothing is left.
func cutMarks(s string, bare bool) marks {
	m := marks{rest: s}
	for range maxTails {
		rest := strings.TrimLeft(m.rest, " ")
		if after, ok := cutMark(rest); ok {
			m.rest = after
			continue
		}
		if !m.numbered {
			if after, doubtful, ok := cutNumber(rest, bare); ok && hasVisible(after) {
				if doubtful {
					m.doubtful = rest
				}
				m.rest, m.numbered = after, true
				continue
			}
		}
		m.rest = rest
		break
	}
	if !hasVisible(m.rest) && strings.ContainsAny(s, boxes+filmMarks) {
		m.rest = s
	}
	return m
}

// cutMark takes one mark off that is no number.
func cutMark(s string) (string, bool) {
	if s == "" {
		return s, false
	}
	if s[0] == '>' {
		return strings.TrimLeft(s, "> "), true
	}
	if rest := strings.TrimLeft(s, "#"); rest != s && strings.HasPrefix(rest, " ") && !startsWithNumber(strings.TrimLeft(rest, " ")) {
		return strings.TrimLeft(rest, " "), true // a heading of Markdown
	}
	if rest, ok := cutBox(s); ok {
		return rest, true
	}
	r, size := runeAt(s)
	rest := strings.TrimPrefix(s[size:], string(variation))
	spaced := rest == "" || rest[0] == ' '
	switch {
	case strings.ContainsRune(bullets, r):
	case strings.ContainsRune("★☆⭐", r) && !strings.ContainsFunc(rest, unicode.IsLetter):
		return s, false // a rating
	case strings.ContainsRune(spacedBullets, r) && spaced && (rest != "" || strings.ContainsRune("-–—*", r)):
	case strings.ContainsRune(boxes, r) && hasVisible(rest):
	case strings.ContainsRune(filmMarks, r) && hasVisible(rest):
	default:
		return s, false
	}
	return strings.TrimLeft(rest, " "), true
}

// cutBox takes a check box of ASCII off: "[ ]", "[x]", "[]".
func cutBox(s string) (string, bool) {
	for _, box := range []string{"[ ]", "[x]", "[X]", "[]", "[✓]", "[✔]", "[v]", "[V]", "[-]", "[х]", "[Х]", "( )", "(x)", "(X)"} {
		if rest, ok := strings.CutPrefix(s, box); ok && (rest == "" || rest[0] == ' ' || box[0] == '[' && startsWithLetter(rest)) {
			return strings.TrimLeft(rest, " "), true
		}
	}
	return s, false
}

// cutNumber takes the number of an item off. It is doubtful if it may belong to the title.
func cutNumber(s string, bare bool) (rest string, doubtful, ok bool) {
	r, size := runeAt(s)
	switch {
	case r >= '①' && r <= '⒛', r >= '❶' && r <= '➓', r >= '㉑' && r <= '㉟', r >= '⓪' && r <= '⓿', r == '🔟':
		return strings.TrimLeft(s[size:], " \ufe0f.)"), false, true
	case r == '(' || r == '[':
		return cutBracketedNumber(s)
	}
	sign := ""
	if r == '#' || r == '№' {
		sign, s = s[:size], strings.TrimLeft(s[size:], " ")
	}
	if rest, ok = cutKeycaps(s); ok {
		return rest, false, true
	}
	n, end := 0, 0
	for i, r := range s {
		if !isDigit(plainRune(r)) {
			break
		}
		n, end = n+1, i+len(string(r))
	}
	if n == 0 {
		rest, ok = cutLetter(s)
		return rest, false, ok && sign == ""
	}
	if n > 3 {
		return s, false, false
	}
	rest = s[end:]
	point, width := runeAt(rest)
	after := ""
	if width > 0 {
		after = rest[width:]
	}
	if strings.HasPrefix(rest, ".) ") {
		return strings.TrimLeft(rest[2:], " "), false, true
	}
	spaced := strings.HasPrefix(after, " ")
	p := plainRune(point)
	switch {
	case sign != "" && (p == '.' || p == ')' || p == ':') && after != "":
		return strings.TrimLeft(after, " "), true, true
	case sign != "" && (p == ' ' || sign == "№" && unicode.IsLetter(p)):
		return strings.TrimLeft(rest, " "), true, true
	case sign != "":
		return s, false, false
	case (p == '.' || p == ')') && (spaced || startsWithLetter(after)):
		if p == ')' && after == "" {
			return s, false, false
		}
		return strings.TrimLeft(after, " "), p == '.', true
	case point == '、' && after != "":
		return strings.TrimLeft(after, " "), false, true
	case (p == '-' || p == ']') && spaced:
		return strings.TrimLeft(after, " "), p == '-', true
	case bare && (p == ' ' || p == ':'):
		return trimSeparators(strings.TrimLeft(rest, " :-–—")), false, true
	}
	return s, false, false
}

// cutBracketedNumber takes "(1) ", "[12] " or "(a) " off.
func cutBracketedNumber(s string) (string, bool, bool) {
	shut := strings.IndexAny(s, ")]")
	if shut < 2 || shut > 4 || !strings.HasPrefix(s[shut+1:], " ") {
		return s, false, false
	}
	inner := s[1:shut]
	if allDigits(inner) && len(inner) < 3 || isItemLetter(inner) && s[0] == '(' {
		return s[shut+2:], true, true
	}
	return s, false, false
}

// cutLetter takes "a) " off.
func cutLetter(s string) (string, bool) {
	_, size := runeAt(s)
	if rest, ok := strings.CutPrefix(s[size:], ") "); ok && isItemLetter(s[:size]) {
		return rest, true
	}
	return s, false
}

// isItemLetter reports whether a text is one lower-case letter of Latin or Cyrillic script.
func isItemLetter(s string) bool {
	r, size := runeAt(s)
	return size == len(s) && (r >= 'a' && r <= 'z' || r >= 'а' && r <= 'я')
}

// cutKeycaps takes digits on keys off: "1️⃣".
func cutKeycaps(s string) (string, bool) {
	found := false
	for len(s) > 3 && isDigit(rune(s[0])) {
		rest := strings.TrimPrefix(s[1:], string(variation))
		after, ok := strings.CutPrefix(rest, "\u20e3")
		if !ok {
			break
		}
		s, found = after, true
	}
	return strings.TrimLeft(s, " .)"), found
}

// startsWithLetter reports whether a text begins with a letter, a quotation mark or an opening bracket.
func startsWithLetter(s string) bool {
	r, _ := runeAt(s)
	return unicode.IsLetter(r) || strings.ContainsRune(`"«“„「『《`, r)
}

// runeAt returns the first character of a text and its size, 0 for an empty text.
func runeAt(s string) (rune, int) {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		r = 0
	}
	return r, size
}

// countsFromOne reports whether at least three lines are numbered from 1 on without a point: "1 Heat", "2 - Alien".
func countsFromOne(lines []string) bool {
	n := 0
	for _, line := range lines {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		digits := len(line) - len(strings.TrimLeft(line, "0123456789"))
		if digits == 0 || digits > 3 || digits == len(line) || line[digits] != ' ' && line[digits] != ':' && line[digits] != '\t' || line[:digits] != strconv.Itoa(n+1) {
			return false
		}
		n++
	}
	return n >= 3
}
