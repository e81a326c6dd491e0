package lottery

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// A search compares titles in a coarser form than Fold: what Fold tells apart may be found together, but what Fold makes
// equal is always found together.

// coarseLetters replaces letters that people write in more than one way: the Turkish i without a dot, and the Arabic
// letters that Lucene's ArabicNormalizer and PersianNormalizer replace. Letters with a hamza are those without it.
var coarseLetters = map[rune]rune{
	'ı': 'i',
	'آ': 'ا', 'أ': 'ا', 'إ': 'ا', 'ٱ': 'ا', 'ؤ': 'و', 'ئ': 'ي', 'ى': 'ي', 'ی': 'ي', 'ې': 'ي', 'ة': 'ه', 'ۀ': 'ه', 'ہ': 'ه', 'ۂ': 'ه', 'ۓ': 'ے',
	'ک': 'ك',
}

const tatweel = 'ـ' // a stroke that makes an Arabic word longer

// droppedMarks are the marks that may be left out in writing: those of Arabic and Hebrew vowels and accents, and what chooses
// the look of an emoji. Fold has removed those of Latin, Greek and Cyrillic. The vowel signs of Indic scripts and the
// voicing marks of kana are as good as letters.
var droppedMarks = []*unicode.RangeTable{
	unicode.Me, unicode.Variation_Selector,
	{R16: []unicode.Range16{{Lo: 0x0591, Hi: 0x05C7, Stride: 1}, {Lo: 0x0610, Hi: 0x061A, Stride: 1}, {Lo: 0x064B, Hi: 0x065F, Stride: 1},
		{Lo: 0x0670, Hi: 0x0670, Stride: 1}, {Lo: 0x06D6, Hi: 0x06ED, Stride: 1}, {Lo: 0x08CA, Hi: 0x08FF, Stride: 1}}},
}

// coarsen makes what Fold returns coarser, each character by itself: letters as coarseLetters says, digits of all scripts
// as 0 to 9, without droppedMarks.
func coarsen(folded string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r < 0x80:
			return r
		case r == tatweel || unicode.IsMark(r) && unicode.IsOneOf(droppedMarks, r):
			return -1
		case unicode.IsDigit(r):
			return asciiDigit(r)
		}
		if other, ok := coarseLetters[r]; ok {
			return other
		}
		return r
	}, folded)
}

// SearchText returns what a search in the history compares with, as the column search has it: the years of a lottery's
// films, each between a space and a Y, which no folded text has; then, each between line feeds, its name and the titles in the
// spellings of searchLines:
//
//	" 1995Y 1986Y\nheat\naliens\n"
//
// It is empty where it would have no year and no line.
func SearchText(name string, films []Film) string {
	var t searchText
	for _, f := range films {
		t.addYear(f.Year)
	}
	t.addLines(name, false)
	for _, f := range films {
		t.addLines(f.Title, false)
	}
	return t.String()
}

// SearchText returns what a search in the library compares with. It is as for a lottery with that film alone, and has a
// further line with the words of the title, if there are several, since typos are looked for word by word:
//
//	" 1999Y\nthematrix\n the matrix \n"
func (f Film) SearchText() string {
	var t searchText
	t.addYear(f.Year)
	t.addLines(f.Title, true)
	return t.String()
}

// searchText is a text that is being made.
type searchText struct {
	years, lines strings.Builder
}

func (t *searchText) addYear(year int) {
	if text := fmt.Sprintf(" %dY", year); year != 0 && !strings.Contains(t.years.String(), text) {
		t.years.WriteString(text)
	}
}

func (t *searchText) addLines(title string, words bool) {
	for _, line := range searchLines(title, words) {
		t.lines.WriteString("\n" + line)
	}
}

func (t *searchText) String() string {
	if t.years.Len()+t.lines.Len() == 0 {
		return ""
	}
	return t.years.String() + t.lines.String() + "\n"
}

