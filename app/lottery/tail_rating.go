package lottery

import (
	"regexp"
	"strconv"
	"strings"
)

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

// cutRating takes off a rating: "8/10", "⭐ 8.3", "(7,9)", "IMDb 8.3". The forms that are slow to look for are looked for at
// the very end only, and all of them only where one of their characters is.
func (t *tail) cutRating() bool {
	if r := t.last(); !isDigit(r) && r != ')' && r != ']' && r != '%' {
		return false
	}
	end, short := t.end(48), t.end(16)
	if !strings.ContainsAny(end, "0123456789") || !strings.ContainsAny(end, "/⭐★🌟.,%)]") && !mayRate(end) {
		return false
	}
	if rating := fraction(short); rating != "" {
		word := ratingWord.FindString(strings.TrimSuffix(end, rating))
		return t.cut(len(t.p) - utf8Len(word+rating))
	}
	for _, rating := range []struct {
		form *regexp.Regexp
		text string
		may  bool
	}{
		{starNumber, end, strings.ContainsAny(end, "⭐★🌟")},
		{inBrackets, short, t.last() == ')' || t.last() == ']'},
		{afterDash, short, strings.ContainsAny(short, "-–")},
		{ratingOf, end, mayRate(end)},
	} {
		if !rating.may {
			continue
		}
		if m := rating.form.FindStringSubmatch(rating.text); m != nil {
			return t.cut(len(t.p) - utf8Len(m[1]))
		}
	}
	return false
}

// fraction returns the rating at the end of a text that is so many of 5, 10 or 100: "8/10", "4,5 / 5)"; empty if there is none.
func fraction(text string) string {
	if !strings.Contains(text, "/") {
		return ""
	}
	m := outOf.FindStringSubmatch(text)
	if m == nil {
		return ""
	}
	got, _ := strconv.ParseFloat(strings.Replace(m[2], ",", ".", 1), 64)
	if of, _ := strconv.ParseFloat(m[3], 64); got > of {
		return ""
	}
	return m[1]
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
