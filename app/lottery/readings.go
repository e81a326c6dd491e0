package lottery

import (
	"slices"
	"strings"
	"unicode"
)

// Reading is another way to read a line: as several films, or as one with another title or year.
type Reading struct {
	Films []Film
}

const (
	maxParts   = 20   // films that one line may name
	maxTyped   = 400  // characters of a line that is kept
	latestBare = 2030 // the last year that is taken for a year though it stands behind a title like a part of it
)

// Readings returns the other ways to read a line that was understood as one film, the likeliest first; none if there is
// no doubt.
func Readings(typed string) []Reading {
	typed = clean(typed)
	if len([]rune(typed)) > maxTyped {
		return nil
	}
	return parseLine(typed, false).readings()
}

// readings is Readings for a line that is parsed already.
func (line parsedLine) readings() []Reading {
	if line.Title == "" || line.literal || len([]rune(line.unmarked)) > maxTyped {
		return nil
	}
	var readings []Reading
	add := func(films ...Film) {
		if len(films) == 1 && films[0] == line.Film || slices.ContainsFunc(readings, func(r Reading) bool { return slices.Equal(r.Films, films) }) {
			return
		}
		readings = append(readings, Reading{Films: films})
	}
	if films := splitFilms(line.unmarked); len(films) > 1 {
		add(films...)
	}
	if film, ok := withBareYear(line.Film); ok {
		add(film)
	}
	if film, ok := withLeadingYear(line.Film); ok {
		add(film)
	}
	if line.doubtful != "" {
		if film := parseFilm(line.doubtful); utf8Len(film.Title) <= MaxTitle {
			add(film)
		}
	}
	return readings
}

// withBareYear reads a year at the end of a title that nothing separates from it: "Spirited Away 2001". A year to come, and
// one after a preposition, is part of the title.
func withBareYear(f Film) (Film, bool) {
	title := []rune(f.Title)
	at := strings.LastIndexByte(f.Title, ' ')
	if f.Year != 0 || at <= 0 || len(title) > MaxTitle {
		return f, false
	}
	last := strings.TrimRight(f.Title[at+1:], ".!")
	if before := strings.LastIndexByte(f.Title[:at], ' '); before > 0 && yearWords.has(last) && !startsWithNumber(last) {
		at, last = before, f.Title[before+1:at] // "1979 год"
	}
	year, ok := yearWord(plainLower(last))
	base := strings.TrimRight(f.Title[:at], " ,;:-–—")
	if !ok || year > latestBare || !strings.ContainsFunc(base, unicode.IsLetter) {
		return f, false
	}
	if last := base[strings.LastIndexByte(base, ' ')+1:]; prepositions[strings.ToLower(last)] {
		return f, false
	}
	return Film{Title: articleFirst(base), Year: year}, true
}

// withLeadingYear reads a year with a dash before a title: "1995 - Heat".
func withLeadingYear(f Film) (Film, bool) {
	runes := []rune(f.Title)
	if f.Year != 0 || len(runes) < 8 {
		return f, false
	}
	p := plain(runes[:7])
	year, ok := yearWord(string(p[:4]))
	if !ok || year > latestBare || p[4] != ' ' || p[5] != '-' && p[5] != '–' || p[6] != ' ' {
		return f, false
	}
	return Film{Title: string(runes[7:]), Year: year}, true
}

var prepositions = map[string]bool{"of": true, "in": true, "since": true, "until": true, "from": true, "to": true, "and": true, "the": true, "von": true, "bis": true, "im": true,
	"anno": true, "de": true, "del": true, "en": true, "и": true, "в": true, "до": true, "с": true, "от": true, "не": true, "no.": true, "№": true, "&": true, "+": true}

// splitFilms splits a line that may name several films. It returns none where the line is likelier to be one title.
func splitFilms(s string) []Film {
	if !strings.ContainsAny(s, ";/|•,；，、،؛｜／・·–—") && !strings.Contains(s, " - ") {
		return nil
	}
	for _, by := range []string{";", " / ", " | ", " • ", " – ", " - ", ","} {
		parts := splitAt(s, by)
		if len(parts) < 2 {
			continue
		}
		if len(parts) > maxParts {
			return nil
		}
		if films := filmsOf(parts, by); len(films) > 1 {
			return films
		}
	}
	return nil
}

