package poster

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// measure is the width of the lines of a title.
const measure = width - 2*margin

const maxLines = 7

// layout is a title broken into lines.
type layout struct {
	glyph  bool // one or two characters, drawn as the poster's picture
	rtl    bool // right to left
	size   int  // of the font
	ascent int  // height of the first line's characters, in hundredths of the size
	below  int  // how far the last line's characters reach below their baseline, in hundredths of the size
	lines  []line
}

// line is a part of the title, from byte start up to byte end, and the suffix that is drawn after it.
type line struct {
	start, end int
	suffix     string
}

const (
	hyphen   = "-"
	ellipsis = "…"
)

// leading returns the distance from baseline to baseline.
func (l *layout) leading() int { return l.size * 104 / 100 }

// height returns the distance from the top of the first line to the last baseline.
func (l *layout) height() int {
	if len(l.lines) == 0 {
		return 0
	}
	return l.size*l.ascent/100 + (len(l.lines)-1)*l.leading()
}

// descent is how far the characters of any font and script reach below their baseline, in hundredths of the size.
const descent = 25

// descending are the letters and signs that reach below the baseline, by more than a comma does.
const descending = "gjpqyQçşţąęįųÇŞŢĄĘĮŲДЦЩдруцщфџЏ()[]{}/|@$;"

// below returns the descent of a line of text, 0 if nothing in it descends.
func below(line string) int {
	descends := func(r rune) bool {
		return strings.ContainsRune(descending, r) || strings.ContainsRune(descending, base(r))
	}
	if !alphabetic(line) || strings.ContainsFunc(line, descends) {
		return descent
	}
	return 0
}

// sizes holds the font sizes of titles, how many lines each may have, and how many where words are split. No title gets
// much higher than 92 units.
var sizes = [...]struct{ size, lines, split int }{
	{640, 1, 0}, {520, 2, 0}, {480, 2, 0}, {440, 2, 0}, {400, 2, 0}, {370, 2, 0}, {340, 2, 0},
	{310, 3, 0}, {280, 3, 0}, {260, 3, 2}, {220, 4, 3}, {190, 5, 4}, {160, 6, 6},
}

const (
	maxLargest   = 4 // how many characters a title of the largest size may have
	smallest     = 160
	maxGlyphSize = 2500
)

// layOut chooses the largest size at which the title fits without splitting a word, else the largest at which it fits
// with split words. A title that does not fit at any size is cut and ends in an ellipsis.
func layOut(title string, f *font) layout {
	l := breakLines(title, f)
	last := line{end: len(title)}
	if len(l.lines) > 0 {
		last = l.lines[len(l.lines)-1]
	}
	l.below = below(title[last.start:last.end])
	return l
}

// breakLines is layOut without what lies below the last line.
func breakLines(title string, f *font) layout {
	p := newParagraph(clusters(title, f.percent))
	l := layout{rtl: rightToLeft(title), ascent: 72}
	if !alphabetic(title) {
		l.ascent = 88
	}
	switch {
	case len(p.text) == 0:
		return l
	case len(p.text) <= 2:
		l.glyph, l.size = true, glyphSize(p.text)
		return l
	}
	for _, try := range sizes {
		if try.size == 640 && len(p.text) > maxLargest {
			continue
		}
		ems := measure * 100 / try.size
		if p.widest > ems {
			continue
		}
		count := p.count(ems)
		if count > try.lines {
			continue
		}
		l.size, l.lines = try.size, p.wrap(p.narrowest(ems, count))
		// Rather than a last line of a single character, take a smaller size that needs one line less.
		if p.endsInWidow(l.lines) && p.count(measure*100/(try.size*3/4)) < count {
			continue
		}
		return l
	}
	for _, try := range sizes {
		l.size = try.size
		if l.lines = p.split(measure*100/try.size, try.split, false); l.lines != nil {
			return l
		}
	}
	l.size, l.lines = smallest, p.split(measure*100/smallest, maxLines, true)
	return l
}

// glyphSize returns the size at which a title of one or two characters fills the poster.
func glyphSize(text []cluster) int {
	total := 0
	for _, c := range text {
		total += c.width
	}
	return min(maxGlyphSize, measure*100/total)
}

// cluster is a grapheme cluster: what readers take for one character.
type cluster struct {
	start, end int // bytes of the title
	width      int // in hundredths of an em
	first      rune
	breaks     bool // a line may end after it
}

// More than maxLines lines of the smallest size have: as many of the narrowest characters, and that width in hundredths
// of an em. What stands behind does not change how a title is cut.
const (
	maxClusters = 256
	maxWidth    = (maxLines + 3) * measure * 100 / smallest
)

// clusters splits a title into grapheme clusters, up to maxClusters and maxWidth. Percent is that of the font.
func clusters(title string, percent int) (out []cluster) {
	total := 0
	if alphabetic(title) {
		for i, r := range title {
			if len(out) == maxClusters || total > maxWidth {
				break
			}
			out = append(out, cluster{i, i + utf8.RuneLen(r), glyphWidth(r, 1, percent), r, strings.ContainsRune(" -\u2010–—", r)})
			total += out[len(out)-1].width
		}
		bindSingleLetters(out)
		return out
	}
	state, at, rest := -1, 0, title
	for rest != "" && len(out) < maxClusters && total <= maxWidth {
		var text string
		var found int
		text, rest, found, state = uniseg.StepString(rest, state)
		r, size := utf8.DecodeRuneInString(text)
		if r == ' ' && size < len(text) {
			r, _ = utf8.DecodeRuneInString(text[size:]) // a space that carries a mark is no gap between words
		}
		breaks := found&uniseg.MaskLine != uniseg.LineDontBreak
		if next, _ := utf8.DecodeRuneInString(rest); unicode.Is(unicode.Hangul, r) && unicode.Is(unicode.Hangul, next) {
			breaks = false // Korean lines break at spaces
		}
		out = append(out, cluster{at, at + len(text), glyphWidth(r, found>>uniseg.ShiftWidth, percent), r, breaks})
		at += len(text)
		total += out[len(out)-1].width
	}
	return out
}

// alphabetic reports whether a title is of scripts in which every rune is a grapheme cluster: Latin, Greek, Cyrillic.
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

// bindSingleLetters forbids line breaks after words of one letter: "A Space | Odyssey", «Иди | и смотри».
func bindSingleLetters(text []cluster) {
	for i := 1; i+1 < len(text); i++ {
		if text[i].first == ' ' && unicode.IsLetter(text[i-1].first) && (i == 1 || text[i-2].first == ' ') {
			text[i].breaks = false
		}
	}
}
