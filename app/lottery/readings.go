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
	return parseLine(typed, pointedNumbers).readings()
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
	if film, ok := withoutMiddleName(line.Film); ok && !strings.ContainsAny(line.unmarked, "()[]") {
		add(film)
	} else if films := splitFilms(line.unmarked); len(films) > 1 {
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

// withoutMiddleName reads the first and last name of a director between a title and a year: "Citizen Kane, Orson Welles, 1941".
func withoutMiddleName(f Film) (Film, bool) {
	title, name, _ := strings.Cut(f.Title, ", ")
	if f.Year == 0 || !strings.Contains(name, " ") || strings.Contains(name, ",") || len(name) > maxSender || !isName(name) {
		return f, false
	}
	return Film{Title: title, Year: f.Year}, true
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
	if !strings.ContainsAny(s, ";/|•,；，、،؛｜／・·–—") && !strings.Contains(s, " - ") && strings.Count(s, " + ") < 2 {
		return nil
	}
	before, films, announced := strings.Cut(s, ": ")
	if announced = announced && announcements.has(before[strings.LastIndexByte(before, ' ')+1:]); announced {
		s = films // "My films: Heat, Alien"
	}
	for _, by := range []string{";", " / ", " | ", " • ", " – ", " - ", ",", " + "} {
		parts := splitAt(s, by)
		if len(parts) < 2 {
			continue
		}
		if len(parts) > maxParts {
			return nil
		}
		if announced {
			by = ";" // they are several for sure
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

var announcements = set(`films, movies, list, watchlist, фильмы, кино, список, фільми, Filme, Liste, películas, peliculas, lista, filmes`)

// splitLast splits the last part of an enumeration where its last two films have a conjunction between them: "Heat, Alien and
// Dune". A title like this has a part of more than two words, a small letter, numbers or a year.
func splitLast(parts []string) []string {
	before, last := parts[:len(parts)-1], strings.Fields(parts[len(parts)-1])
	at := slices.IndexFunc(last, func(word string) bool { return enumerators[word] })
	isLong := func(part string) bool { return len(strings.Fields(part)) > 2 }
	if at < 1 || at > 2 || len(last) < at+2 || len(last) > at+3 || slices.ContainsFunc(before, isLong) ||
		startsWithNumber(parts[0]) && startsWithNumber(last[0]) {
		return parts
	}
	return slices.Concat(before, []string{strings.Join(last[:at], " "), strings.Join(last[at+1:], " ")})
}

// filmsOf reads the parts of a line as films. It returns none where a part looks like the middle of a title.
func filmsOf(parts []string, by string) []Film {
	enumerated := by == "," && len(splitLast(parts)) > len(parts)
	if enumerated {
		parts = splitLast(parts)
	}
	if (by == "," || by == " + ") && len(parts) < 3 && !(strings.ContainsFunc(parts[0], unicode.IsDigit) && strings.ContainsFunc(parts[1], unicode.IsDigit)) {
		return nil // Paris, Texas
	}
	var films []Film
	seen := make(map[string]bool) // by fold
	short, years, inside := 0, 0, false
	for i, part := range parts {
		if part == "" {
			if i == len(parts)-1 {
				continue
			}
			return nil
		}
		isNumber := by == "," && len(parts) == 3 && i == 2 && years == 0 && allDigits(part) // Parasite, Joker, 1917
		if year, ok := yearWord(plainLower(part)); ok && !isNumber && len(films) > 0 && films[len(films)-1].Year == 0 {
			films[len(films)-1].Year = year
			years++
			inside = inside || i < len(parts)-1
			continue
		}
		if i > 0 && (sites.has(part) || by != "," && by != ";" && isGenres(part)) {
			return nil
		}
		if i > 0 && (by == "," && startsLower(part) && !startsLower(parts[0]) || isMiddle(part, by) || articles[part]) || by == "," && (countries.has(part) || isRuntime(plainLower(part))) {
			return nil
		}
		line := parseLine(part, pointedNumbers)
		if line.Title == "" || utf8Len(line.Title) > MaxTitle || seen[Fold(line.Title)] || !strings.ContainsFunc(line.Title, isLetterOrDigit) {
			return nil
		}
		seen[Fold(line.Title)] = true
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
	case enumerated && years > 0:
		return nil // Planes, Trains and Automobiles (1987)
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
	return by == "," && (startsLower(part) && several && articlesLower[first] || strings.HasPrefix(part, "Jr") || strings.HasPrefix(part, "Inc"))
}

var (
	enumerators   = map[string]bool{"and": true, "und": true, "et": true, "y": true, "e": true, "и": true, "та": true, "і": true}
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
