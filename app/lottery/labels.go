package lottery

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// withoutLabels returns the lines of a text, those empty that name no film but say something about the lines after them: a
// heading, the number of an item, the header of a table with one column, the sender and the time of a message. It also returns
// the senders, by the index of the line after which their messages begin.
func withoutLabels(typed []string) (lines []string, senders map[int]string) {
	lines = slices.Clone(typed)
	numbers, texts := 0, 0 // lines that are the next number alone, and all others
	header := -1
	for i, line := range lines {
		line = strings.Trim(line, " \t\ufeff")
		switch {
		case line == "":
		case line[0] >= '1' && line[0] <= '9' && strings.TrimRight(line, ".)") == strconv.Itoa(numbers+1):
			numbers++
		default:
			if texts == 0 && isHeader(line) {
				header = i
			}
			texts++
		}
	}
	if header >= 0 && texts > 3 {
		lines[header] = ""
	}
	next := 1
	var headings []int
	for i, line := range lines {
		line = strings.TrimSpace(line)
		switch {
		case numbers >= 2 && numbers <= texts && strings.TrimRight(line, ".)") == strconv.Itoa(next):
			lines[i] = ""
			next++
		case isHeading(line) && nextLine(lines, i) != "":
			lines[i] = ""
			headings = append(headings, i)
		}
	}
	senders = dropSenders(lines)
	dropDirectors(lines)
	for _, i := range headings[:min(len(headings), maxTimes)] { // "[21:04] Anna: my films:"
		if m := readMessage(typed[i], clean(typed[i])); m.begins {
			senders[i] = m.sender
		}
	}
	return lines, senders
}

// isHeader reports whether a line may be the header of a table with one column.
func isHeader(line string) bool {
	return !isQuoted(line) && !strings.ContainsAny(line, delimiters) && titleNames.has(line)
}

func isHeading(line string) bool {
	return strings.HasSuffix(line, ":") || strings.HasSuffix(line, "：")
}

// mayBeLabel reports whether withoutLabels may leave a line out of a longer text.
func mayBeLabel(line string) bool {
	return isHeader(line) || isHeading(line) || line == "1" || isTimeAlone(line) || isNameAndTime(line)
}

// dropDirectors takes the directors off if all of at least three lines name one: "Heat — Michael Mann, 1995",
// "Heat, Michael Mann, 1995" or "Heat (1995), Michael Mann". A line alone may be one title.
func dropDirectors(lines []string) {
	films := make(map[int]string)
	for i, line := range lines {
		if line = clean(line); line != "" {
			film, ok := withoutDirector(line)
			if !ok {
				return
			}
			films[i] = film
		}
	}
	if len(films) >= 3 {
		for i, film := range films {
			lines[i] = film
		}
	}
}

// withoutDirector returns a line with a director's first and last name, without them.
func withoutDirector(line string) (film string, ok bool) {
	rest, year := line, ""
	if at := strings.LastIndex(line, ", "); at > 0 {
		if _, isYear := bareYear(line[at+2:]); isYear {
			rest, year = line[:at], line[at:]
		}
	}
	at, end := -1, 0
	for _, by := range []string{", ", " — ", " – ", " - ", ") "} {
		if n := strings.LastIndex(rest, by); n > at {
			at, end = n, n+len(by)
		}
	}
	if at <= 0 || !strings.Contains(rest[end:], " ") || !isName(rest[end:]) {
		return "", false
	}
	title := strings.TrimRight(rest[:end], " ,—–-")
	return title + year, year != "" || strings.HasSuffix(title, ")") && parseFilm(title).Year != 0
}

// maxTimes is how many lines of a text may be the times of messages.
const maxTimes = 500

// dropSenders empties the lines that have the sender or the time of a message alone: "Anna 21:04", or "Anna" before "21:04". It
// returns the senders, as withoutLabels does.
func dropSenders(lines []string) map[int]string {
	senderOf := make(map[int]string)
	firstText := slices.IndexFunc(lines, func(line string) bool { return strings.TrimSpace(line) != "" })
	var times []int                // lines that are a time alone
	var inLine []int               // lines that are a name and a time
	before := make(map[string]int) // how many times stand below a name
	for i, line := range lines {
		switch {
		case len(times) < maxTimes && isTimeAlone(line):
			times = append(times, i)
			before[strings.TrimSpace(nameAbove(lines, i))]++
		case isNameAndTime(line) && !isNameAndTime(nextLine(lines, i)):
			inLine = append(inLine, i)
		}
	}
	if len(inLine) >= 2 {
		for _, i := range inLine {
			name := strings.TrimSpace(lines[i])
			senderOf[i], lines[i] = name[:strings.LastIndexByte(name, ' ')], ""
		}
	}
	if len(times) < 2 {
		return senderOf
	}
	var senders []int
	begins := false // the text begins with a name and a time
	for _, i := range times {
		at := nameLine(lines, i)
		if at < 0 || isTimeAlone(lines[at]) || !isSender(strings.TrimSpace(lines[at])) {
			continue
		}
		begins = begins || at == firstText
		afterTime := at > 0 && isTimeAlone(lines[at-1])
		if at == firstText || strings.TrimSpace(lines[at-1]) == "" || before[strings.TrimSpace(lines[at])] > 1 || begins && !afterTime {
			senders = append(senders, at)
		}
	}
	if len(senders) < 2 {
		return senderOf
	}
	sender := ""
	for _, i := range times { // which may follow the same sender's time before
		if at := nameLine(lines, i); slices.Contains(senders, at) {
			sender = strings.TrimSpace(lines[at])
		}
		senderOf[i] = sender
	}
	for _, i := range slices.Concat(times, senders) {
		lines[i] = ""
	}
	return senderOf
}

// nameLine returns the line of the name above a time, -1 if there is none. A dash may stand between them.
func nameLine(lines []string, i int) int {
	i--
	if i > 0 && strings.Trim(lines[i], " -–—") == "" && strings.TrimSpace(lines[i]) != "" {
		i--
	}
	if i < 0 || strings.TrimSpace(lines[i]) == "" {
		return -1
	}
	return i
}

func nameAbove(lines []string, i int) string {
	if at := nameLine(lines, i); at >= 0 {
		return lines[at]
	}
	return ""
}

var timeAlone = regexp.MustCompile(`^\[?(?:` + stamp + `|` + clock + `)\]?$`)

// isTimeAlone reports whether a line is the time of a message and nothing else.
func isTimeAlone(line string) bool {
	line = strings.TrimSpace(line)
	at := strings.IndexByte(line, ':')
	return at > 0 && len(line) <= maxStamp && !strings.Contains(line, ": ") && isDigit(rune(line[at-1])) && startsWithNumber(line[at+1:]) && timeAlone.MatchString(plainLower(line))
}
