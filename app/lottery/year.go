package lottery

import (
	"strconv"
	"strings"
	"unicode"
)

// maxBracket is how many characters may stand in the brackets of a year.
const maxBracket = 120

// details is what stands in brackets behind a title.
type details struct {
	year int
	note string // what may tell the film from another one: its director, or an edition
}

// readDetails reads what stands in brackets: "1995", "1979, СССР", "2022, Guillermo del Toro", "TV Movie 2015". Country,
// running time, genre, age and format are no part of a film's identity. ok is false for a text in which there is more than
// one year.
func readDetails(text string) (d details, ok bool) {
	var notes []string
	parts := splitDetails(text)
	for i, part := range parts {
		year, note, isYear := yearPart(part)
		switch {
		case isYear && d.year == 0:
			d.year = year
			if note != "" {
				notes = append(notes, note)
			}
		case isYear:
			return details{}, false
		case isKnown(part), isDay(part), isRating(part), d.year != 0 && i > 0 && strings.EqualFold(part, "I"): // IMDb's first film of a title and year
		default:
			notes = append(notes, cutDirectedBy(part))
		}
	}
	d.note = strings.Join(notes, ", ")
	return d, true
}

// splitDetails splits a text at commas, semicolons, bars and slashes.
func splitDetails(text string) (parts []string) {
	s := []rune(text)
	p := plain(s)
	begin := 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && !strings.ContainsRune(",;|•", p[i]) && !(p[i] == '/' && !isSlashWord(p, i)) {
			continue
		}
		if part := strings.TrimSpace(string(s[begin:i])); part != "" {
			parts = append(parts, part)
		}
		begin = i + 1
	}
	return parts
}

// isSlashWord reports whether the slash is inside х/ф, b/w or a rating.
func isSlashWord(p []rune, i int) bool {
	if i == 0 || i+1 == len(p) {
		return false
	}
	single := (i == 1 || !unicode.IsLetter(p[i-2])) && (i+2 == len(p) || !unicode.IsLetter(p[i+2]))
	return single && unicode.IsLetter(p[i-1]) && unicode.IsLetter(p[i+1])
}

// yearPart reads a year and the words around it: "1995", "1972 г.", "TV Series 2011–2019", "1999 film". Of a range it is the
// first year. What follows the year and is not known is returned as a note.
func yearPart(part string) (year int, note string, ok bool) {
	words := strings.Fields(joinRanges(plainLower(part)))
	if len(words) == 0 || len(words) > 8 {
		return 0, "", false
	}
	at := -1
	for i, word := range words {
		if y, isYear := yearWord(word); isYear {
			if at >= 0 {
				return 0, "", false
			}
			at, year = i, y
		}
	}
	if at < 0 {
		return 0, "", false
	}
	known := func(words []string) bool {
		for _, word := range words {
			f := foldLetters(word)
			if !yearWords[f] && !kinds[f] && !fillers[f] && !genres[f] && !countries[f] && !nationalities[f] && !months[f] && !isDay(word) {
				return false
			}
		}
		return true
	}
	after := words[at+1:]
	switch original := strings.Fields(part); {
	case !known(words[:at]):
		name := strings.TrimSpace(strings.Join(original[:min(at, len(original))], " "))
		if len(after) == 0 && len(original) == len(words) && isName(name) {
			return year, cutDirectedBy(name), true
		}
		return 0, "", false
	case known(after):
		return year, "", true
	case at == 0 && len(original) == len(words):
		return year, cutDirectedBy(strings.Join(original[1:], " ")), true
	}
	return 0, "", false
}

// isRating reports whether a part of what stands in brackets is a rating: "IMDb 8.3".
func isRating(part string) bool {
	lower := plainLower(part)
	return len(lower) >= 3 && len(lower) < 40 && (mayRate(lower) && ratingOf.MatchString(lower) || bareRating.MatchString(" "+lower))
}

func isDay(word string) bool {
	word = strings.Trim(word, ".")
	return allDigits(word) && len(word) <= 2
}

// joinRanges writes "2011 – 2019" as "2011-2019".
func joinRanges(s string) string {
	s = strings.ReplaceAll(s, "–", "-")
	if strings.Contains(s, " -") || strings.Contains(s, "- ") {
		s = strings.ReplaceAll(strings.ReplaceAll(s, " -", "-"), "- ", "-")
	}
	return s
}

// yearWord reads one word in plain lower case: "1995", "1995г.", "2001年", "2011-2019", "2019-", "1999-03-31", "31.03.1999".
func yearWord(word string) (year int, ok bool) {
	if len(word) < 4 {
		return 0, false
	}
	if !allDigits(word[:4]) {
		if day := word[:max(0, len(word)-4)]; allDigits(word[len(word)-4:]) && len(day) >= 4 && len(day) <= 6 && strings.Trim(day, "0123456789./-") == "" && strings.ContainsAny(day[len(day)-1:], "./-") && isDigit(rune(day[0])) {
			return inRange(word[len(word)-4:])
		}
		return 0, false
	}
	rest := word[4:]
	switch {
	case rest == "", rest == ".", yearEndings[rest]:
	case rest[0] == '-':
		switch end := rest[1:]; {
		case end == "", end == "...", end == "…", rangeEndings[strings.Trim(end, ". ")]:
		case allDigits(end) && (len(end) == 4 || len(end) == 2):
		case len(end) == 5 && end[2] == '-' && allDigits(end[:2]) && allDigits(end[3:]):
		case len(end) > 5 && end[2] == '-' && end[5] == 't' && allDigits(end[:2]):
		default:
			return 0, false
		}
	default:
		return 0, false
	}
	return inRange(word[:4])
}

