package lottery

import (
	"slices"
	"strings"
)

// Resembles says whether a film is found if typos are forgiven, one in five letters of a word: a letter too many, missing
// or wrong, or two that changed places. Each word must be words of the title but for that, with or without spaces between,
// or be found as it is. Words of fewer than five letters must be found as they are.
func (s Search) Resembles(f Film) bool {
	text, title := f.SearchText(), splitTitle(f.Title)
	for _, word := range s.Words {
		if !strings.Contains(text, word.Text) && !containsWithTypos(title, []rune(word.Text)) {
			return false
		}
	}
	return len(s.Words) > 0
}

// containsWithTypos says whether word is adjacent words of a title joined, with at most one typo in five letters. A letter
// of a script without spaces counts as a word of the title.
//
// It fills the table of the optimal string alignment distance column by column, with a column for each letter of the title.
// A row is a beginning of word, and a value the least number of typos that makes it the end of what was read of the title.
// It costs nothing to begin where a word of the title does.
func containsWithTypos(title []string, word []rune) bool {
	allowed := len(word) / typoEvery
	if allowed == 0 {
		return false
	}
	var last, beforeLast []int // columns
	var lastLetter rune
	for _, part := range title {
		if isAmpersand(part) {
			continue
		}
		letters := []rune(part)
		for i, letter := range letters {
			begins := i == 0 || isSpaceless(letter)
			if last == nil || begins {
				last = startColumn(last, len(word))
			}
			column := make([]int, len(word)+1)
			column[0] = last[0] + 1
			for row := 1; row <= len(word); row++ {
				column[row] = min(last[row]+1, column[row-1]+1, last[row-1]+typo(word[row-1], letter))
				if row > 1 && beforeLast != nil && word[row-1] == lastLetter && word[row-2] == letter {
					column[row] = min(column[row], beforeLast[row-2]+1)
				}
			}
			ends := i == len(letters)-1 || isSpaceless(letter)
			if ends && column[len(word)] <= allowed {
				return true
			}
			beforeLast, last, lastLetter = last, column, letter
		}
	}
	return false
}

// startColumn returns a column of the table where a word of the title begins: last, or better, that many letters too many.
func startColumn(last []int, letters int) []int {
	column := make([]int, letters+1)
	for row := range column {
		column[row] = row
		if last != nil {
			column[row] = min(row, last[row])
		}
	}
	return column
}

// typo returns 1 where two letters differ.
func typo(a, b rune) int {
	if a == b {
		return 0
	}
	return 1
}

// typos returns a regular expression that matches the SearchText of each film that has a word with typos, as Resembles
// accepts them, and hardly any others, so that a database can choose candidates. Of a word with at most n typos and n parts,
// of five letters or more, one part has at most one typo. It returns an empty text for a word that may have none.
func typos(word string) string {
	letters := []rune(word)
	parts := len(letters) / typoEvery
	var variants []string
	for i := range parts {
		part := "(" + oneTypo(letters[i*len(letters)/parts:(i+1)*len(letters)/parts]) + ")"
		if i == 0 {
			part = "[ \n]" + part
		}
		if i == parts-1 {
			part += "[ \n]"
		}
		variants = append(variants, part)
	}
	return strings.Join(variants, "|")
}

// oneTypo returns a regular expression for a word with one typo, with or without a space between letters.
func oneTypo(word []rune) string {
	const any = '.'
	var variants []string
	add := func(parts ...[]rune) {
		var letters []string
		for _, r := range slices.Concat(parts...) {
			letters = append(letters, string(r))
		}
		variants = append(variants, strings.Join(letters, " ?"))
	}
	for i := range word {
		before, letter, after := word[:i], word[i], word[i+1:]
		add(before, []rune{any, letter}, after)
		add(before, []rune{any}, after)
		add(before, after)
		if i > 0 {
			add(before[:i-1], []rune{letter, word[i-1]}, after)
		}
	}
	add(word, []rune{any})
	return strings.Join(variants, "|")
}
