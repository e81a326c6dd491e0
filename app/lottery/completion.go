package lottery

import (
	"slices"
	"strings"
)

// Beginning is the beginning of a title, as it is looked for while a film is typed.
type Beginning struct {
	Typed   Film     // without a year it is looked for in all years
	Lines   []string // how the first line of a search column begins: the spellings of the title
	WithThe []string // the same with "The" before it
}

// IsComplete says whether one of the films is what was typed, with its year.
func (b Beginning) IsComplete(films []Film) bool {
	isTyped := func(f Film) bool { return f.Key() == b.Typed.Key() }
	return b.Typed.Year > 0 && slices.ContainsFunc(films, isTyped)
}

// Characters that a beginning needs at least: letters and digits. In scripts without spaces, each of them says more.
const (
	minBeginning      = 3
	minBeginningDense = 2
)

// ParseBeginning parses the line of a list that is being typed. ok is false if it is too short to look for, or no title.
func ParseBeginning(line string) (b Beginning, ok bool) {
	list, err := ParseList(line)
	if err != nil || len(list.Films) != 1 {
		return Beginning{}, false
	}
	film := list.Films[0]
	letters, least := 0, minBeginning
	for _, r := range Fold(film.Title) {
		if isLetterOrDigit(r) {
			letters++
		}
		if isSpaceless(r) {
			least = minBeginningDense
		}
	}
	if letters < least {
		return Beginning{}, false
	}
	return Beginning{film.Film, spellings(film.Title), spellings("The " + film.Title)}, true
}

// spellings returns how the first line of a search column may have a title: as searchLines has it, without the words.
func spellings(title string) []string {
	return slices.DeleteFunc(searchLines(title, false), func(line string) bool { return strings.HasPrefix(line, " ") })
}
