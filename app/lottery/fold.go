package lottery

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// spelt are the letters that a keyboard without them spells out, and that no decomposition takes apart.
var spelt = strings.NewReplacer(
	"ł", "l", "Ł", "l", "ø", "o", "Ø", "o", "đ", "d", "Đ", "d",
	"æ", "ae", "Æ", "ae", "œ", "oe", "Œ", "oe", "ß", "ss", "ẞ", "ss",
)

const breve = '\u0306'

// Fold is what is left of a title when only the differences that people mean remain: the same for
// "Amélie" and "amelie", "WALL·E" and "walle", "Ёлки" and "елки", yet not for "май" and "маи".
// NFKD; of the marks only U+0300-036F go, but й stays й; a few letters spelt out; NFC; case folded;
// all but letters, digits and remaining marks dropped. Where nothing is left, the title itself.
func Fold(title string) string {
	if f := letters(title); f != "" {
		return f
	}
	return title
}

func letters(s string) string {
	var b strings.Builder
	var base rune
	for _, r := range norm.NFKD.String(s) {
		if r >= 0x0300 && r <= 0x036F && !(r == breve && (base == 'и' || base == 'И')) {
			continue
		}
		base = r
		b.WriteRune(r)
	}
	folded := cases.Fold().String(norm.NFC.String(spelt.Replace(b.String())))
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			return r
		}
		return -1
	}, folded)
}

// SearchWords are the words of a text as a search sees them: folded like titles, one by one,
// so that only spaces separate words and punctuation vanishes. Where nothing is left, the text itself.
func SearchWords(text string) []string {
	var words []string
	for _, w := range strings.Fields(text) {
		if w = letters(w); w != "" {
			words = append(words, w)
		}
	}
	if len(words) == 0 {
		words = strings.Fields(text)
	}
	return words
}

// SearchLine is a title as it stands in a search column: a line break, which marks a title's
// beginning, then its words. Nothing for a title of nothing.
func SearchLine(title string) string {
	if words := SearchWords(title); len(words) > 0 {
		return "\n" + strings.Join(words, " ")
	}
	return ""
}

// maxWords bounds what one search may ask of the database.
const maxWords = 8

// likeEscape takes their meaning from the characters that LIKE knows.
var likeEscape = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// minAnywhere is how many letters a word has from which on trigrams find it anywhere in a title.
const minAnywhere = 3

// SearchPatterns are the LIKE patterns, at most eight, that a search column must match, every one, for q:
// each word anywhere, where one of them has three letters or more; otherwise each at a title's beginning.
func SearchPatterns(q string) []string {
	words := SearchWords(q)
	words = words[:min(len(words), maxWords)]
	long := func(word string) bool { return utf8.RuneCountInString(word) >= minAnywhere }
	before := "%\n"
	if slices.ContainsFunc(words, long) {
		before = "%" // the long word leads to the few titles, among which the short ones are looked for
	}
	patterns := make([]string, len(words))
	for i, w := range words {
		patterns[i] = before + likeEscape.Replace(w) + "%"
	}
	return patterns
}
