package view

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const noBreakSpace = "\u00a0"

// bindLetters returns a text in which no line ends in a word of one letter: "A Space", «Иди и смотри».
func bindLetters(text string) string {
	var b strings.Builder
	for word := range strings.SplitAfterSeq(text, " ") {
		letter, size := utf8.DecodeRuneInString(word)
		if unicode.IsLetter(letter) && word[size:] == " " {
			b.WriteRune(letter)
			b.WriteString(noBreakSpace)
		} else {
			b.WriteString(word)
		}
	}
	return b.String()
}

// What fits onto a phone in large type: two lines of so many characters.
const (
	shortTitle = 22
	shortWord  = 11
)

// isShort reports whether a title fits onto a phone in large type.
func isShort(title string) bool {
	for word := range strings.FieldsSeq(title) {
		if utf8.RuneCountInString(word) > shortWord {
			return false
		}
	}
	return utf8.RuneCountInString(title) <= shortTitle
}
