package lottery

import (
	"strings"
	"unicode/utf8"
)

// LetterCount is how many random letters go into a draw.
const LetterCount = 8

// maxSaid is how many characters a word may have that leaves room for a space and the letters.
const maxSaid = MaxWord - 1 - LetterCount

// LettersFrom says where the letters of a draw were made. Its values are those of proof.json.
type LettersFrom string

// The makers of letters. A draw with a word that leaves no room for letters has none, and so have draws from before
// letters.
const (
	NoLetters          LettersFrom = ""
	LettersFromBrowser LettersFrom = "browser" // of the visitor who drew
	LettersFromSite    LettersFrom = "site"    // since the browser sent none
)

// ParseLetters returns the letters of a form, and false where they are not LetterCount characters of the alphabet of codes.
func ParseLetters(s string) (letters string, ok bool) {
	if len(s) != LetterCount || strings.Trim(s, codeAlphabet) != "" {
		return "", false
	}
	return s, true
}

// Letters returns the letters that the random bytes encode. Each byte gives one, without bias.
func Letters(random [LetterCount]byte) string { return encode(random[:]) }

// DrawRequest is what a visitor sends to draw.
type DrawRequest struct {
	Word        string // what was said, as ParseWord returns it; may be empty
	Letters     string // as ParseLetters returns them; empty: none
	LettersFrom LettersFrom
	List        string // hash of the list that the visitor's page showed; empty: it is not checked
}

// MixWord returns the word that is mixed into a draw: what was said, a space and the letters; the letters alone where
// nothing was said; what was said alone where the letters would make it longer than MaxWord.
//
// Letters are made when the list is fixed, so no visitor who knows the seed can choose the list, nor a site that keeps to
// its rules the winner.
func MixWord(said, letters string) string {
	switch {
	case letters == "" || utf8.RuneCountInString(said) > maxSaid:
		return said
	case said == "":
		return letters
	}
	return said + " " + letters
}

// SplitWord returns what was said and the letters of a mixed word, the inverse of MixWord. Without letters, or where the
// word does not end with any, all of it was said.
func SplitWord(word string, from LettersFrom) (said, letters string) {
	at := len(word) - LetterCount
	if from == NoLetters || at < 0 {
		return word, ""
	}
	letters, ok := ParseLetters(word[at:])
	said, spaced := strings.CutSuffix(word[:at], " ")
	if !ok || at > 0 && (!spaced || said == "") {
		return word, ""
	}
	return said, letters
}

// LacksLetters reports whether a mixed word has no letters though there was room for them.
func LacksLetters(word string, from LettersFrom) bool {
	return from == NoLetters && utf8.RuneCountInString(word) <= maxSaid
}
