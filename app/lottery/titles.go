package lottery

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Limits on a film.
const (
	MaxTitle = 200 // characters
	MinYear  = 1870
	MaxYear  = 2200
)

// Film is a title and, where it is known, a year.
type Film struct {
	Title string
	Year  int // 0: unknown
}

// WithYear is the title, and behind it the year where it is known: “Heat 1995”.
func (f Film) WithYear() string {
	if f.Year == 0 {
		return f.Title
	}
	return f.Title + " " + strconv.Itoa(f.Year)
}

// Key is what makes two films the same: the same fold, and the same year or none in both.
type Key struct {
	Fold string
	Year int
}

// Key is the film's key.
func (f Film) Key() Key { return Key{Fold: Fold(f.Title), Year: f.Year} }

// List is what was understood of a text with a film on every line.
type List struct {
	Films    []Film   // in order, no two with the same key
	Repeated []Film   // those that were said once more, as they were said then, each time
	Links    []string // lines that are only a link, which can't be understood yet
}

// ParseList reads a film a line, merges those said twice and puts lines aside that are only a link.
// A title of more than MaxTitle characters is Invalid, and so is a list of more than MaxFilms; an empty
// text is an empty list.
func ParseList(text string) (List, error) {
	var list List
	seen := make(map[Key]bool)
	for i, line := range splitLines(text) {
		item := unmarked(clean(line))
		if !visible(item) {
			continue
		}
		if link.MatchString(item) {
			list.Links = append(list.Links, item)
			continue
		}
		film := parseFilm(item)
		if n := utf8.RuneCountInString(film.Title); n > MaxTitle {
			return List{}, Invalid{Field: "titles", Problem: TitleTooLong, Line: i + 1, Got: n, Limit: MaxTitle}
		}
		key := film.Key()
		if seen[key] {
			list.Repeated = append(list.Repeated, film)
			continue
		}
		seen[key] = true
		list.Films = append(list.Films, film)
	}
	if err := CheckFilms(len(list.Films)); err != nil {
		return List{}, err
	}
	return list, nil
}

// Merge puts films behind those of a list, leaving out the ones that are there.
func (l List) Merge(films []Film) List {
	seen := make(map[Key]bool)
	for _, f := range l.Films {
		seen[f.Key()] = true
	}
	for _, f := range films {
		if key := f.Key(); !seen[key] {
			seen[key] = true
			l.Films = append(l.Films, f)
		}
	}
	return l
}

var (
	// A year stands at the end: "(1999)", "[1999]", ", 1999" or "— 1999". A bare number at the end is a
	// title's own (Blade Runner 2049), and so is one that would leave no title at all.
	yearAtEnd = regexp.MustCompile(`^(.*\S)(?:\s*(?:\((\d{4})\)|\[(\d{4})\])|\s*,\s+(\d{4})|\s+[-–—]\s+(\d{4}))$`)

	// A list's own marks: "- ", "* ", "•", "1. ", "12) ". Never a number alone (12 Angry Men), nor one of
	// four digits (1984. ...).
	bullet   = regexp.MustCompile(`^(?:[-–—*]\s+|[•‣◦▪●·]\s*)`)
	numeral  = regexp.MustCompile(`^\d{1,3}[.)]\s+`)
	markOnly = regexp.MustCompile(`^[-–—*•‣◦▪●·]$`)

	link = regexp.MustCompile(`(?i)^(?:https?://|www\.)\S+$`)
)

func parseFilm(item string) Film {
	m := yearAtEnd.FindStringSubmatch(item)
	if m == nil {
		return Film{Title: item}
	}
	year, err := strconv.Atoi(m[2] + m[3] + m[4] + m[5])
	if err != nil || year < MinYear || year > MaxYear {
		return Film{Title: item}
	}
	return Film{Title: m[1], Year: year}
}

// unmarked takes a bullet and a number off the front, as long as something is left behind them.
func unmarked(item string) string {
	if markOnly.MatchString(item) {
		return ""
	}
	for _, mark := range []*regexp.Regexp{bullet, numeral} {
		item = item[len(mark.FindString(item)):]
	}
	return item
}

// visible says whether there is anything to see: joiners, fillers and soft hyphens alone are no title.
func visible(item string) bool {
	return strings.ContainsFunc(item, func(r rune) bool {
		return !unicode.IsSpace(r) && !unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
	})
}

func splitLines(text string) []string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n").Replace(text)
	return strings.Split(text, "\n")
}

// clean makes one line of a text as it is stored: valid UTF-8 in NFC, every run of white space one space, none at
// the ends, and no characters that can't be seen and would forge a line of the drawn list or turn the
// reading direction. The joiners that emoji and some scripts need stay.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == '\u200B', r == '\u2060', r == '\uFEFF':
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return strings.Join(strings.Fields(norm.NFC.String(s)), " ")
}

// ParseName cleans a lottery's name: one line of at most MaxName characters, which may be empty. Else Invalid.
func ParseName(s string) (string, error) { return parseLine("name", s, MaxName) }

// ParseBy cleans the name somebody gives themselves: one line of at most MaxBy characters, which may be
// empty. Else Invalid.
func ParseBy(s string) (string, error) { return parseLine("by", s, MaxBy) }

// ParseWord cleans a lucky word: NFC, without control characters, trimmed, of at most MaxWord characters, which may be
// none. Else Invalid. Nothing else is changed: what was said is what the proof says.
func ParseWord(s string) (string, error) {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return atMost("word", strings.TrimSpace(norm.NFC.String(s)), MaxWord)
}

func parseLine(field, s string, limit int) (string, error) { return atMost(field, clean(s), limit) }

func atMost(field, s string, limit int) (string, error) {
	if n := utf8.RuneCountInString(s); n > limit {
		return "", Invalid{Field: field, Problem: TooLong, Got: n, Limit: limit}
	}
	return s, nil
}
