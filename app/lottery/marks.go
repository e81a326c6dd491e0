package lottery

import (
	"slices"
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
	bullets       = "・•‣◦▪●·⁃∙◾◽\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf071🔹🔸📌👉"
	spacedBullets = "-–—*+→➤➔➜►▶▸▹»◆◇■□▪▫○§★☆−‐"
	boxes         = "☐☑☒✓✔✅❌✗✘⬜◻🗹🔲🔳☓"
	filmMarks     = "🎬🎥📽🍿🎞📺📼🎦⭐🔥▶➡"
	variation     = '\ufe0f'
)

// cutMarks takes quotes, bullets, check boxes, emoji and one number off the beginning of a line. numbers says how the lines of
// the text are numbered, where one line does not show it. Of a line that has nothing else, nothing is left.
func cutMarks(s string, numbers numbering) marks {
	m := marks{rest: s}
	for range maxTails {
		rest := strings.TrimLeft(m.rest, " ")
		if after, ok := cutMark(rest); ok {
			m.rest = after
			continue
		}
		if !m.numbered {
			if after, doubtful, ok := cutNumber(rest, numbers); ok && hasVisible(after) {
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
	if rest := strings.TrimLeft(s, "*"); len(s)-len(rest) > 1 && strings.HasPrefix(rest, " ") && len(s)-len(rest) < 6 {
		return strings.TrimLeft(rest, " "), true // "** Heat"
	}
	r, size := runeAt(s)
	rest := strings.TrimPrefix(s[size:], string(variation))
	spaced := rest == "" || rest[0] == ' '
	switch {
	case strings.ContainsRune(bullets, r):
	case strings.ContainsRune("★☆⭐", r) && !strings.ContainsFunc(rest, unicode.IsLetter):
		return s, false // a rating
	case strings.ContainsRune(spacedBullets, r) && spaced && (rest != "" || strings.ContainsRune("-–—*", r)):
	case strings.ContainsRune(boxes+filmMarks, r) && hasVisible(rest):
	case r >= '←' && unicode.Is(unicode.So, r) && spaced && strings.ContainsFunc(rest, unicode.IsLetter):
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
func cutNumber(s string, numbers numbering) (rest string, doubtful, ok bool) {
	r, size := runeAt(s)
	switch {
	case r >= '①' && r <= '⒛', r >= '❶' && r <= '➓', r >= '㉑' && r <= '㉟', r >= '⓪' && r <= '⓿', r == '🔟':
		return strings.TrimLeft(s[size:], " \ufe0f.)"), false, true
	case r == '(' || r == '[':
		return cutBracketedNumber(s)
	case r == '（':
		return cutBracketedNumber(strings.Replace(strings.Replace(s, "（", "(", 1), "）", ") ", 1))
	}
	if number, rest, found := strings.Cut(s, "、"); found && number != "" && rest != "" && strings.Trim(number, "一二三四五六七八九十") == "" {
		return strings.TrimLeft(rest, " "), false, true
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
		if rest, ok = cutLetter(s); !ok {
			rest, ok = numbers.cutItem(s)
		}
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
	case numbers == bareNumbers && (p == ' ' || p == ':'):
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

// numbering is how the lines of a text are numbered or marked, where one line does not show it: "1 Heat", "I. Heat" and
// "-Heat" may be titles.
type numbering int

const (
	pointedNumbers numbering = iota // "1. Heat", or none
	bareNumbers                     // "1 Heat", "2 - Alien"
	romanNumbers                    // "I. Heat", "II. Alien"
	letterNumbers                   // "A. Heat", "B. Alien"
	dashes                          // "-Heat", "-Alien"
)

// numberingOf returns how all lines of a text count on from the first one.
func numberingOf(lines []string) numbering {
	for numbers := bareNumbers; numbers <= dashes; numbers++ {
		n := 0
		for _, line := range lines {
			line = strings.TrimSpace(line)
			if line == "" {
				continue
			}
			if !numbers.begins(line, n+1) {
				n = 0
				break
			}
			n++
		}
		if n >= 3 || n == 2 && (numbers == romanNumbers || numbers == dashes) {
			return numbers
		}
	}
	return pointedNumbers
}

// begins reports whether a line begins with the number n.
func (numbers numbering) begins(line string, n int) bool {
	switch numbers {
	case dashes:
		_, ok := numbers.cutItem(line)
		return ok
	case bareNumbers:
		rest, ok := strings.CutPrefix(line, strconv.Itoa(n))
		return ok && rest != "" && strings.IndexByte(" :\t", rest[0]) >= 0
	}
	item, _, ok := strings.Cut(line[:min(len(line), 12)], ". ")
	switch {
	case !ok:
		return false
	case numbers == romanNumbers:
		return romanNumber(item) == n
	}
	r, size := runeAt(item)
	first := []rune("AaАа")
	return size == len(item) && slices.ContainsFunc(first, func(a rune) bool { return r == a+rune(n)-1 })
}

// romanNumber returns the number from 1 to 20 that a text is in Roman digits, otherwise 0.
func romanNumber(s string) int {
	if s = strings.ToLower(s); s == "i" {
		return 1
	}
	if i := slices.Index(romans, s); i >= 0 {
		return i + 2
	}
	return 0
}

// cutItem takes a Roman number or a letter off.
func (numbers numbering) cutItem(s string) (string, bool) {
	if r, size := runeAt(s); numbers == dashes {
		return s[size:], strings.ContainsRune("-–—", r) && startsWithLetter(s[size:])
	}
	item, rest, ok := strings.Cut(s, ". ")
	switch {
	case numbers == romanNumbers && ok && romanNumber(item) > 0,
		numbers == letterNumbers && ok && utf8Len(item) == 1:
		return strings.TrimLeft(rest, " "), true
	}
	return s, false
}
