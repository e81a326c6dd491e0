package lottery

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// pageLine is what a line copied from a page about films is.
type pageLine int

const (
	pageText   pageLine = iota // a title, or anything else
	pageYear                   // a year, or a date
	pageDetail                 // a running time, a rating, an age
	pageButton                 // what the page offers to do
	pageProse                  // what a film is about
)

var (
	yearLine   = regexp.MustCompile(`^\(?(\d{4})\)?(?:-\d{0,4})?$`)
	mergedLine = regexp.MustCompile(`^(\d{4})(?:-(?:\d{4})?)?(?: ?[|•·] ?| )?(?:\d{1,2} ?h(?: ?\d{1,2} ?m)?|\d{1,3} ?m(?:in)?|\d{1,3} мин\.?|(?:r|g|pg|pg-13|nc-17|not rated|tv-ma|tv-14|tv-pg|\d{1,2}\+?)$)`)
	dateLine   = regexp.MustCompile(`^(?:(?:streaming|opened|opens|released|in theaters|премьера|kinostart)[: ] ?)?(?:\pL{3,12}\.? \d{1,2}, (\d{4})|\d{1,2}\.? \pL{3,12}\.?,? (\d{4})(?: г\.)?|\d{1,2}[./]\d{1,2}[./](\d{4}))$`)
	ratingLine = regexp.MustCompile(`^(?:[⭐★]\x{FE0F}? ?)?(?:\d{1,2}[.,]\d{1,3}|10 ?/ ?10|\d{1,3}%)(?: ?/ ?10)? ?(?:\(\d[\d., ]*[kmкм]?\))?(?: ?rate)?$|^\(\d[\d.,]*[kmкм]?\)$|^\d{1,3} ?metascore$|^metascore ?\d{1,3}$|^\d[\d ,.]* (?:оцен\pL+|votes?|ratings|голос\pL*|stimmen?)$|^votes ?\d[\d ,.]*$`)
	original   = regexp.MustCompile(`(?:^|, |\()((?:18|19|20)\d{2})(?:-(?:\d{4})?)?\)?,? \d{1,3} (?:мин|min)\.?$`)
)

var (
	buttons = set(`Rate, Rate this, Mark as watched, Watched, Add to Watchlist, Watchlist, Watch options, Watch trailer, Trailer, Play trailer, See more, View details, Details,
		Show more, Where to watch, Remove, Add to list, Смотреть, Буду смотреть, Оценить, Билеты, Купить билет, Трейлер, Смотреть по подписке, Добавить в список, Больше, Reviews, Add a review,
		Poster, Постер, Ratings, Metascore, Votes, List activity, Liked, Review`)
	certificates = set(`R, G, PG, PG-13, NC-17, TV-MA, TV-14, TV-PG, Not Rated, Unrated, Approved, Passed`)
)

// readPageLine says what a line is that follows one of a kind, and which year it has.
func readPageLine(line string, after pageLine) (kind pageLine, year int) {
	s := strings.TrimSpace(line)
	switch {
	case isProse(s):
		return pageProse, 0
	case s == "" || len(s) > 200:
		return pageText, 0
	case isCredits(s):
		return pageButton, 0
	}
	lower := joinRanges(plainLower(s))
	if isDigit(rune(lower[0])) || lower[0] == '(' {
		for _, form := range []*regexp.Regexp{yearLine, mergedLine} {
			if m := form.FindStringSubmatch(lower); m != nil {
				if year, ok := inRange(m[1]); ok {
					if form == mergedLine {
						return pageDetail, year
					}
					return pageYear, year
				}
			}
		}
		if isRuntime(lower) && !spelledOut(lower) || isAge(lower) {
			return pageDetail, 0
		}
	}
	if strings.Trim(s, "★⭐½☆ \ufe0f") == "" {
		return pageDetail, 0
	}
	if len(s) <= 40 && strings.ContainsAny(lower, "0123456789") {
		if m := dateLine.FindStringSubmatch(lower); m != nil {
			if year, ok := inRange(m[1] + m[2] + m[3]); ok {
				return pageYear, year
			}
		}
		if ratingLine.MatchString(lower) {
			return pageDetail, 0
		}
	}
	if strings.Contains(lower, " мин") || strings.Contains(lower, " min") {
		if m := original.FindStringSubmatchIndex(lower); m != nil && (m[0] == 0 || after == pageText) {
			year, _ := inRange(lower[m[2]:m[3]])
			return pageDetail, year
		}
	}
	if year, ok := detailsIn(s); ok {
		return pageDetail, year
	}
	if len(s) <= 50 {
		if f := foldLetters(s); buttons[f] || certificates[f] {
			return pageButton, 0
		}
	}
	return pageText, 0
}

// isProse reports whether a line is a sentence that is too long for a title.
func isProse(s string) bool {
	return len(s) > 80 && (strings.ContainsAny(s[len(s)-1:], ".!?") || strings.HasSuffix(s, "…")) && utf8Len(s) > 80 && strings.Count(s, " ") >= 10
}

// isCredits reports whether a line names those who made a film: "DirectorFrank Darabont", "В ролях: Тим Роббинс".
func isCredits(s string) bool {
	for _, role := range []string{"Directors", "Director", "Critics Consensus", "Stars", "Star", "Cast", "Writers", "Writer", "Gross", "Votes", "Режиссёр", "Режиссер", "В ролях"} {
		if rest, ok := strings.CutPrefix(s, role); ok {
			r, _ := runeAt(rest)
			return r == ':' || unicode.IsUpper(r)
		}
	}
	return strings.Contains(s, "Режиссёр:") || strings.Contains(s, "Режиссер:")
}

