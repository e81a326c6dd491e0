package poster

import (
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// measure is how wide a title may be.
const measure = width - 2*margin

const maxLines = 7

// setting is a title broken into lines.
type setting struct {
	glyph bool // one or two characters: set as a picture
	rtl   bool
	size  int // of the font
	rise  int // how high the first line's characters are, in hundredths of the size
	lines [maxLines]line
	count int
}

// line is a part of the title, by its bytes, and what stands behind it: nothing, a hyphen or an ellipsis.
type line struct {
	start, end int
	tail       int // in tails
}

const (
	plainEnd = iota
	hyphened
	cutShort
)

var tails = [...]string{"", "-", "…"}

// leading is from baseline to baseline.
func (s *setting) leading() int { return s.size * 104 / 100 }

// height is from the top of the first line to the last baseline.
func (s *setting) height() int {
	if s.count == 0 {
		return 0
	}
	return s.size*s.rise/100 + (s.count-1)*s.leading()
}

// sizes of a title, how many lines each may have, and how many when words are split. None is much higher
// than 92 units.
var sizes = [...]struct{ size, lines, split int }{
	{640, 1, 0}, {520, 2, 0}, {480, 2, 0}, {440, 2, 0}, {400, 2, 0}, {370, 2, 0}, {340, 2, 0},
	{310, 3, 0}, {280, 3, 0}, {260, 3, 2}, {220, 4, 3}, {190, 5, 4}, {160, 6, 6},
}

const (
	short    = 4 // characters at most for the largest size
	smallest = 160
	glyphMax = 2500
)

// set chooses the largest size at which the title fits without splitting a word, then the largest at
// which it fits with; what fits nowhere ends in an ellipsis.
func set(title string, voice int) setting {
	p := paragraphs.Get().(*paragraph)
	defer paragraphs.Put(p)
	p.text = clusters(p.text[:0], title, voices[voice].percent)
	text := p.text
	s := setting{rtl: rightToLeft(title), rise: 72}
	if !alphabetic(title) {
		s.rise = 88
	}
	switch {
	case len(text) == 0:
		return s
	case len(text) <= 2:
		s.glyph = true
		total := 0
		for _, c := range text {
			total += c.width
		}
		s.size = min(glyphMax, measure*100/total)
		return s
	}
	p.divide()
	for _, try := range sizes {
		if try.size == 640 && len(text) > short {
			continue
		}
		ems := measure * 100 / try.size
		if p.widest > ems {
			continue
		}
		lines := p.fill(ems, nil)
		if lines > try.lines {
			continue
		}
		ems = p.narrowest(ems, lines)
		// A single character left over for a line is no line: rather a little smaller, and with one line less.
		if p.straggler(ems) && p.fill(measure*100/(try.size*3/4), nil) < lines {
			continue
		}
		s.size = try.size
		s.count = p.fill(ems, s.lines[:])
		return s
	}
	for _, try := range sizes {
		s.size = try.size
		if s.count = p.split(measure*100/try.size, s.lines[:try.split], false); s.count > 0 {
			return s
		}
	}
	s.size = smallest
	s.count = p.split(measure*100/smallest, s.lines[:], true)
	return s
}

// cluster is what a reader takes for one character.
type cluster struct {
	start, end int // bytes of the title
	width      int // hundredths of an em
	first      rune
	breaks     bool // a line may end behind it
}

// maxClusters are more than maxLines lines of the narrowest characters.
const maxClusters = 256

// clusters takes a title apart. Text in which every rune is a character is by far the most frequent.
func clusters(out []cluster, title string, percent int) []cluster {
	if alphabetic(title) {
		for i, r := range title {
			if len(out) == maxClusters {
				break
			}
			out = append(out, cluster{i, i + utf8.RuneLen(r), em(r, 1, percent), r, r == ' ' || hyphen(r)})
		}
		stick(out)
		return out
	}
	state, at, rest := -1, 0, title
	for rest != "" && len(out) < maxClusters {
		var text string
		var found int
		text, rest, found, state = uniseg.StepString(rest, state)
		r, _ := utf8.DecodeRuneInString(text)
		breaks := found&uniseg.MaskLine != uniseg.LineDontBreak
		if next, _ := utf8.DecodeRuneInString(rest); unicode.Is(unicode.Hangul, r) && unicode.Is(unicode.Hangul, next) {
			breaks = false // Korean has spaces for that
		}
		out = append(out, cluster{at, at + len(text), em(r, found>>uniseg.ShiftWidth, percent), r, breaks})
		at += len(text)
	}
	return out
}

// alphabetic tells whether no rune of a title can belong to the character before it.
func alphabetic(title string) bool {
	for _, r := range title {
		switch {
		case r < 0x300, r >= 0x400 && r < 0x483, r >= 0x48A && r < 0x530, r >= 0x2010 && r <= 0x2026:
		default:
			return false
		}
	}
	return true
}

// stick keeps a Russian word of one letter with the word that follows, as printers do.
func stick(text []cluster) {
	for i := 1; i+1 < len(text); i++ {
		if text[i].first == ' ' && unicode.Is(unicode.Cyrillic, text[i-1].first) && (i == 1 || text[i-2].first == ' ') {
			text[i].breaks = false
		}
	}
}

func hyphen(r rune) bool { return r == '-' || r == '\u2010' || r == '–' || r == '—' }

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