// yearEndings follow a year without a space.
var yearEndings = map[string]bool{"г": true, "г.": true, "гг.": true, "год": true, "года": true, "г.в.": true, "р": true, "р.": true, "рік": true,
	"م": true, "م.": true, "年": true, "年版": true, "年の映画": true, "年の日本映画": true, "年のアニメ映画": true, "年电影": true, "年電影": true, "年日本电影": true, "年公開": true, "年上映": true,
	"年制作": true, "年製作": true, "년": true, "년작": true, "년_영화": true}

var rangeEndings = map[string]bool{"present": true, "now": true, "today": true, "н.в": true, "наст": true, "наст.вр": true, "настоящее": true, "heute": true, "ongoing": true, "?": true}

// inRange returns four digits as a year from MinYear to MaxYear.
func inRange(digits string) (int, bool) {
	year, err := strconv.Atoi(digits)
	if err != nil || year < MinYear || year > MaxYear {
		return 0, false
	}
	return year, true
}

// isKnown reports whether a part of what stands in brackets is a country, a running time, a genre, an age, a kind of film or
// its format.
func isKnown(part string) bool {
	f := foldLetters(part)
	if countries[f] || genres[f] || kinds[f] || formats[f] || ages[f] || nationalities[f] || isRuntime(plainLower(part)) || isAge(part) {
		return true
	}
	words := strings.FieldsFunc(part, func(r rune) bool { return r == ' ' || r == '-' || r == '–' || r == '+' || r == '&' })
	if len(words) < 2 || len(words) > 8 {
		return isMonthAndDay(part)
	}
	for _, word := range words {
		if f := foldLetters(word); !countries[f] && !genres[f] && !kinds[f] && !formats[f] && !ages[f] && !nationalities[f] {
			return isMonthAndDay(part)
		}
	}
	return true
}

func isMonthAndDay(part string) bool {
	words := strings.Fields(part)
	return len(words) == 2 && (months.has(words[0]) && isDay(words[1]) || months.has(words[1]) && isDay(words[0]))
}

// isAge reports whether a text is like "16+".
func isAge(s string) bool {
	digits, ok := strings.CutSuffix(s, "+")
	return ok && allDigits(digits) && len(digits) <= 2
}

// isRuntime reports whether a text in plain lower case is a running time: "170 min", "2h 50m", "1 ч 45 мин", "2 hrs".
func isRuntime(s string) bool {
	if len(s) < 2 || len(s) > 30 || !isDigit(rune(s[0])) {
		return false
	}
	hasUnit := false
	for s != "" {
		n := len(s) - len(strings.TrimLeft(s, "0123456789"))
		if n == 0 || n > 3 {
			return false
		}
		s = strings.TrimLeft(s[n:], " ")
		end := strings.IndexAny(s, " 0123456789")
		if end < 0 {
			end = len(s)
		}
		if !runtimeUnits[strings.TrimRight(s[:end], ".")] {
			return false
		}
		hasUnit = true
		s = strings.TrimLeft(s[end:], " ")
	}
	return hasUnit
}

var runtimeUnits = map[string]bool{"m": true, "min": true, "mins": true, "minutes": true, "minuten": true, "minutos": true, "h": true, "hr": true, "hrs": true,
	"hour": true, "hours": true, "std": true, "мин": true, "минут": true, "минуты": true, "минута": true, "хв": true, "ч": true, "час": true, "часа": true, "год": true,
	"分": true, "分钟": true, "分鐘": true, "時間": true, "小时": true, "분": true, "시간": true, "دقيقة": true}

// cutDirectedBy takes "dir." or the like from a director's name.
func cutDirectedBy(s string) string {
	lower := strings.ToLower(s)
	if len(lower) != len(s) {
		return s
	}
	for _, before := range directedBy {
		if strings.HasPrefix(lower, before) && hasVisible(s[len(before):]) {
			return strings.TrimSpace(s[len(before):])
		}
	}
	return s
}

// isName reports whether a text looks like the names of a film's directors: a few words, each with a capital letter or of a
// script without them.
func isName(s string) bool {
	bare := cutDirectedBy(s)
	words := strings.FieldsFunc(bare, func(r rune) bool { return r == ' ' || r == ',' })
	if len(words) == 0 || len(words) > 7 || len(bare) > 120 {
		return false
	}
	names := 0
	for _, word := range words {
		letters := []rune(strings.Trim(word, ".&"))
		switch {
		case strings.ContainsFunc(word, func(r rune) bool { return unicode.IsDigit(r) || strings.ContainsRune(`!?:;()[]"«»/`, r) }):
			return false
		case notNames.has(word):
			return false
		case len(letters) == 0 || particles.has(word) && !unicode.IsUpper(letters[0]):
			continue
		case !unicode.IsLetter(letters[0]) || unicode.IsLower(letters[0]):
			return false
		case strings.Trim(word, "IVX") == "":
			return false
		}
		names++
	}
	return names >= 2 || names == 1 && (len([]rune(bare)) >= 4 || !unicode.IsUpper([]rune(bare)[0]) && len([]rune(bare)) >= 2) || names == 1 && bare != s
}
