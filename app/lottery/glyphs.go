package lottery

import (
	"strings"
	"unicode"
)

// plain replaces, rune by rune, what other scripts and keyboards write in place of ASCII: digits, brackets, commas, and
// all of full-width ASCII. Hyphens and minus signs become '-', longer dashes '–'. A text and its plain form have equally
// many runes.
func plain(s []rune) []rune {
	p := make([]rune, len(s))
	for i, r := range s {
		p[i] = plainRune(r)
	}
	return p
}

func plainRune(r rune) rune {
	if r < 0x80 {
		return r
	}
	switch r {
	case '【', '〔', '〖', '〘', '﹙', '⟨':
		return '('
	case '】', '〕', '〗', '〙', '﹚', '⟩':
		return ')'
	case '、', '،', '﹐':
		return ','
	case '؛':
		return ';'
	case '‐', '‑', '−', '﹣':
		return '-'
	case '‒', '–', '—', '―', '⸺', '─':
		return '–'
	case '・', '•', '·', '∙', '‧':
		return '•'
	}
	if r >= 0xFF01 && r <= 0xFF5E {
		return plainRune(r - 0xFF01 + '!')
	}
	for _, zero := range digitZeros {
		if r >= zero && r < zero+10 {
			return r - zero + '0'
		}
	}
	return r
}

// digitZeros are the zeros of scripts in which years are written: Arabic, Persian, Devanagari, Bengali and Thai.
var digitZeros = []rune{0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50}

// plainLower returns the plain form of a text in lower case.
func plainLower(s string) string {
	p := plain([]rune(s))
	for i, r := range p {
		p[i] = unicode.ToLower(r)
	}
	return string(p)
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func startsWithNumber(s string) bool { return s != "" && isDigit(rune(s[0])) }

// allDigits reports whether a text is digits of ASCII, and not empty.
func allDigits(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return !isDigit(r) }) < 0
}

// closers are what ends a text that begins with a quotation mark, or with a mark of Markdown.
var closers = []struct{ open, shut string }{
	{"**", "**"}, {"__", "__"}, {"~~", "~~"}, {"*", "*"}, {"_", "_"}, {"`", "`"},
	{"«", "»"}, {"“", "”"}, {"„", "“"}, {"„", "”"}, {"”", "”"}, {"»", "«"}, {"‘", "’"}, {"‚", "‘"}, {"'", "'"}, {"‹", "›"},
	{"「", "」"}, {"『", "』"}, {"《", "》"}, {"〈", "〉"},
}

// unwrap returns what stands between quotation marks, or marks of Markdown, that are around the whole text.
func unwrap(s string) (string, bool) {
	for _, c := range closers {
		inner, ok := strings.CutPrefix(s, c.open)
		if !ok {
			continue
		}
		inner, ok = strings.CutSuffix(inner, c.shut)
		if ok && hasVisible(inner) && strings.TrimSpace(inner) == inner && !strings.Contains(inner, c.open) && !strings.Contains(inner, c.shut) {
			return inner, true
		}
	}
	return s, false
}

// quote returns a text between straight quotation marks, those in it doubled, as in CSV.
func quote(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// unquote is the inverse of quote. It returns false for a text that quote does not make.
func unquote(s string) (string, bool) {
	if len(s) < 3 || s[0] != '"' || s[len(s)-1] != '"' {
		return s, false
	}
	inner := s[1 : len(s)-1]
	text := strings.ReplaceAll(inner, `""`, `"`)
	if strings.ReplaceAll(text, `"`, `""`) != inner || !hasVisible(text) || strings.TrimSpace(text) != text {
		return s, false
	}
	return text, true
}
