package poster

import (
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
		s.glyph, s.size = true, glyphSize(text)
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

// glyphSize is the size at which a title of one or two characters fills the poster.
func glyphSize(text []cluster) int {
	total := 0
	for _, c := range text {
		total += c.width
	}
	return min(glyphMax, measure*100/total)
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
