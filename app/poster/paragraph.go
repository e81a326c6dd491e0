package poster

import (
	"iter"
	"strings"
	"unicode"
)

// word is a run of clusters without a line break inside, from index from up to index to, and the space after it.
type word struct {
	from, to   int
	width, gap int // of the clusters and of the space, in hundredths of an em
}

// paragraph breaks a title into lines. Its lengths are hundredths of an em.
type paragraph struct {
	text   []cluster
	words  []word
	widest int // width of the widest word
}

func newParagraph(text []cluster) *paragraph {
	p := &paragraph{text: text}
	w := word{}
	for i, c := range text {
		if c.first == ' ' {
			w.gap += c.width
		} else {
			w.width += w.gap + c.width
			w.to, w.gap = i+1, 0
		}
		if c.breaks || i == len(text)-1 {
			p.words = append(p.words, w)
			p.widest = max(p.widest, w.width)
			w = word{from: i + 1, to: i + 1}
		}
	}
	return p
}

// wrap breaks between words into lines of at most that width.
func (p *paragraph) wrap(ems int) (lines []line) {
	for first, last := range p.wrapped(ems) {
		lines = append(lines, p.line(p.words[first].from, p.words[last].to, ""))
	}
	return lines
}

// count returns how many lines wrap makes.
func (p *paragraph) count(ems int) (lines int) {
	for range p.wrapped(ems) {
		lines++
	}
	return lines
}

// wrapped yields the indexes of the first and the last word of each line that wrap makes.
func (p *paragraph) wrapped(ems int) iter.Seq2[int, int] {
	return func(yield func(first, last int) bool) {
		first, used, gap := 0, 0, 0
		for i, w := range p.words {
			if i > 0 && used+gap+w.width > ems {
				if !yield(first, i-1) {
					return
				}
				first, used, gap = i, 0, 0
			}
			used += gap + w.width
			gap = w.gap
		}
		yield(first, len(p.words)-1)
	}
}

// line returns the line of the clusters from index from up to index to.
func (p *paragraph) line(from, to int, suffix string) line {
	return line{p.text[from].start, p.text[to-1].end, suffix}
}

// narrowest returns the smallest width at which wrap still makes that many lines, so that they get about equally long.
func (p *paragraph) narrowest(ems, count int) int {
	low := p.widest
	for low < ems {
		if middle := (low + ems) / 2; p.count(middle) <= count {
			ems = middle
		} else {
			low = middle + 1
		}
	}
	return ems
}

// endsInWidow reports whether the last line has a single character.
func (p *paragraph) endsInWidow(lines []line) bool {
	return lines[len(lines)-1].start == p.text[len(p.text)-1].start
}

const (
	hyphenWidth   = 42
	ellipsisWidth = 106
)

// split breaks into at most count lines of at most that width, also within words. It returns nil where that is not enough,
// unless cut is true: then the last line ends in an ellipsis.
func (p *paragraph) split(ems, count int, cut bool) (lines []line) {
	from := 0
	for len(lines) < count {
		for from < len(p.text) && p.text[from].first == ' ' {
			from++
		}
		to, used := from, 0
		for to < len(p.text) && (to == from || used+p.text[to].width <= ems) {
			used += p.text[to].width
			to++
		}
		switch last := len(lines) == count-1; {
		case to == len(p.text):
			return append(lines, p.line(from, to, ""))
		case last && cut:
			return append(lines, p.line(from, p.cutAt(from, to, used, ems), ellipsis))
		case last:
			return nil
		}
		next, suffix := p.breakAt(from, to, ems)
		end := next
		for end > from+1 && p.text[end-1].first == ' ' {
			end--
		}
		lines = append(lines, p.line(from, end, suffix))
		from = next
	}
	return nil
}

// cutAt returns where to cut the last line, which has that used width from from up to to, so that an ellipsis fits after
// it: after a whole word if the line has one.
func (p *paragraph) cutAt(from, to, used, ems int) int {
	for to > from+1 && (used > ems-ellipsisWidth || p.text[to-1].first == ' ') {
		to--
		used -= p.text[to].width
	}
	for i := to; i > from+1; i-- {
		if p.text[i-1].first == ' ' {
			return i - 1
		}
		if p.text[i].first == ' ' {
			break
		}
	}
	return to
}

// breakAt returns where the line that starts at from ends, if the clusters up to to fit into it, and the suffix of that
// line: before the word at to, within it with a hyphen, or at to.
func (p *paragraph) breakAt(from, to, ems int) (next int, suffix string) {
	if p.text[to].first == ' ' {
		return to, ""
	}
	start := to // of the word that does not fit
	for start > from && !p.text[start-1].breaks {
		start--
	}
	length := 0
	for i := start; i < len(p.text) && (i == start || !p.text[i-1].breaks); i++ {
		if p.text[i].first != ' ' || !p.text[i].breaks {
			length += p.text[i].width
		}
	}
	if start > from && length <= ems {
		return start, ""
	}
	room := ems - hyphenWidth
	for i := from; i < to; i++ {
		room -= p.text[i].width
	}
	for i := to; i >= start+2; i-- {
		if room >= 0 && i+1 < len(p.text) && vowel(p.text[i-1].first) && consonant(p.text[i].first) {
			return i, hyphen
		}
		room += p.text[i-1].width
	}
	if start > from {
		return start, ""
	}
	return to, ""
}

func vowel(r rune) bool {
	return strings.ContainsRune("aeiouyаеёиоуыэюяіїє", base(unicode.ToLower(r)))
}

// consonant reports whether r is a letter that a syllable may begin with.
func consonant(r rune) bool {
	return unicode.In(r, unicode.Latin, unicode.Cyrillic) && unicode.IsLetter(r) && !vowel(r) && !strings.ContainsRune("ьъЬЪ", r)
}
