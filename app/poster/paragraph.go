package poster

import (
	"sync"
	"unicode"
)

// word is what stays together: clusters from, up to to, and the spaces behind it.
type word struct {
	from, to   int
	width, gap int
}

type paragraph struct {
	text   []cluster
	words  []word
	widest int
}

// paragraphs lends room, which most posters need the same of.
var paragraphs = sync.Pool{New: func() any { return new(paragraph) }}

// divide finds the words.
func (p *paragraph) divide() {
	p.words, p.widest = p.words[:0], 0
	w := word{}
	for i, c := range p.text {
		if c.first == ' ' {
			w.gap += c.width
		} else {
			w.width += w.gap + c.width
			w.to, w.gap = i+1, 0
		}
		if c.breaks || i == len(p.text)-1 {
			p.words = append(p.words, w)
			p.widest = max(p.widest, w.width)
			w = word{from: i + 1, to: i + 1}
		}
	}
}

// fill puts words into lines of at most that many hundredths of an em and gives how many those are.
func (p *paragraph) fill(ems int, out []line) int {
	n, used := 1, 0
	from := 0
	gap := 0
	for i, w := range p.words {
		if i > 0 && used+gap+w.width > ems {
			if out != nil {
				out[n-1] = p.line(p.words[from].from, p.words[i-1].to, plainEnd)
			}
			n++
			from, used, gap = i, 0, 0
		}
		used += gap + w.width
		gap = w.gap
	}
	if out != nil {
		out[n-1] = p.line(p.words[from].from, p.words[len(p.words)-1].to, plainEnd)
	}
	return n
}

func (p *paragraph) line(from, to int, tail int) line {
	return line{p.text[from].start, p.text[to-1].end, tail}
}

// narrowest is the smallest measure with as many lines: so they become alike.
func (p *paragraph) narrowest(ems, lines int) int {
	low := p.widest
	for low < ems {
		if middle := (low + ems) / 2; p.fill(middle, nil) <= lines {
			ems = middle
		} else {
			low = middle + 1
		}
	}
	return ems
}

// straggler tells whether lines so wide end in one of a single character.
func (p *paragraph) straggler(ems int) bool {
	var lines [maxLines]line
	last := lines[p.fill(ems, lines[:])-1]
	return last.end-last.start == p.text[len(p.text)-1].end-p.text[len(p.text)-1].start
}

const (
	hyphenWidth   = 42
	ellipsisWidth = 106
)

// split fills lines and takes words apart that are longer than one. It gives how many lines it filled, or 0
// when that doesn't do; where it must do, the last one ends in an ellipsis.
func (p *paragraph) split(ems int, out []line, must bool) int {
	from := 0
	for n := range out {
		for from < len(p.text) && p.text[from].first == ' ' {
			from++
		}
		to, used := from, 0
		for to < len(p.text) && (to == from || used+p.text[to].width <= ems) {
			used += p.text[to].width
			to++
		}
		switch {
		case to == len(p.text):
			out[n] = p.line(from, to, plainEnd)
			return n + 1
		case n == len(out)-1 && !must:
			return 0
		case n == len(out)-1:
			for to > from+1 && (used > ems-ellipsisWidth || p.text[to-1].first == ' ') {
				to--
				used -= p.text[to].width
			}
			// Rather a whole word, where there is one.
			for i := to; i > from+1; i-- {
				if p.text[i-1].first == ' ' {
					to = i - 1
					break
				}
				if p.text[i].first == ' ' {
					break
				}
			}
			out[n] = p.line(from, to, cutShort)
			return n + 1
		}
		next, tail := p.turn(from, to, ems)
		end := next
		for end > from+1 && p.text[end-1].first == ' ' {
			end--
		}
		out[n] = p.line(from, end, tail)
		from = next
	}
	return 0
}

// turn is where the next line begins, if this one has room up to a cluster, and what stands at the end of it.
func (p *paragraph) turn(from, to, ems int) (next, tail int) {
	if p.text[to].first == ' ' {
		return to, plainEnd
	}
	start := to // of the word that doesn't fit
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
		return start, plainEnd
	}
	room := ems - hyphenWidth
	for i := from; i < to; i++ {
		room -= p.text[i].width
	}
	for i := to; i >= start+2; i-- {
		if room >= 0 && i+1 < len(p.text) && vowel(p.text[i-1].first) && consonant(p.text[i].first) {
			return i, hyphened
		}
		room += p.text[i-1].width
	}
	if start > from {
		return start, plainEnd
	}
	return to, plainEnd
}

const vowels = "aeiouyаеёиоуыэюяіїє"

func vowel(r rune) bool {
	r = base(unicode.ToLower(r))
	for _, v := range vowels {
		if v == r {
			return true
		}
	}
	return false
}

// consonant tells whether a syllable may begin with a letter.
func consonant(r rune) bool {
	return unicode.In(r, unicode.Latin, unicode.Cyrillic) && unicode.IsLetter(r) && !vowel(r) &&
		r != 'ь' && r != 'ъ' && r != 'Ь' && r != 'Ъ'
}
