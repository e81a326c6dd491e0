package lottery

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// row is what stands for one film in a text: a line, a row of a table or a block of a page.
type row struct {
	line int    // where it begins, from 1
	text string // a line; of a table, the cell with the title
	year int    // from another cell or line; 0: none
	id   FilmID // from another cell
	cell bool   // text is a title without list marks around it
}

// parsedLine is what one line says. Its film has no title if the line names none.
type parsedLine struct {
	Film
	id       FilmID
	links    []string // the links of a line
	literal  bool     // the title is between quotation marks
	numbered bool     // a number was taken off the beginning
	unmarked string   // the line without what marks it as an item of a list, and without links
	doubtful string   // see marks
	begins   bool     // see message, as for sender
	sender   string
}

// readRow reads a line of a text, a cell or the title of a block. numbers is an argument of cutMarks.
func readRow(r row, numbers numbering) parsedLine {
	raw := r.text
	if r.cell {
		title := clean(raw)
		line := parsedLine{id: r.id, literal: true}
		switch {
		case !hasVisible(title):
		case r.year != 0:
			line.Film = Film{Title: articleFirst(title), Year: r.year}
		default:
			line.Film = parseFilm(title)
		}
		return line
	}
	raw = strings.TrimSpace(raw)
	if rest, ok := strings.CutPrefix(raw, "o\t"); ok { // a bullet of a word processor
		raw = rest
	}
	text := clean(withBars(raw))
	if text == "" {
		return parsedLine{}
	}
	m := message{text: text, isFilm: true}
	if !isQuoted(text) {
		m = readMessage(raw, text)
	}
	line := parsedLine{}
	if m.isFilm {
		line = parseLine(m.text, numbers)
	}
	if line.Title != "" && line.Year == 0 {
		line.Year = r.year
	}
	line.begins, line.sender = m.begins, m.sender
	return line
}

// withBars writes bars in place of the tabs between the cells of a row that is in no table.
func withBars(s string) string {
	first, rest, ok := strings.Cut(s, "\t")
	if !ok || !strings.ContainsFunc(first, unicode.IsLetter) || strings.HasPrefix(s, `"`) {
		return s
	}
	return first + " | " + strings.Join(strings.FieldsFunc(rest, func(r rune) bool { return r == '\t' }), " | ")
}

// isQuoted reports whether a line begins with a text that quote made.
func isQuoted(s string) bool { return quotedEnd(s) > 0 }

// quotedEnd returns where the text ends that quote made at the beginning of a line, 0 if there is none.
func quotedEnd(s string) int {
	if !strings.HasPrefix(s, `"`) {
		return 0
	}
	for i := 1; i < len(s); i++ {
		if s[i] != '"' {
			continue
		}
		if i+1 < len(s) && s[i+1] == '"' {
			i++
			continue
		}
		if _, ok := unquote(s[:i+1]); ok && (i+1 == len(s) || strings.IndexByte(" ,;(", s[i+1]) >= 0) {
			return i + 1
		}
		return 0
	}
	return 0
}

// parseLine reads a line that clean returned.
func parseLine(text string, numbers numbering) parsedLine {
	m := cutMarks(text, numbers)
	line := parsedLine{numbered: m.numbered, unmarked: m.rest, doubtful: m.doubtful}
	quoted := quotedEnd(m.rest)
	if quoted == 0 && strings.Contains(m.rest, "**") {
		if plain := clean(bold.ReplaceAllString(m.rest, "$1")); hasVisible(plain) {
			m.rest = plain
		}
	}
	line.literal = quoted > 0 && !strings.Contains(m.rest[quoted:], `"`)
	if !hasVisible(m.rest) || isRule(m.rest) {
		return line
	}
	rest, links, id, known := cutLinks(m.rest)
	if len(links) == 0 {
		line.Film = parseFilm(m.rest)
		return line
	}
	line.links = links
	if !hasVisible(rest) || known && (sites.has(rest) || linkWords.has(rest)) {
		return line
	}
	line.Film, line.id = parseFilm(rest), id
	if !known && line.Year == 0 { // what the link is about may be no film
		line.Film, line.id = parseFilm(m.rest), FilmID{}
		return line
	}
	line.unmarked = rest
	if line.doubtful != "" {
		line.doubtful, _, _, _ = cutLinks(line.doubtful)
	}
	return line
}

var bold = regexp.MustCompile(`\*\*([^*]+)\*\*`)

// typed returns the line as it is kept while it asks which of its readings is meant; empty if there is no doubt.
func (l parsedLine) typed() string {
	switch {
	case len(l.readings()) == 0:
		return ""
	case l.doubtful != "":
		return l.doubtful
	}
	return l.unmarked
}

// isRule reports whether a line is drawn between others: "---", "=====".
func isRule(s string) bool {
	r, size := runeAt(s)
	return len(s) >= 3*size && strings.ContainsRune("-–—=*_~─━", r) && strings.Trim(s, string(r)) == ""
}

func utf8Len(s string) int { return utf8.RuneCountInString(s) }