// splitAt splits a line outside of brackets and quotation marks. What separates is compared in plain form.
func splitAt(s, by string) (parts []string) {
	runes := []rune(s)
	p := plain(runes)
	b := []rune(by)
	depth, begin := 0, 0
	quoted := false
	for i := range p {
		switch r := p[i]; {
		case r == '(' || r == '[' || r == '«' || r == '“' || r == '「' || r == '《':
			depth++
		case (r == ')' || r == ']' || r == '»' || r == '”' || r == '」' || r == '》') && depth > 0:
			depth--
		case r == '"':
			quoted = !quoted
		}
		if depth > 0 || quoted || i+len(b) > len(p) || !slices.Equal(p[i:i+len(b)], b) || i < begin {
			continue
		}
		if by == "," && i > 0 && i+1 < len(p) && isDigit(p[i-1]) && isDigit(p[i+1]) {
			continue // 10,000
		}
		parts = append(parts, strings.TrimSpace(string(runes[begin:i])))
		begin = i + len(b)
	}
	return append(parts, strings.TrimSpace(string(runes[begin:])))
}

// filmsOf reads the parts of a line as films. It returns none where a part looks like the middle of a title.
func filmsOf(parts []string, by string) []Film {
	if by == "," && len(parts) < 3 && !(strings.ContainsFunc(parts[0], unicode.IsDigit) && strings.ContainsFunc(parts[1], unicode.IsDigit)) {
		return nil // Paris, Texas
	}
	var films []Film
	seen := make(map[Key]bool)
	short, years, inside := 0, 0, false
	for i, part := range parts {
		if part == "" {
			if i == len(parts)-1 {
				continue
			}
			return nil
		}
		if year, ok := yearWord(plainLower(part)); ok && len(films) > 0 && films[len(films)-1].Year == 0 {
			films[len(films)-1].Year = year
			years++
			inside = inside || i < len(parts)-1
			continue
		}
		if i > 0 && (sites.has(part) || by != "," && by != ";" && isGenres(part)) {
			return nil
		}
		if i > 0 && (isMiddle(part, by) || articles[part]) || by == "," && (countries.has(part) || isRuntime(plainLower(part))) {
			return nil
		}
		line := parseLine(part, false)
		if line.Title == "" || utf8Len(line.Title) > MaxTitle || seen[line.Key()] || !strings.ContainsFunc(line.Title, isLetterOrDigit) {
			return nil
		}
		seen[line.Key()] = true
		films = append(films, line.Film)
		if line.Year != 0 {
			years++
		}
		if len(strings.Fields(line.Title)) <= 5 {
			short++
		}
	}
	switch {
	case (by == " - " || by == " – ") && years < len(films):
		return nil // Mission: Impossible - Fallout
	case by == "," && years < 2 && !inside && (len(films) < 3 || short < len(films)):
		return nil // Москва, любовь моя
	case (by == " / " || by == " | ") && len(films) == 2 && scriptOf(films[0].Title) != scriptOf(films[1].Title):
		return nil // Солярис / Solaris
	}
	return films
}

// isGenres reports whether a text names genres and countries alone.
func isGenres(text string) bool {
	return !slices.ContainsFunc(splitDetails(text), func(part string) bool { return !genres.has(part) && !countries.has(part) })
}

// isMiddle reports whether a part of a line that follows a separator goes on with the title before it.
func isMiddle(part, by string) bool {
	first, _, several := strings.Cut(part, " ")
	first = strings.ToLower(first)
	if conjunctions[first] && several {
		return true
	}
	r, _ := runeAt(part)
	return by == "," && (unicode.IsLower(r) && several && articlesLower[first] || strings.HasPrefix(part, "Jr") || strings.HasPrefix(part, "Inc"))
}

var (
	conjunctions  = map[string]bool{"and": true, "or": true, "&": true, "und": true, "oder": true, "et": true, "ou": true, "y": true, "o": true, "e": true, "и": true, "или": true, "та": true, "або": true, "but": true, "но": true, "а": true, "aber": true}
	articlesLower = map[string]bool{"the": true, "a": true, "an": true, "his": true, "her": true, "my": true, "снова": true, "der": true, "die": true, "das": true, "le": true, "la": true, "les": true, "el": true, "los": true, "las": true}
)

// scriptOf names the script of a text's first letter, for those that titles are translated between.
func scriptOf(s string) string {
	for _, r := range s {
		if !unicode.IsLetter(r) {
			continue
		}
		for name, script := range map[string]*unicode.RangeTable{"Latin": unicode.Latin, "Cyrillic": unicode.Cyrillic, "Arabic": unicode.Arabic, "Greek": unicode.Greek, "Hebrew": unicode.Hebrew, "Hangul": unicode.Hangul} {
			if unicode.Is(script, r) {
				return name
			}
		}
		return "other"
	}
	return ""
}
