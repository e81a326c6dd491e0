package lottery

import (
	"slices"
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

// Line returns the film as a line of a list that ParseList reads as this film and no other: "Heat (1995)",
// "Pinocchio (2022, Guillermo del Toro)", and a title between quotation marks if it looks like more than a title.
func (f Film) Line() string {
	year := ""
	if f.Year != 0 {
		year = " (" + strconv.Itoa(f.Year) + ")"
		if at := strings.LastIndex(f.Title, " ("); at > 0 && strings.HasSuffix(f.Title, ")") {
			line := f.Title[:at] + " (" + strconv.Itoa(f.Year) + ", " + f.Title[at+2:]
			if f.isReadFrom(line) {
				return line
			}
		}
	}
	for _, title := range []string{f.Title, quote(f.Title)} {
		if line := title + year; f.isReadFrom(line) {
			return line
		}
	}
	return quote(quote(f.Title)) + year
}

// isReadFrom reports whether a line is read as this film.
func (f Film) isReadFrom(line string) bool {
	read := readRow(row{text: line}, pointedNumbers)
	return read.Film == f && !isDayAlone(line) && !mayBeLabel(line)
}

// Key identifies a film: two films are the same if their titles fold alike and their years are equal, or both unknown.
type Key struct {
	Fold string // as Fold returns it
	Year int    // 0: unknown
}

// Key returns the film's key.
func (f Film) Key() Key { return Key{Fold: Fold(f.Title), Year: f.Year} }

// ListFilm is a film of a list, with what its line says beside title and year.
type ListFilm struct {
	Film
	Number int    // of its line in the text, from 1; 0: it is not from a text
	ID     FilmID // from a link beside the title; the zero value if there is none
	Typed  string // the line as it was typed, if it can be read in another way too, see Readings; otherwise empty
	Sender string // the name that stands before it in a chat, at most MaxBy characters; empty: none
}

// FilmID is what a site calls a film: {"imdb", "tt0113277"}.
type FilmID struct {
	Provider string // imdb, tmdb, kinopoisk, letterboxd or trakt
	Value    string
}

// List is the result of parsing a text with one film per line.
type List struct {
	Films   []ListFilm // in the text's order, no two with the same key
	Repeats int        // lines that name a film of Films again
	Links   []string   // lines with only a link, of which no title is known; no two alike
}

// maxLines is how many different lines of a list are read: ten for each film that a lottery takes. It bounds the cost of a
// list that names the same films over and over, spelt in another way each time.
const maxLines = 10 * MaxFilms

// ParseList parses a text with one film per line, a table, or what is copied from a chat or from a page about films. Empty
// lines and repeated films are no error. It returns Invalid for a title of more than MaxTitle characters, and for more than
// MaxFilms films or maxLines lines, where it stops to parse and only counts the lines that are left; the list has the films
// before.
func ParseList(text string) (List, error) {
	var list List
	rows := make(map[rowKey]parsedRow) // one that occurs again is not parsed again
	seen := make(map[Key]bool)
	var read []parsedLine // by film
	unread, numbered := 0, 0
	typed := strings.Split(lineBreaks.Replace(strings.ToValidUTF8(text, "\uFFFD")), "\n")
	lines, senders := withoutLabels(typed)
	numbers := numberingOf(lines)
	sender := "" // of the message that goes on
	var err error
	readRows(lines, func(r row) bool {
		if strings.TrimSpace(r.text) == "" {
			if name, begins := senders[r.line-1]; begins {
				sender = senderName(name)
			} else if strings.TrimSpace(typed[r.line-1]) == "" {
				sender = ""
			}
			return true
		}
		key := rowKey{r.text, r.year, r.cell}
		before, again := rows[key]
		switch {
		case again:
			if before.isFilm {
				list.Repeats++
			}
			if before.begins {
				sender = before.sender
			}
			return true
		case unread > 0 || len(rows) == maxLines:
			unread++
			return true
		}
		line := readRow(r, numbers)
		if line.begins {
			sender = senderName(line.sender)
		}
		rows[key] = parsedRow{isFilm: line.Title != "", begins: line.begins, sender: sender}
		for _, address := range line.links {
			if line.Title == "" && !slices.Contains(list.Links, address) {
				list.Links = append(list.Links, address)
			}
		}
		if line.Title == "" {
			return true
		}
		if n := utf8.RuneCountInString(line.Title); n > MaxTitle {
			err = Invalid{Field: "titles", Problem: TitleTooLong, Line: r.line, Got: n, Limit: MaxTitle}
			return false
		}
		if line.numbered {
			numbered++
		}
		switch film := line.Key(); {
		case seen[film]:
			list.Repeats++
		case len(list.Films) == MaxFilms:
			delete(rows, key) // it is counted wherever it occurs
			unread++
		default:
			seen[film] = true
			list.Films = append(list.Films, ListFilm{Film: line.Film, Number: r.line, ID: line.id, Sender: sender})
			read = append(read, line)
		}
		return true
	})
	if err != nil {
		return list, err
	}
	for i, line := range read {
		if numbered > 1 {
			line.doubtful = "" // a list is numbered
		}
		list.Films[i].Typed = line.typed()
	}
	if unread > 0 {
		return list, Invalid{Field: "titles", Problem: TooManyLines, Got: unread, Limit: MaxFilms}
	}
	return list, nil
}

// rowKey is what a row is known by when it occurs again.
type rowKey struct {
	text string
	year int
	cell bool
}

// parsedRow is what is remembered of a row.
type parsedRow struct {
	isFilm, begins bool
	sender         string // as senderName returns it
}

// readRows calls yield with the rows of a text until it returns false.
func readRows(lines []string, yield func(row) bool) {
	if table, ok := findTable(lines); ok {
		readTable(lines, table, yield)
		return
	}
	if isPage(lines) {
		readPage(lines, yield)
		return
	}
	chat := isChat(lines)
	notices := 0
	for i, line := range lines {
		if chat && notices < maxNotices && (isDayAlone(line) || isNotice(line)) {
			notices++
			continue
		}
		if !yield(row{line: i + 1, text: line}) {
			return
		}
	}
}

// maxNotices is how many lines of a chat may be the day of the messages after them, or a notice of the messenger.
const maxNotices = 200

// Merge returns the list with those films appended that it does not contain yet.
func (l List) Merge(films []Film) List {
	if len(films) == 0 {
		return l
	}
	seen := make(map[Key]bool)
	for _, f := range l.Films {
		seen[f.Key()] = true
	}
	for _, f := range films {
		if key := f.Key(); !seen[key] {
			seen[key] = true
			l.Films = append(l.Films, ListFilm{Film: f})
		}
	}
	return l
}

// hasVisible reports whether a text has a visible character: white space, joiners, fillers and soft hyphens are not.
func hasVisible(item string) bool {
	return strings.ContainsFunc(item, isVisible)
}

func isVisible(r rune) bool {
	return !unicode.IsSpace(r) && !unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// lineBreaks replaces the ends of lines as any system writes them, and Unicode's separators of lines and paragraphs.
var lineBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n")

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
func ParseName(s string) (string, error) { return atMost("name", clean(s), MaxName) }

// ParseBy cleans a visitor's name: one line of at most MaxBy characters, which may be empty. A longer one is Invalid, and so is one
// with a word that pages put beside the names of hosts, as in “Anna, host”: no guest may pass as a host.
func ParseBy(s string) (string, error) {
	by, err := atMost("by", clean(s), MaxBy)
	if saysHost(by) {
		return "", Invalid{Field: "by", Problem: SaysHost}
	}
	return by, err
}

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

func atMost(field, s string, limit int) (string, error) {
	if n := utf8.RuneCountInString(s); n > limit {
		return "", Invalid{Field: field, Problem: TooLong, Got: n, Limit: limit}
	}
	return s, nil
}
