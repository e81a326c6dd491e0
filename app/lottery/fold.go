package lottery

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// asciiLetters replaces letters that NFKD does not decompose by what people type where a keyboard lacks them.
var asciiLetters = strings.NewReplacer(
	"ł", "l", "Ł", "l", "ø", "o", "Ø", "o", "đ", "d", "Đ", "d",
	"æ", "ae", "Æ", "ae", "œ", "oe", "Œ", "oe", "ß", "ss", "ẞ", "ss",
)

const breve = '\u0306'

// maxFold is after how many characters, decomposed, a fold may end. No title that is read by people comes near: each
// syllable of Hangul is three of them. But there are characters that stand for eighteen.
const maxFold = 4 * MaxTitle

// Fold returns the form in which titles are compared. It is the same for "Amélie" and "amelie", "WALL·E" and "walle",
// "Ёлки" and "елки", but not for "май" and "маи".
//
// The steps: NFKD; marks U+0300 to U+036F removed, except the breve of й; ł ø đ æ œ ß spelt out; NFC; case folded;
// everything but letters, digits and remaining marks removed. A title of which nothing is left is returned as it is.
//
// These steps never change, by no DerivedRule: films are the same where their folds are, in every row and every proof.
func Fold(title string) string {
	if f := foldLetters(title); f != "" {
		return f
	}
	return title
}

// foldLetters is Fold, but returns an empty string for a text without letters and digits.
func foldLetters(s string) string {
	if strings.IndexFunc(s, isComposable) < 0 {
		return foldSimple(s)
	}
	var b strings.Builder
	var base rune
	var decomposed norm.Iter
	decomposed.InitString(norm.NFKD, s)
	for n := 0; n < maxFold && !decomposed.Done(); {
		for _, r := range string(decomposed.Next()) {
			if r >= 0x0300 && r <= 0x036F && !(r == breve && (base == 'и' || base == 'И')) {
				continue
			}
			base = r
			b.WriteRune(r)
			n++
		}
	}
	folded := cases.Fold().String(norm.NFC.String(asciiLetters.Replace(b.String())))
	return strings.Map(func(r rune) rune {
		if !isPunctuation(r) {
			return r
		}
		return -1
	}, folded)
}

// isComposable reports whether normalization may change r. It does not change ASCII nor unified ideographs.
func isComposable(r rune) bool { return r >= utf8.RuneSelf && (r < 0x4E00 || r > 0x9FFF) }

// foldSimple is foldLetters for a text that normalization does not change: most titles, at a tenth of the time.
func foldSimple(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case 'A' <= r && r <= 'Z':
			return r + 'a' - 'A'
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return r
		}
		return -1
	}, s)
}

// SearchWords splits a text at white space and folds each word, so that punctuation does not separate words. Words
// without letters and digits are left out; where there are no others, the words are returned as they are.
func SearchWords(text string) []string {
	var words []string
	for _, w := range strings.Fields(text) {
		if w = foldLetters(w); w != "" {
			words = append(words, w)
		}
	}
	if len(words) == 0 {
		words = strings.Fields(text)
	}
	return words
}

// DerivedRule is the number of the rule by which the columns are computed that are derived from titles: SearchLine,
// SearchText and SortTitle. Each row has the number of the rule that made it. Raise it with every change of what they return:
// `migrate` and the serving program then compute the rows of older rules again, see package derive.
const DerivedRule = 1

// SearchLine returns a title as search columns store it: a line feed, which marks where a title begins, then its folded
// words with single spaces between. It is empty for a blank title.
func SearchLine(title string) string {
	if words := SearchWords(title); len(words) > 0 {
		return "\n" + strings.Join(words, " ")
	}
	return ""
}

// SearchText returns what a search in the history matches: the name of a lottery and the titles of its films, each as
// SearchLine writes it.
func SearchText(name string, films []Film) string {
	text := SearchLine(name)
	for _, f := range films {
		text += SearchLine(f.Title)
	}
	return text
}

// SortTitle returns the text by which films are sorted by title: the title from its first letter or digit on, without a
// leading "The", then a tab and the year. A tab comes before all characters that a title may have, so films of one title
// are sorted by year. Digits are those of ASCII: ICU compares others by their value too, but not in one order for all.
func SortTitle(f Film) string {
	title := f.Title
	if i := strings.IndexFunc(title, isLetterOrDigit); i > 0 {
		title = title[i:]
	}
	if article, rest, _ := strings.Cut(title, " "); rest != "" && strings.EqualFold(article, "the") {
		title = rest
	}
	return fmt.Sprintf("%s\t%d", strings.Map(asciiDigit, title), f.Year)
}

// asciiDigit returns the digit from 0 to 9 for a decimal digit of any script, and other characters as they are.
func asciiDigit(r rune) rune {
	if r < utf8.RuneSelf || !unicode.IsDigit(r) {
		return r
	}
	value := rune(0)
	for unicode.IsDigit(r - value - 1) { // the digits of a script follow each other, from zero on
		value++
	}
	return '0' + value%10
}

// maxSearchWords limits the work of one search in the database.
const maxSearchWords = 8

// trigram is how many characters a word needs for a pg_trgm index to find it inside a title.
const trigram = 3

// MatchesNothing is the pattern that SearchPatterns returns for a text without letters and digits. No search column
// matches it. Trigrams leave such words out, so PostgreSQL would have to read every title to find them.
const MatchesNothing = "\n"

// SearchPatterns returns the LIKE patterns, at most eight, that a search column must match, every one, for q: each word
// anywhere if one of them has three characters or more, otherwise each at a title's beginning. It returns none for a
// blank q. Words without letters and digits are left out; if there are no others, it returns MatchesNothing alone.
func SearchPatterns(q string) []string {
	words := SearchWords(q)
	if len(words) == 0 {
		return nil
	}
	words = slices.DeleteFunc(words, func(word string) bool {
		return !strings.ContainsFunc(word, isLetterOrDigit) || strings.ContainsFunc(word, isPunctuation) // Fold left it as it was
	})
	if len(words) == 0 {
		return []string{MatchesNothing}
	}
	words = words[:min(len(words), maxSearchWords)]
	before := "%\n"
	if slices.ContainsFunc(words, isLong) {
		before = "%" // the index narrows the search by the long word; the short ones filter what it finds
	}
	patterns := make([]string, len(words))
	for i, w := range words {
		patterns[i] = before + w + "%" // of letters, digits and marks: LIKE knows none of them
	}
	return patterns
}

func isLetterOrDigit(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// isPunctuation says whether Fold removes a character where letters remain beside it.
func isPunctuation(r rune) bool { return !isLetterOrDigit(r) && !unicode.IsMark(r) }

// isLong says whether a word has enough characters for a trigram index, marks of emoji not counted: trigrams leave them out.
func isLong(word string) bool {
	n := 0
	for _, r := range word {
		if !unicode.In(r, unicode.Me, unicode.Variation_Selector) {
			n++
		}
	}
	return n >= trigram
}
