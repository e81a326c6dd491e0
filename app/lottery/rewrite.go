package lottery

import "strings"

// Readings returns the other ways to read the film's line; none if there is no doubt.
func (f ListFilm) Readings() []Reading { return readingsOf(f.Typed) }

func readingsOf(typed string) []Reading {
	if typed == "" {
		return nil
	}
	return Readings(typed)
}

// Text returns the films of a reading as a list, one a line.
func (r Reading) Text() string {
	lines := make([]string, len(r.Films))
	for i, f := range r.Films {
		lines[i] = f.Line()
	}
	return strings.Join(lines, "\n")
}

// Rewriting returns how to rewrite a line of a list as a reading, for Rewrite: the line itself, and below it what takes its
// place. A message of a chat keeps the time and the name before it.
func (r Reading) Rewriting(line string) string {
	text, before := clean(line), ""
	if text != "" {
		if m := readMessage(line, text); m.sender != "" && m.isFilm && strings.HasSuffix(line, m.text) {
			before = strings.TrimSuffix(line, m.text)
		}
	}
	return text + "\n" + before + r.Text()
}

// Rewrite returns a list with one of its lines rewritten. The line is found by what it says, not by its number: the list may
// have changed since the rewriting was offered. A list without that line stays as it is.
func Rewrite(list, rewriting string) string {
	line, text, found := strings.Cut(lineBreaks.Replace(rewriting), "\n")
	if line = clean(line); !found || line == "" {
		return list
	}
	lines := strings.Split(lineBreaks.Replace(list), "\n")
	for i := range lines {
		if clean(lines[i]) == line {
			lines[i] = text
			return strings.Join(lines, "\n")
		}
	}
	return list
}

// ListLine returns the line of a list with a number, counted from 1 as in Invalid; empty if there is none.
func ListLine(list string, number int) string {
	for line := range strings.SplitSeq(lineBreaks.Replace(list), "\n") {
		if number--; number == 0 {
			return line
		}
	}
	return ""
}