// searchLines returns the spellings in which a title is found, without spaces and punctuation. The first is its fold, made
// coarser. The others write “&” and “and” like each other or leave them out, and numbers from 2 to 20 in Roman and Arabic
// digits: “Fast & Furious 2” is also fastandfurious2, fastfuriousii and fastandfuriousii. A title without letters and digits
// has none.
//
// If it has letters of a script without spaces, or if withWords is true and it has several words, the last line is its words
// with a space before and after each, for a trigram index. Each letter of such a script counts as a word.
func searchLines(title string, withWords bool) (lines []string) {
	words := splitTitle(title)
	for _, and := range []func(string) string{nil, otherAnd(words)} {
		for _, number := range []func(string) string{nil, otherNumber} {
			var line strings.Builder
			for i, word := range words {
				if i > 0 && number != nil {
					word = number(word)
				}
				if i > 0 && i < len(words)-1 && and != nil {
					word = and(word)
				}
				if !isAmpersand(word) {
					line.WriteString(word)
				}
			}
			if line := line.String(); line != "" && !slices.Contains(lines, line) {
				lines = append(lines, line)
			}
		}
	}
	if len(lines) > 0 && (withWords && len(words) > 1 || strings.ContainsFunc(lines[0], isSpaceless)) {
		words = slices.DeleteFunc(words, isAmpersand)
		lines = append(lines, spaceOut(strings.Join(words, " ")))
	}
	return lines
}

// splitTitle returns the words of a title in their coarse form, and “&” or “+” where they stand between words.
func splitTitle(title string) (words []string) {
	folded := foldKeepingPunctuation(title)
	begin := 0
	end := func(i int) {
		if word := coarsen(folded[begin:i]); word != "" {
			words = append(words, word)
		}
	}
	for i, r := range folded {
		if !isPunctuation(r) {
			continue
		}
		end(i)
		begin = i + len(string(r))
		if r == '&' || r == '+' {
			words = append(words, string(r))
		}
	}
	end(len(folded))
	for len(words) > 0 && isAmpersand(words[0]) {
		words = words[1:]
	}
	for len(words) > 0 && isAmpersand(words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	if !slices.ContainsFunc(words, hasLetterOrDigit) {
		return nil
	}
	return words
}

func hasLetterOrDigit(word string) bool { return strings.ContainsFunc(word, isLetterOrDigit) }

func isAmpersand(word string) bool { return word == "&" || word == "+" }

// otherAnd returns a function that writes “&” as the word for it, in the language of the title as far as that can be seen,
// and leaves out that word.
func otherAnd(title []string) func(string) string {
	and := "and"
	if strings.ContainsFunc(strings.Join(title, ""), func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) }) {
		and = "и"
	}
	return func(word string) string {
		switch {
		case isAmpersand(word):
			return and
		case word == "and" || word == "и":
			return ""
		}
		return word
	}
}

// romans are the numbers that titles have in Roman digits. I is more often a word than a number.
var romans = strings.Fields("ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx")

// otherNumber returns a number from 2 to 20 in the other digits, and any other word as it is.
func otherNumber(word string) string {
	if i := slices.Index(romans, word); i >= 0 {
		return strconv.Itoa(i + 2)
	}
	if n, err := strconv.Atoi(word); err == nil && n >= 2 && n < len(romans)+2 && strconv.Itoa(n) == word {
		return romans[n-2]
	}
	return word
}

// spaceless are the scripts that write no spaces between words, and Hangul, whose syllables are words' parts.
var spaceless = []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao,
	unicode.Khmer, unicode.Myanmar, {R16: []unicode.Range16{{Lo: 'ー', Hi: 'ー', Stride: 1}}}}

// isSpaceless says whether r is a letter or a mark of a script without spaces.
func isSpaceless(r rune) bool { return r >= 0x0E00 && unicode.IsOneOf(spaceless, r) }

// spaceOut returns the words of a text with a space before and after each. Each letter of a script without spaces counts as
// a word.
func spaceOut(text string) string {
	var b strings.Builder
	for _, r := range text {
		if isSpaceless(r) {
			b.WriteByte(' ')
			b.WriteRune(r)
			b.WriteByte(' ')
		} else {
			b.WriteRune(r)
		}
	}
	return " " + strings.Join(strings.Fields(b.String()), " ") + " "
}

