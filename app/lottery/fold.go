package lottery

import (
	"fmt"
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
	return strings.Map(func(r rune) rune {
		if isPunctuation(r) {
			return -1
		}
		return r
	}, foldKeepingPunctuation(s))
}

// isPunctuation says whether Fold removes a character where letters remain beside it.
func isPunctuation(r rune) bool { return !isLetterOrDigit(r) && !unicode.IsMark(r) }

func isLetterOrDigit(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// foldKeepingPunctuation is foldLetters before its last step, so that a text can be split where Fold removes something.
func foldKeepingPunctuation(s string) string {
	if strings.IndexFunc(s, isComposable) < 0 {
		return toLowerASCII(s)
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
	return cases.Fold().String(norm.NFC.String(asciiLetters.Replace(b.String())))
}

// isComposable reports whether normalization may change r. It does not change ASCII nor unified ideographs.
func isComposable(r rune) bool { return r >= utf8.RuneSelf && (r < 0x4E00 || r > 0x9FFF) }

// toLowerASCII folds a text that normalization does not change: most titles, at a tenth of the time.
func toLowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// DerivedRule is the number of the rule by which the columns are computed that are derived from titles: SearchText
// and SortTitle. Each row has the number of the rule that made it. Raise it with every change of what they return:
// `migrate` and the serving program then compute the rows of older rules again, see package derive.
const DerivedRule = 2

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
