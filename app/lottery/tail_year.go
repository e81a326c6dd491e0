package lottery

import (
	"strings"
)

// cutYear takes off a year: in brackets, after a comma or a dash, or with the word "year".
func (t *tail) cutYear() bool {
	if at := t.bracket(); at >= 0 {
		d, ok := readDetails(string(t.s[at+1 : len(t.s)-1]))
		if !ok || d.year == 0 || !t.cut(at) {
			return false
		}
		t.year = d.year
		if d.note != "" {
			t.addNote(d.note)
		}
		return true
	}
	end := len(t.p)
	if t.cutYearPart() {
		return true
	}
	if r := t.last(); r < 0x80 && !isDigit(r) && !strings.ContainsRune(".-abceghijklmnoprstuwyz?", r) {
		return false
	}
	begin, word := t.wordBefore(end)
	withWord := yearWords.has(word) && !allDigits(word)
	if withWord {
		begin, word = t.wordBefore(begin)
	}
	if before, ok := t.spacedRange(begin, word); ok {
		begin, word = before, string(t.p[before:end])
		word = strings.ReplaceAll(word, " ", "")
	}
	year, ok := yearWord(joinRanges(word))
	if !ok {
		// a separator without a space: "Heat,1995", "Heat—1995"
		digits := strings.LastIndexAny(word, "0123456789") - 3
		if withWord || digits < 1 || digits+4 > len(word) || isDigit(rune(word[digits-1])) {
			return false
		}
		if year, ok = yearWord(word[digits:]); !ok {
			return false
		}
		begin = end - utf8Len(word[digits:])
	}
	at := t.yearSeparator(begin, shortYear[strings.Trim(string(t.p[begin+min(4, end-begin):end]), " ")])
	if at <= 0 || !t.cut(at) {
		return false
	}
	t.year = year
	return true
}

// cutYearPart takes off a year with words that say what a film is: ", фильм 1979 года".
func (t *tail) cutYearPart() bool {
	for i := len(t.p) - 6; i > 0 && i > len(t.p)-40; i-- {
		if t.p[i] != ',' && !((t.p[i] == '-' || t.p[i] == '–') && t.p[i-1] == ' ') {
			continue
		}
		words := strings.Fields(string(t.p[i+1:]))
		year := 0
		for _, word := range words {
			y, isYear := yearWord(word)
			switch {
			case isYear && year == 0:
				year = y
			case isYear || !kinds.has(word) && !yearWords.has(word) && !fillers.has(word):
				return false
			}
		}
		if len(words) < 2 || year == 0 || !t.cut(i) {
			return false
		}
		t.year = year
		return true
	}
	return false
}

// shortYear follow a year that only a space separates from the title: "Солярис 1972 г."
var shortYear = map[string]bool{"г": true, "г.": true, "р": true, "р.": true, "年": true, "년": true}

// spacedRange returns where a range of years with spaces begins: "2011 – 2019".
func (t *tail) spacedRange(begin int, word string) (int, bool) {
	dash, mark := t.wordBefore(begin)
	if len(word) != 4 || !allDigits(word) || mark != "-" && mark != "–" {
		return 0, false
	}
	first, year := t.wordBefore(dash)
	if _, ok := yearWord(year); !ok || len(year) != 4 || t.yearSeparator(first, false) <= 0 {
		return 0, false
	}
	return first, true
}

// wordBefore returns the word that ends before n, and where it begins.
func (t *tail) wordBefore(n int) (int, string) {
	for n > 0 && t.p[n-1] == ' ' {
		n--
	}
	begin := n
	for begin > 0 && t.p[begin-1] != ' ' {
		begin--
	}
	if n-begin > 40 {
		begin = n - 40
	}
	return begin, string(t.p[begin:n])
}

// yearSeparator returns where the title ends if what stands before a year at n separates it from a title, otherwise 0. A
// space does if spaced is set.
func (t *tail) yearSeparator(n int, spaced bool) int {
	if before, word := t.wordBefore(n); n > 0 && t.p[n-1] == ' ' && !spaced && len(word) > 1 && yearWords.has(word) && !isDigit(rune(word[0])) {
		n = before // "año 1995"
	}
	spaceAfter := n > 0 && t.p[n-1] == ' '
	for n > 0 && t.p[n-1] == ' ' {
		n--
	}
	if n < 2 {
		return 0
	}
	spaceBefore := t.p[n-2] == ' '
	switch t.p[n-1] {
	case ',', ';':
		if spaceAfter || !isDigit(t.p[n-2]) {
			return n - 1
		}
	case '|', '•', '/':
		if spaceAfter && spaceBefore {
			return n - 1
		}
	case '-':
		if t.p[n-2] == '-' && n > 2 && t.p[n-3] == ' ' {
			return n - 2
		}
		if spaceBefore {
			return n - 1
		}
	case '–':
		if spaceBefore || !isDigit(t.p[n-2]) {
			return n - 1
		}
	default:
		if spaced && spaceAfter {
			return n
		}
	}
	return 0
}

func (t *tail) addNote(note string) {
	if t.note != "" {
		note += ", " + t.note
	}
	t.note = note
}
