package lottery

import (
	"regexp"
	"strings"
)

// cutLinks takes links off a line, wherever they stand, with the brackets around them, and returns the id that the first
// link to a film's page has. A link with a text in Markdown leaves its text. It reports whether all of them lead to sites
// about films, and to no two films of a site: otherwise the line may be about something else.
func cutLinks(s string) (rest string, links []string, id FilmID, known bool) {
	known = true
	others := 0 // of the site that the id is from
	prefix := s[:quotedEnd(s)]
	s = s[len(prefix):]
	take := func(address string) bool {
		if !isLink(address) {
			return false
		}
		links = append(links, address)
		found, ofFilms := filmAt(address)
		if id.Provider == "" {
			id = found
		} else if found.Provider == id.Provider && found != id {
			others++
		}
		known = known && ofFilms
		return true
	}
	for range maxTails {
		text, address, at, end := markdownLink(s)
		if end == 0 || !take(address) {
			break
		}
		if sites.has(text) || linkWords.has(text) {
			text = ""
		}
		if before, isImage := strings.CutSuffix(s[:at], "!"); isImage {
			s, text = before+s[at:], ""
			at, end = at-1, end-1
		}
		s = s[:at] + text + s[end:]
	}
	if !strings.Contains(s, "/") && !strings.Contains(s, "www.") {
		if len(links) > 0 {
			s = trimSeparators(s)
		}
		return prefix + s, links, id, known && others == 0
	}
	var words []string
	for word := range strings.FieldsSeq(s) {
		if len(links) == maxTails || !take(strings.Trim(strings.TrimRight(word, ".,;:!)>]"), "<([")) {
			words = append(words, word)
		}
	}
	rest = strings.Join(words, " ")
	if prefix != "" && strings.HasPrefix(s, " ") {
		rest = " " + rest
	}
	return trimSeparators(prefix + rest), links, id, known && others == 0
}

// markdownLink finds the first "[text](address)" of a line, or "<a>" without one. end is 0 if there is none.
func markdownLink(s string) (text, address string, at, end int) {
	middle := strings.Index(s, "](")
	if middle < 0 {
		return "", "", 0, 0
	}
	depth := 0
	for at = middle; at > 0; {
		at--
		if s[at] == ']' {
			depth++
		} else if s[at] == '[' {
			if depth == 0 {
				break
			}
			depth--
		}
	}
	length := strings.IndexAny(s[middle+2:], " )")
	if s[at] != '[' || length < 0 {
		return "", "", 0, 0
	}
	end = middle + 2 + length
	address = strings.Trim(s[middle+2:end], "<>")
	if shut := strings.IndexByte(s[end:], ')'); shut >= 0 { // a title may follow the address
		end += shut + 1
	}
	return strings.TrimSpace(s[at+1 : middle]), address, at, end
}

// isLink reports whether a word is an address of a page.
func isLink(word string) bool {
	if link.MatchString(word) {
		return true
	}
	host, _, found := strings.Cut(word, "/")
	return found && len(host) >= 5 && len(host) < 40 && filmHosts[siteOf(host)]
}

// siteOf returns the name by which a host is known: without what says in which language or for which device it is.
func siteOf(host string) string {
	host = strings.ToLower(host)
	for strings.Count(host, ".") > 1 {
		_, host, _ = strings.Cut(host, ".")
	}
	return host
}

// filmHosts are the sites of which each page that is linked beside a title is about that film.
var filmHosts = map[string]bool{"imdb.com": true, "themoviedb.org": true, "kinopoisk.ru": true, "letterboxd.com": true, "boxd.it": true,
	"trakt.tv": true, "wikipedia.org": true, "netflix.com": true, "rottentomatoes.com": true, "metacritic.com": true, "justwatch.com": true,
	"mubi.com": true, "filmweb.pl": true, "allocine.fr": true, "moviepilot.de": true, "filmaffinity.com": true, "douban.com": true,
	"filmarks.com": true, "eiga.com": true, "elcinema.com": true, "primevideo.com": true, "disneyplus.com": true, "youtube.com": true,
	"youtu.be": true, "ivi.ru": true, "okko.tv": true, "tmdb.org": true}

var filmPages = []struct {
	site, provider string
	path           *regexp.Regexp
}{
	{"imdb.com", "imdb", regexp.MustCompile(`^(?:[a-z]{2}(?:-[a-z]{2})?/)?title/(tt\d{5,10})(?:[/?#]|$)`)},
	{"themoviedb.org", "tmdb", regexp.MustCompile(`^(?:[a-z]{2}(?:-[A-Z]{2})?/)?movie/(\d{1,9})(?:[-/?#]|$)`)},
	{"kinopoisk.ru", "kinopoisk", regexp.MustCompile(`^(?:film|series|level/1/film)/(?:[a-z0-9-]*-)?(\d{1,9})(?:[/?#]|$)`)},
	{"boxd.it", "letterboxd", regexp.MustCompile(`^([A-Za-z0-9]{1,12})(?:[/?#]|$)`)},
	// The page of a film has a name where the short link has a code: "film/heat" is no code.
	{"letterboxd.com", "letterboxd", regexp.MustCompile(`^(?:[A-Za-z0-9_]{1,40}/)?(film/[a-z0-9-]{1,120})(?:[/?#]|$)`)},
	{"trakt.tv", "trakt", regexp.MustCompile(`^movies/([a-z0-9-]{1,120})(?:[/?#]|$)`)},
}

// filmAt returns what a site calls the film at an address, and whether the site is about films.
func filmAt(address string) (id FilmID, ofFilms bool) {
	if scheme := strings.Index(address, "://"); scheme >= 0 {
		address = address[scheme+3:]
	}
	host, path, _ := strings.Cut(address, "/")
	site := siteOf(host)
	path = path[:min(len(path), 200)]
	for _, page := range filmPages {
		if page.site == site {
			if m := page.path.FindStringSubmatch(path); m != nil {
				return FilmID{Provider: page.provider, Value: m[1]}, true
			}
		}
	}
	return FilmID{}, filmHosts[site]
}

var link = regexp.MustCompile(`(?i)^(?:https?://|www\.)\S+$`)