// Limits on the work of one search.
const (
	maxSearchWords = 8
	trigram        = 3 // how many characters a word needs for a pg_trgm index to find it inside a title
	typoEvery      = 5 // one typo in so many letters of a word is forgiven
)

// Search is what is searched for, in what SearchText returns. The zero value is no search.
type Search struct {
	Nothing bool         // it has neither letters nor digits, so nothing is found
	Words   []SearchWord // at most eight, all of which must be found
	Exact   []string     // patterns for LIKE, one or two, of which one matches where all of the text is a title, or a title and its year
}

// SearchWord is a word that is searched for.
type SearchWord struct {
	Text    string
	Pattern string // for LIKE: it matches where the word is found
	Typos   string // regular expression: it matches candidates for Resembles; empty: the word is too short to have a typo
}

// IsZero says whether there is nothing to search for.
func (s Search) IsZero() bool { return !s.Nothing && len(s.Words) == 0 }

// MayHaveTypos says whether a word is long enough for a typo to be forgiven.
func (s Search) MayHaveTypos() bool {
	return slices.ContainsFunc(s.Words, func(w SearchWord) bool { return w.Typos != "" })
}

// ParseSearch parses a query. Each of its words must be found: anywhere, if it has three characters or more, or one or two
// of a script without spaces. Shorter ones only narrow that; where there are no longer ones, they are taken as one word, the
// beginning of a title. A number of four digits also is a year, other numbers are not.
func ParseSearch(q string) Search {
	words := searchWords(q)
	if len(words) == 0 {
		return Search{Nothing: strings.TrimSpace(q) != ""}
	}
	whole := strings.Join(words, "")
	s := Search{Exact: []string{"%\n" + whole + "\n%"}}
	if last := len(words) - 1; last > 0 && isYear(words[last]) {
		s.Exact = append(s.Exact, "% "+words[last]+"Y%\n"+strings.Join(words[:last], "")+"\n%")
	}
	words = words[:min(len(words), maxSearchWords)]
	if !slices.ContainsFunc(words, isIndexed) {
		words = []string{strings.Join(words, "")}
	}
	if !isIndexed(words[0]) && len(words) == 1 {
		s.Words = []SearchWord{{Text: whole, Pattern: "%\n" + whole + "%"}}
		return s
	}
	for _, word := range words {
		s.Words = append(s.Words, SearchWord{Text: word, Pattern: pattern(word), Typos: typos(word)})
	}
	return s
}

// pattern returns the LIKE pattern for a word inside a title. Words are of letters, digits and marks: LIKE knows none of
// them.
func pattern(word string) string {
	switch {
	case len([]rune(word)) < trigram && isIndexed(word):
		return "%" + spaceOut(word) + "%"
	case !isYear(word) && strings.Trim(word, "0123456789") == "", !isIndexed(word):
		return "%\n%" + word + "%" // not among the years
	}
	return "%" + word + "%"
}

// searchWords splits a query into words in their coarse form: at spaces, and at punctuation between words of three letters
// or more, so that “spider-man” is two and “wall-e” is one. It returns none for a query without letters and digits.
func searchWords(q string) (words []string) {
	for _, part := range strings.Fields(foldKeepingPunctuation(q)) {
		var last string // word of this part, to which a short one is added
		for _, word := range strings.FieldsFunc(part, isPunctuation) {
			word = coarsen(word)
			if last != "" && isIndexed(last) && isIndexed(word) {
				words, last = append(words, last), ""
			}
			last += word
		}
		if last != "" {
			words = append(words, last)
		}
	}
	if !slices.ContainsFunc(words, hasLetterOrDigit) {
		return nil
	}
	return words
}

// isIndexed says whether a trigram index finds a word inside a title.
func isIndexed(word string) bool {
	n := 0
	spaceless := true
	for _, r := range word {
		n++
		spaceless = spaceless && isSpaceless(r)
	}
	return n >= trigram || n > 0 && spaceless
}

func isYear(word string) bool {
	year, err := strconv.Atoi(word)
	return err == nil && len(word) == 4 && MinYear <= year && year <= MaxYear
}