// spelledOut reports whether the unit of a running time is a whole word: 127 Hours and 15 Minutes are films.
func spelledOut(s string) bool {
	return strings.Contains(s, "our") || strings.Contains(s, "hr") || strings.Contains(s, "minut") || strings.Contains(s, "час") || strings.Contains(s, "минут")
}

// detailsIn reads a line that has nothing but year, running time, genres, countries and the age: "1995 • R | 170 min | Crime".
func detailsIn(s string) (year int, ok bool) {
	if len(s) > 100 || !strings.ContainsAny(s, "|•·‧,/") {
		return 0, false
	}
	parts := splitDetails(s)
	telling := 0
	for _, part := range parts {
		if y, isYear := bareYear(part); isYear && year == 0 {
			year = y
			continue
		}
		if !isKnown(part) {
			return 0, false
		}
		if genres.has(part) || isRuntime(plainLower(part)) {
			telling++
		}
	}
	return year, len(parts) >= 2 && telling > 0
}

// pageSample is how many lines show that a text is a page.
const pageSample = 150

// isPage reports whether a text is copied from a page of a site: years stand in lines of their own beside running times,
// ratings and buttons, or one follows each title.
func isPage(lines []string) bool {
	years, details, strong, texts, pairs, bracketed, prose, numbered := 0, 0, 0, 0, 0, 0, 0, 0
	title := ""
	after := pageButton
	for _, line := range lines[:min(len(lines), pageSample)] {
		if strings.TrimSpace(line) == "" {
			continue
		}
		kind, year := readPageLine(line, after)
		if year != 0 {
			years++
		}
		switch {
		case kind == pageText && strings.TrimSpace(line) == title: // a picture has it too
		case kind == pageText && itemNumber(line) > 0:
			numbered++
			texts++
		case kind == pageText:
			texts++
		case kind == pageYear && after == pageText:
			pairs++
			if strings.HasPrefix(strings.TrimSpace(line), "(") {
				bracketed++
			}
		case kind == pageDetail && (year != 0 || !isAge(strings.TrimSpace(line))):
			details++
			strong++
		case kind == pageButton:
			details++
		case kind == pageProse:
			prose++
		}
		after, title = kind, strings.TrimSpace(line)
	}
	if lastNumbered(lines) > 0 {
		texts = numbered
	}
	alternating := (pairs >= 3 || pairs == bracketed && pairs > 0 || pairs >= 2 && (prose >= 2 || numbered == texts)) && pairs == texts && details == 0 && years == pairs
	return strong >= 2 && details >= texts && texts > 0 || strong >= 3 && details+1 == texts || // a heading above them
		years > 0 && texts > 0 && (strong >= 1 && details >= 2 || strong == 0 && details >= 2*years && years >= 2 && details >= texts) || alternating
}

// lastNumbered returns the last of the lines that count on from the first number, 0 if there are none.
func lastNumbered(lines []string) (last int) {
	next := 0
	for i, line := range lines {
		if n := itemNumber(line); n > 0 && (next == 0 || n == next) {
			if next > 0 {
				last = i
			}
			next = n + 1
		}
	}
	return last
}

// itemNumber returns the number before a title: 12 of "12. Heat", otherwise 0.
func itemNumber(line string) int {
	line = strings.TrimSpace(line)
	digits, _, ok := strings.Cut(line[:min(len(line), 6)], ".")
	if !ok || !allDigits(digits) || !strings.HasPrefix(line[len(digits):], ". ") {
		return 0
	}
	n, _ := strconv.Atoi(digits)
	return n
}

// readPage returns a row for each title of a page, with the year that stands in a line after it.
func readPage(lines []string, yield func(row) bool) {
	var film row // the last title
	kind, year := pageButton, 0
	last := lastNumbered(lines)
	for i, line := range lines {
		text := strings.TrimSpace(line)
		if text == "" {
			continue
		}
		kind, year = readPageLine(line, kind)
		if kind == pageYear && film.year != 0 {
			if next, _ := readPageLine(nextLine(lines, i), kind); next == pageYear || next == pageDetail {
				kind = pageText // 1917, of 2019
			}
		}
		if film.text == "" && kind == pageYear {
			kind = pageText
		}
		switch {
		case kind != pageText:
			if film.text != "" && film.year == 0 {
				film.year = year
			}
			continue
		case itemNumber(text) == 0 && (i < last || last > 0 && strings.TrimSpace(lines[i-1]) != ""):
			continue // the titles have numbers
		}
		if film.text != "" && film.year == 0 && Fold(cutMarks(clean(film.text), pointedNumbers).rest) == Fold(cutMarks(clean(text), pointedNumbers).rest) {
			film.text, film.line = line, i+1
			continue
		}
		if film.text != "" && !yield(film) {
			return
		}
		film = row{line: i + 1, text: line}
	}
	if film.text != "" {
		yield(film)
	}
}

func nextLine(lines []string, i int) string {
	for _, line := range lines[i+1:] {
		if strings.TrimSpace(line) != "" {
			return line
		}
	}
	return ""
}
