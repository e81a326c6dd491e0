package lottery

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

const (
	maxTails  = 8    // how many things after a title are taken off
	maxAsides = 4    // how many of those that need a year before them
	maxLine   = 2000 // characters of a line in which more than a title is looked for
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

// tail is a line of which parts are taken off at the end.
type tail struct {
	s, p []rune // the line, and its plain form in lower case
	year int
	note string
}

// cutTails takes off what follows a title: year, country, director, rating, the name of a site. What is only known for what
// it is beside a year, stays where there is none.
func cutTails(text string) (base string, year int, note string) {
	if _, quoted := unquote(text); quoted {
		return text, 0, ""
	}
	t := tail{s: []rune(text)}
	if len(t.s) > maxLine {
		return text, 0, ""
	}
	t.p = []rune(plainLower(text))
	if len(t.p) != len(t.s) {
		return text, 0, ""
	}
	var before *tail // what was left before the first part was taken off that needs a year
	asides := 0
	for range maxTails {
		if t.cutYear() {
			break
		}
		if t.cutCommas() || t.cutStars() || t.cutRating() || t.cutRuntime() || t.cutSite() {
			continue
		}
		now := t
		if asides++; asides > maxAsides || !t.cutAside() {
			break
		}
		if before == nil {
			before = &now
		}
	}
	if t.year == 0 && before != nil {
		t = *before
	}
	return string(t.s), t.year, t.note
}

// cut leaves the first n characters, without the space and the separators at their end, if that leaves a title.
func (t *tail) cut(n int) bool {
	for n > 0 && (t.p[n-1] == ' ' || t.p[n-1] == '\ufe0f') {
		n--
	}
	for n > 1 && strings.ContainsRune("-–|•:([,;⭐★", t.p[n-1]) && (t.p[n-2] == ' ' || strings.ContainsRune(",;⭐★:([", t.p[n-1])) {
		n--
		for n > 0 && (t.p[n-1] == ' ' || t.p[n-1] == '\ufe0f') {
			n--
		}
	}
	if n >= len(t.s) || !slices.ContainsFunc(t.s[:n], isVisible) {
		return false
	}
	t.s, t.p = t.s[:n], t.p[:n]
	return true
}

// end returns the last n characters in plain lower case.
func (t *tail) end(n int) string { return string(t.p[max(0, len(t.p)-n):]) }

func (t *tail) last() rune {
	if len(t.p) == 0 {
		return 0
	}
	return t.p[len(t.p)-1]
}

// cutCommas takes off a comma or semicolon.
func (t *tail) cutCommas() bool {
	return (t.last() == ',' || t.last() == ';') && t.cut(len(t.p)-1)
}

// cutStars takes off a rating in stars: "★★★½", "⭐⭐⭐".
func (t *tail) cutStars() bool {
	n, full, empty := len(t.p), 0, 0
	for ; n > 0; n-- {
		r := t.p[n-1]
		if strings.ContainsRune("★⭐🌟✭✮✯", r) {
			full++
		} else if strings.ContainsRune("☆✩✰", r) {
			empty++
		} else if !strings.ContainsRune("½ \ufe0f", r) {
			break
		}
	}
	spaced := n > 0 && n < len(t.p) && (t.p[n] == ' ' || t.p[n-1] == ')')
	if n == len(t.p) { // "Heat ***"
		n = len([]rune(strings.TrimRight(string(t.p), "*")))
		return len(t.p)-n >= 3 && n > 0 && t.p[n-1] == ' ' && t.cut(n)
	}
	if full >= 2 || full == 1 && (spaced || empty > 0) || empty >= 3 {
		return t.cut(n)
	}
	return false
}

// raters stand before a rating.
const raters = `imdb|tmdb|kinopoisk|кинопоиск|letterboxd|metascore|metacritic|rotten tomatoes|rt|kp|кп|рейтинг(?: (?:imdb|кинопоиск|кинопоиска|кп))?|оценка|rating|rated|score|bewertung|wertung|评分|評価|豆瓣|平点|평점|تقييم`

var (
	outOf      = regexp.MustCompile(`(?:^|[\s(\[:;|–•⭐★)-])((\d{1,3}(?:[.,]\d{1,2})?)\s?/\s?(5|10|100)[)\]]?)$`)
	starNumber = regexp.MustCompile(`([⭐★🌟]\x{FE0F}?\s?\d{1,2}(?:[.,]\d{1,2})?(?:\s?\(\d[\d.,\s]*[kmкм]?\))?[)\]]?)$`)
	inBrackets = regexp.MustCompile(`([(\[](?:\d[.,]\d|10[.,]0|\d{1,3}%)[)\]])$`)
	ratingOf   = regexp.MustCompile(`(?:^|[\s(\[:;,|–•)-])((?:` + raters + `)\s?(?:rating)?\s?[:=–-]?\s?\d{1,3}(?:[.,]\d{1,2})?%?(?:\s?/\s?10)?(?:\s?\(\d[\d.,\s]*[kmкм]?\))?[)\]]?)$`)
	afterDash  = regexp.MustCompile(`( [–-] (?:\d[.,]\d|10[.,]0))$`)
	bareRating = regexp.MustCompile(`[\s,:|–•-](?:\d[.,]\d|10|\d{1,3}%)(?:\s?\(\d[\d.,\s]*[kmкм]?\))?$`)
)

// cutRating takes off a rating: "8/10", "⭐ 8.3", "(7,9)", "IMDb 8.3".
func (t *tail) cutRating() bool {
	if r := t.last(); !isDigit(r) && r != ')' && r != ']' && r != '%' {
		return false
	}
	end := t.end(48)
	if !strings.ContainsAny(end, "0123456789") {
		return false
	}
	if !strings.ContainsAny(end, "/⭐★🌟.,%)]") && !mayRate(end) {
		return false
	}
	short := t.end(16) // the slow forms are looked for at the very end
	var m []string
	if strings.Contains(short, "/") {
		m = outOf.FindStringSubmatch(short)
	}
	if m != nil {
		got, _ := strconv.ParseFloat(strings.Replace(m[2], ",", ".", 1), 64)
		of, _ := strconv.ParseFloat(m[3], 64)
		if got <= of {
			match := len(end) - len(m[1])
			rest := end[:match]
			if words := ratingWord.FindString(rest); words != "" {
				match -= len(words)
			}
			return t.cut(len(t.p) - len([]rune(end[match:])))
		}
	}
	for _, rating := range []struct {
		form  *regexp.Regexp
		tried bool
	}{
		{starNumber, strings.ContainsAny(end, "⭐★🌟")},
		{inBrackets, t.last() == ')' || t.last() == ']'},
		{afterDash, strings.ContainsAny(short, "-–")},
		{ratingOf, mayRate(end)},
	} {
		if !rating.tried {
			continue
		}
		end := end
		if rating.form == inBrackets || rating.form == afterDash {
			end = short
		}
		if m := rating.form.FindStringSubmatch(end); m != nil {
			return t.cut(len(t.p) - utf8Len(m[1]))
		}
	}
	return false
}

// mayRate reports whether a text has a word of raters.
func mayRate(end string) bool {
	for _, word := range raterWords {
		if strings.Contains(end, word) {
			return true
		}
	}
	return false
}

// raterWords are in each alternative of raters.
var raterWords = []string{"imdb", "tmdb", "kinopoisk", "кинопоиск", "letterboxd", "meta", "rotten", "rt", "kp", "кп", "рейтинг", "оценка", "rat", "score", "wertung", "评", "評", "豆瓣", "平", "평점", "تقييم"}

var ratingWord = regexp.MustCompile(`[\s(\[:;,|–•-](?:` + raters + `)\s?[:=–-]?\s?$`)

// cutRuntime takes off a running time in minutes: "(170 min)", ", 170 мин."
func (t *tail) cutRuntime() bool {
	if at := t.bracket(); at > 0 {
		return isMinutes(string(t.p[at+1:len(t.p)-1])) && t.cut(at)
	}
	for i := len(t.p) - 2; i > 0 && i > len(t.p)-20; i-- {
		if t.p[i] == ',' || (t.p[i] == '-' || t.p[i] == '–') && t.p[i-1] == ' ' {
			return isMinutes(strings.TrimSpace(string(t.p[i+1:]))) && t.cut(i)
		}
	}
	return false
}

func isMinutes(s string) bool {
	return strings.ContainsAny(s, "mм分분") && (strings.Contains(s, "min") || !strings.Contains(s, "hour")) && isRuntime(s)
}

// cutSite takes off the name of a site, as the title of a page has it: " - IMDb".
func (t *tail) cutSite() bool {
	at := t.separator()
	return at > 0 && sites.has(string(t.s[at+1:])) && t.cut(at)
}

// separator returns where the last dash, bar or dot with spaces around it is, 0 if that is too far away.
func (t *tail) separator() int {
	for i := len(t.p) - 2; i > 0 && i > len(t.p)-maxBracket; i-- {
		if strings.ContainsRune("-–|•/", t.p[i]) && t.p[i-1] == ' ' && t.p[i+1] == ' ' {
			return i
		}
	}
	return 0
}

// bracket returns where the bracket opens that is closed at the end, -1 if there is none.
func (t *tail) bracket() int {
	shut := t.last()
	open, ok := map[rune]rune{')': '(', ']': '[', '}': '{'}[shut]
	if !ok {
		return -1
	}
	depth := 0
	for i := len(t.p) - 1; i >= 0 && i > len(t.p)-maxBracket-2; i-- {
		switch t.p[i] {
		case shut:
			depth++
		case open:
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// cutYear takes off a year: in brackets, after a comma or a dash, or with the word "year".
func (t *tail) cutYear() bool {
	if at := t.bracket(); at >= 0 {
		d, ok := readDetails(string(t.s[at+1 : len(t.s)-1]))
		if !ok || d.year == 0 || !t.cut(at) {
			return false
		}
		t.year = d.year
		if d.note != "" {
			t.addNote(d.note)
		}
		return true
	}
	end := len(t.p)
	if t.cutYearPart() {
		return true
	}
	if r := t.last(); r < 0x80 && !isDigit(r) && !strings.ContainsRune(".-abceghijklmnoprstuwyz?", r) {
		return false
	}
	begin, word := t.wordBefore(end)
	withWord := yearWords.has(word) && !allDigits(word)
	if withWord {
		begin, word = t.wordBefore(begin)
	}
	if before, ok := t.spacedRange(begin, word); ok {
		begin, word = before, string(t.p[before:end])
		word = strings.ReplaceAll(word, " ", "")
	}
	year, ok := yearWord(joinRanges(word))
	if !ok {
		// a separator without a space: "Heat,1995", "Heat—1995"
		digits := strings.LastIndexAny(word, "0123456789") - 3
		if withWord || digits < 1 || digits+4 > len(word) || isDigit(rune(word[digits-1])) {
			return false
		}
		if year, ok = yearWord(word[digits:]); !ok {
			return false
		}
		begin = end - utf8Len(word[digits:])
	}
	at := t.yearSeparator(begin, shortYear[strings.Trim(string(t.p[begin+min(4, end-begin):end]), " ")])
	if at <= 0 || !t.cut(at) {
		return false
	}
	t.year = year
	return true
}

// cutYearPart takes off a year with words that say what a film is: ", фильм 1979 года".
func (t *tail) cutYearPart() bool {
	for i := len(t.p) - 6; i > 0 && i > len(t.p)-40; i-- {
		if t.p[i] != ',' && !((t.p[i] == '-' || t.p[i] == '–') && t.p[i-1] == ' ') {
			continue
		}
		words := strings.Fields(string(t.p[i+1:]))
		year := 0
		for _, word := range words {
			y, isYear := yearWord(word)
			switch {
			case isYear && year == 0:
				year = y
			case isYear || !kinds.has(word) && !yearWords.has(word) && !fillers.has(word):
				return false
			}
		}
		if len(words) < 2 || year == 0 || !t.cut(i) {
			return false
		}
		t.year = year
		return true
	}
	return false
}

// shortYear follow a year that only a space separates from the title: "Солярис 1972 г."
var shortYear = map[string]bool{"г": true, "г.": true, "р": true, "р.": true, "年": true, "년": true}

// spacedRange returns where a range of years with spaces begins: "2011 – 2019".
func (t *tail) spacedRange(begin int, word string) (int, bool) {
	dash, mark := t.wordBefore(begin)
	if len(word) != 4 || !allDigits(word) || mark != "-" && mark != "–" {
		return 0, false
	}
	first, year := t.wordBefore(dash)
	if _, ok := yearWord(year); !ok || len(year) != 4 || t.yearSeparator(first, false) <= 0 {
		return 0, false
	}
	return first, true
}

// wordBefore returns the word that ends before n, and where it begins.
func (t *tail) wordBefore(n int) (int, string) {
	for n > 0 && t.p[n-1] == ' ' {
		n--
	}
	begin := n
	for begin > 0 && t.p[begin-1] != ' ' {
		begin--
	}
	if n-begin > 40 {
		begin = n - 40
	}
	return begin, string(t.p[begin:n])
}

// yearSeparator returns where the title ends if what stands before a year at n separates it from a title, otherwise 0. A
// space does if spaced is set.
func (t *tail) yearSeparator(n int, spaced bool) int {
	if before, word := t.wordBefore(n); n > 0 && t.p[n-1] == ' ' && !spaced && len(word) > 1 && yearWords.has(word) && !isDigit(rune(word[0])) {
		n = before // "año 1995"
	}
	spaceAfter := n > 0 && t.p[n-1] == ' '
	for n > 0 && t.p[n-1] == ' ' {
		n--
	}
	if n < 2 {
		return 0
	}
	spaceBefore := t.p[n-2] == ' '
	switch t.p[n-1] {
	case ',', ';':
		if spaceAfter || !isDigit(t.p[n-2]) {
			return n - 1
		}
	case '|', '•', '/':
		if spaceAfter && spaceBefore {
			return n - 1
		}
	case '-':
		if t.p[n-2] == '-' && n > 2 && t.p[n-3] == ' ' {
			return n - 2
		}
		if spaceBefore {
			return n - 1
		}
	case '–':
		if spaceBefore || !isDigit(t.p[n-2]) {
			return n - 1
		}
	default:
		if spaced && spaceAfter {
			return n
		}
	}
	return 0
}

func (t *tail) addNote(note string) {
	if t.note != "" {
		note += ", " + t.note
	}
	t.note = note
}

// cutAside takes off what is only known for what it is if a year stands before it: a director, a country, an edition, which
// stays as a note.
func (t *tail) cutAside() bool {
	n := len(t.p)
	if n == 0 {
		return false
	}
	switch r := t.last(); {
	case r == '.' || r == '!' || r == '…':
		for n > 0 && strings.ContainsRune(".!…", t.p[n-1]) {
			n--
		}
		return t.cut(n)
	case t.cutRemark():
		return true
	case unicode.In(r, unicode.So, unicode.Sk, unicode.Variation_Selector) || r == '\u200d':
		for n > 0 && (unicode.In(t.p[n-1], unicode.So, unicode.Sk, unicode.Variation_Selector) || t.p[n-1] == '\u200d') {
			n--
		}
		return t.cut(n)
	}
	if at := t.bracket(); at > 0 {
		d, ok := readDetails(string(t.s[at+1 : n-1]))
		if !ok || d.year != 0 || n-at > 60 {
			return false
		}
		if d.note == "" {
			return t.cut(at)
		}
		before := strings.TrimSpace(string(t.p[max(0, at-8):at]))
		if before == "" || !strings.HasSuffix(before, ")") && !strings.HasSuffix(before, "]") || !strings.ContainsFunc(d.note, unicode.IsLetter) {
			return false
		}
		if !t.cut(at) {
			return false
		}
		t.addNote(d.note)
		return true
	}
	if end := t.end(24); (isDigit(t.last()) || t.last() == '%') && (strings.ContainsAny(end, ".,%") || strings.HasSuffix(end, "10")) {
		if m := bareRating.FindStringIndex(t.end(24)); m != nil {
			return t.cut(n - len([]rune(t.end(24)[m[0]:])))
		}
	}
	if at := t.separator(); at > 0 {
		aside := strings.TrimSpace(string(t.s[at+1:]))
		dash := t.p[at] == '-' || t.p[at] == '–'
		if (dash || cutDirectedBy(aside) != aside) && isName(aside) || allKnown(aside) {
			return t.cut(at)
		}
	}
	if at := t.lastBracket(); at > 0 && (allWordsKnown(string(t.s[at+1:])) || isRuntime(strings.TrimSpace(string(t.p[at+1:])))) {
		return t.cut(at + 1)
	}
	text := string(t.s[max(0, n-maxBracket):])
	if at := strings.LastIndexAny(text, ",，、،"); at >= 0 {
		part := strings.TrimLeft(text[at:], ",，、، ")
		if isKnown(part) || cutDirectedBy(part) != part && isName(part) {
			return t.cut(n - len([]rune(text[at:])))
		}
	}
	end := t.end(maxBracket)
	at := max(strings.LastIndex(end, ") "), strings.LastIndex(end, "] "))
	if at < 0 {
		return false
	}
	for _, words := range directedBy {
		if strings.HasPrefix(end[at+2:], words) {
			after := utf8Len(end[at+1:])
			return isName(string(t.s[n-after+1:])) && t.cut(n-after)
		}
	}
	return false
}

// cutRemark takes off what is said about a film after its year in brackets: "(1995) – a crime epic by Michael Mann". The words
// of a title would have capital letters.
func (t *tail) cutRemark() bool {
	end := yearEnd(t.p, 0)
	if end == 0 || yearEnd(t.p, end) > 0 {
		return false
	}
	begin := end
	for begin < len(t.p) && strings.ContainsRune(" –-:,", t.p[begin]) {
		begin++
	}
	text := string(t.s[begin:])
	words := strings.Fields(text)
	lower := 0
	for _, word := range words {
		if startsLower(word) {
			lower++
		}
	}
	separator := strings.TrimSpace(string(t.p[end:begin]))
	isRemark := len(words) >= 4 && lower*2 >= len(words) || separator == ":" && isName(text)
	if separator == "" {
		isRemark = len(words) >= 2 && startsLower(words[0]) && !conjunctions[words[0]]
	}
	return isRemark && t.cut(end)
}

// yearEnd returns where the first year in brackets ends that a space or a colon follows, 0 if there is none.
func yearEnd(p []rune, from int) int {
	for i := from + 5; i+1 < len(p); i++ {
		if (p[i] == ')' || p[i] == ']') && (p[i+1] == ' ' || p[i+1] == ':') && (p[i-5] == '(' || p[i-5] == '[') && allDigits(string(p[i-4:i])) {
			return i + 1
		}
	}
	return 0
}

func startsLower(s string) bool {
	r, _ := runeAt(s)
	return unicode.IsLower(r)
}

// lastBracket returns where the last closing bracket is, 0 if it is far away.
func (t *tail) lastBracket() int {
	for i := len(t.p) - 1; i > 0 && i > len(t.p)-40; i-- {
		if t.p[i] == ')' || t.p[i] == ']' {
			return i
		}
	}
	return 0
}

// allWordsKnown reports whether all words of a text are formats or countries: "1080p BluRay".
func allWordsKnown(text string) bool {
	words := strings.Fields(text)
	for _, word := range words {
		if !formats.has(word) && !countries.has(word) {
			return false
		}
	}
	return len(words) > 0 && len(words) <= 6
}

// allKnown reports whether all parts of a text are known to be no part of a film's identity.
func allKnown(text string) bool {
	parts := splitDetails(text)
	return len(parts) > 0 && !slices.ContainsFunc(parts, func(part string) bool { return !isKnown(part) })
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
