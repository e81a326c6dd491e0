package lottery

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// parseFilm reads a title and what stands around it: "Thing, The (1982)", "«Солярис», 1972 г.", "Heat (1995) ★★★★".
//
// A text in straight quotation marks, as quote makes it, is a title as it stands if a year follows or if it is quoted twice.
func parseFilm(text string) Film {
	base, year, note := cutTails(withoutRelease(text))
	if year == 0 {
		if inner, after, ok := quotedBefore(base); ok {
			if y, rest, isYear := yearPart(after); isYear && rest == "" {
				return Film{Title: inner, Year: y}
			}
		}
	}
	if inner, after, ok := quotedBefore(base); ok && year != 0 && isName(trimSeparators(strings.TrimLeft(after, " ,"))) && strings.ContainsAny(after, "–—-,") {
		return Film{Title: inner, Year: year} // “Heat” — Michael Mann, 1995
	}
	base = cutKind(base)
	title, quoted := unquote(base)
	switch {
	case quoted && year == 0:
		if twice, ok := unquote(title); ok {
			return Film{Title: twice}
		}
		return parseFilm(title)
	case !quoted:
		inner, wrapped := unwrap(base)
		if wrapped && year == 0 {
			return parseFilm(inner)
		}
		if innermost, ok := unwrap(inner); ok {
			inner = innermost
		}
		title = articleFirst(inner)
	}
	if note != "" {
		title += " (" + note + ")"
	}
	if year == 0 {
		title, year = yearBefore(title)
	}
	return Film{Title: title, Year: year}
}

var (
	videoFile = regexp.MustCompile(`(?i)\.(?:mkv|mp4|avi|m4v|mov|webm)$`)
	release   = regexp.MustCompile(`^(.+)[. _\[(]((?:19|20)\d{2})(?:[^0-9a-z]|$)`)
)

// withoutRelease reads the name of a video file: "Heat.1995.1080p.BluRay.x264.mkv" is "Heat (1995)".
func withoutRelease(s string) string {
	name := s
	if len(s) > 4 && s[len(s)-4] == '.' || strings.HasSuffix(s, ".webm") {
		name = videoFile.ReplaceAllString(s, "")
	}
	if name == s && !strings.Contains(s, "0p") {
		return s
	}
	m := release.FindStringSubmatch(name)
	if m == nil || name == s && !slices.ContainsFunc(strings.FieldsFunc(s, isSeparator), formats.has) {
		return name
	}
	return strings.Join(strings.FieldsFunc(m[1], func(r rune) bool { return strings.ContainsRune("._ ", r) }), " ") + " (" + m[2] + ")"
}

func isSeparator(r rune) bool { return strings.ContainsRune(". _-()[]", r) }

// quotedBefore splits a text that begins with a title between quotation marks.
func quotedBefore(s string) (title, after string, ok bool) {
	if end := quotedEnd(s); end > 0 && end < len(s) {
		title, _ = unquote(s[:end])
		return title, s[end:], true
	}
	for _, c := range closers {
		if !strings.HasPrefix(s, c.open) {
			continue
		}
		if end := strings.Index(s[len(c.open):], c.shut); end > 0 {
			end += len(c.open) + len(c.shut)
			if inner, ok := unwrap(s[:end]); ok && end < len(s) && (s[end] == ' ' || s[end] == ',' || isDigit(rune(s[end]))) {
				return inner, s[end:], true
			}
		}
	}
	return "", "", false
}

// cutKind takes off what says that a title is one: "х/ф Сталкер", "фильм «Сталкер»".
func cutKind(s string) string {
	for _, kind := range []string{"х/ф ", "Х/ф ", "Х/Ф ", "м/ф ", "М/ф ", "т/с ", "Т/с "} {
		if rest, ok := strings.CutPrefix(s, kind); ok && hasVisible(rest) {
			return strings.TrimSpace(rest)
		}
	}
	if at := strings.IndexAny(s, "«“„「『《\""); at > 0 && at < 24 && kinds.has(s[:at]) {
		if _, ok := unwrap(s[at:]); ok {
			return s[at:]
		}
		if _, ok := unquote(s[at:]); ok {
			return s[at:]
		}
	}
	return s
}

// yearBefore splits a year in brackets from the beginning: "(1995) Heat".
func yearBefore(title string) (string, int) {
	if len(title) > 7 && (title[0] == '(' && title[5] == ')' || title[0] == '[' && title[5] == ']') && allDigits(title[1:5]) {
		rest := strings.TrimSpace(title[6:])
		if year, ok := inRange(title[1:5]); ok && strings.ContainsFunc(rest, unicode.IsLetter) {
			return rest, year
		}
	}
	return title, 0
}

// articleFirst puts an article that follows a comma before its title: "Thing, The" is "The Thing".
func articleFirst(title string) string {
	at := strings.LastIndexByte(title, ',')
	if at <= 0 || !articles[strings.TrimSpace(title[at+1:])] {
		return title
	}
	base, article := strings.TrimSpace(title[:at]), strings.TrimSpace(title[at+1:])
	switch {
	case !hasVisible(base):
		return title
	case strings.HasSuffix(article, "'"), strings.HasSuffix(article, "’"):
		return article + base
	}
	return article + " " + base
}

// trimSeparators removes dashes, bars, colons and open brackets from both ends of what is left of a line.
func trimSeparators(s string) string {
	trimmed := strings.TrimSpace(s)
	for _, empty := range []string{"()", "[]", "<>", "( )"} {
		trimmed = strings.TrimSpace(strings.TrimSuffix(trimmed, empty))
	}
	for {
		before := trimmed
		for _, end := range []string{" -", " –", " —", " |", " •", " ·", ":", " →", " >", " (", " <", ","} {
			trimmed = strings.TrimSuffix(trimmed, end)
		}
		for _, begin := range []string{"- ", "– ", "— ", "| ", "• ", ": ", "> "} {
			trimmed = strings.TrimPrefix(trimmed, begin)
		}
		if trimmed = strings.TrimSpace(trimmed); trimmed == before {
			return trimmed
		}
	}
}
