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

// WithYear returns the title, followed by the year where it is known: “Heat 1995”.
func (f Film) WithYear() string {
	if f.Year == 0 {
		return f.Title
	}
	return f.Title + " " + strconv.Itoa(f.Year)
}

// Key identifies a film: two films are the same if their titles fold alike and their years are equal, or both unknown.
type Key struct {
	Fold string // as Fold returns it
	Year int    // 0: unknown
}

// Key returns the film's key.
func (f Film) Key() Key { return Key{Fold: Fold(f.Title), Year: f.Year} }

// List is the result of parsing a text with one film per line.
type List struct {
	Films    []Film   // in the text's order, no two with the same key
	Repeated []Film   // the second and later mentions of a film in Films
	Links    []string // lines with only a link, of which no title is known
}

// ParseList parses a text with one film per line. Empty lines and repeated films are no error. It returns Invalid for a
// title of more than MaxTitle characters, or more than MaxFilms films.
func ParseList(text string) (List, error) {
	var list List
	seen := make(map[Key]bool)
	for i, line := range splitLines(text) {
		item := trimListMarker(clean(line))
		if !hasVisible(item) {
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

// Merge returns the list with those films appended that it does not contain yet.
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
	// A year stands at the end: "(1999)", "[1999]", ", 1999" or "— 1999". A bare number at the end belongs to the title
	// (Blade Runner 2049), and so does a year with no title before it.
	yearAtEnd = regexp.MustCompile(`^(.*\S)(?:\s*(?:\((\d{4})\)|\[(\d{4})\])|\s*,\s+(\d{4})|\s+[-–—]\s+(\d{4}))$`)

	// List markers: "- ", "* ", "•", "1. ", "12) ". A number without punctuation (12 Angry Men) or of four digits
	// (1984. …) is not one.
	bullet     = regexp.MustCompile(`^(?:[-–—*]\s+|[•‣◦▪●·]\s*)`)
	number     = regexp.MustCompile(`^\d{1,3}[.)]\s+`)
	loneBullet = regexp.MustCompile(`^[-–—*•‣◦▪●·]$`)

	link = regexp.MustCompile(`(?i)^(?:https?://|www\.)\S+$`)
)

// parseFilm splits the year, if there is one from MinYear to MaxYear, from the end of a line.
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

// trimListMarker removes a bullet and then a number from the start of a line.
func trimListMarker(item string) string {
	if loneBullet.MatchString(item) {
		return ""
	}
	for _, marker := range []*regexp.Regexp{bullet, number} {
		item = item[len(marker.FindString(item)):]
	}
	return item
}

// hasVisible reports whether a text has a visible character: white space, joiners, fillers and soft hyphens are not.
func hasVisible(item string) bool {
	return strings.ContainsFunc(item, func(r rune) bool {
		return !unicode.IsSpace(r) && !unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
	})
}

// splitLines splits a text at the line breaks of all systems, and at Unicode's line and paragraph separators.
func splitLines(text string) []string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n").Replace(text)
	return strings.Split(text, "\n")
}

// clean returns a text as one line, as it is stored: valid UTF-8 in NFC, white space trimmed and every run of it a single
// space. It removes control characters, which could forge a line of the drawn list, characters that change the reading
// direction, and zero-width ones; the joiners that emoji and some scripts need stay.
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

// ParseName cleans a lottery's name: one line of at most MaxName characters, which may be empty. A longer one is Invalid.
func ParseName(s string) (string, error) { return parseLine("name", s, MaxName) }

// ParseBy cleans a visitor's name: one line of at most MaxBy characters, which may be empty. A longer one is Invalid.
func ParseBy(s string) (string, error) { return parseLine("by", s, MaxBy) }

// ParseWord cleans a lucky word: NFC, without control characters, trimmed, at most MaxWord characters, may be empty. A
// longer one is Invalid. Nothing else is changed, since the proof shows the word as it was typed.
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
