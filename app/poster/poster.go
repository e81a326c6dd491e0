// Package poster draws a film's poster from its title and year: flat shapes in four colours. The same film always has the
// same poster.
//
// In a page a poster is
//
//	<svg class="poster p3" viewBox="0 0 200 300" aria-hidden="true">…Inline…</svg>
//
// where the class p3 selects a palette in static/css/posters.css. Everything inside has one class and takes its colour and
// font from there, so that a poster can be drawn once and repeated with
// <svg class="poster p3" …><use href="#…"/></svg>. The ground is a shape, not a CSS background, because printing and <use>
// leave backgrounds out.
//
// Lengths inside the package are integers in tenths of a unit of the 200 x 300 view box, so that no processor rounds them
// differently.
package poster

import (
	"crypto/sha256"
	"html/template"
	"strconv"
	"strings"
	"unicode"

	"movie-lottery/app/lottery"
)

// Version must grow when any poster is drawn differently, also by a newer uniseg that breaks lines elsewhere. It is part of
// the address of a poster's file.
const Version = 2

const (
	width  = 2000
	height = 3000
	bleed  = 20 // how far shapes at the edge extend beyond it, so that no hairline of the page shows there
	margin = 140
)

// Poster is the layout of a film's poster.
type Poster struct {
	title  string
	year   int
	sum    [sha256.Size]byte // of the folded title and the year; selects everything below
	layout layout
}

// Draw lays out the poster of a film. A year of 0 is unknown.
func Draw(title string, year int) *Poster {
	title = printable(title)
	p := &Poster{title: title, year: year, sum: sha256.Sum256([]byte(lottery.Fold(title) + "|" + strconv.Itoa(year)))}
	p.layout = layOut(title, p.font())
	return p
}

// Palette returns the number of the class p0 to p11 that the svg element needs.
func (p *Poster) Palette() int { return int(p.sum[0]) % len(palettes) }

func (p *Poster) motif() int     { return int(p.sum[1]) % len(motifs) }
func (p *Poster) font() *font    { return &fonts[int(p.sum[2])%len(fonts)] }
func (p *Poster) mirrored() bool { return p.sum[3]&1 == 1 }

// TitleTop reports whether the title is above the motif. Then it is the poster's upper edge that has the ground alone.
func (p *Poster) TitleTop() bool { return p.sum[3]%3 == 0 }

// Inline returns the content of the svg element in a page.
func (p *Poster) Inline() template.HTML {
	c := &canvas{}
	p.draw(c)
	return template.HTML(c.out)
}

// File returns the poster as an SVG document of 400 x 600 pixels, which needs no stylesheet.
func (p *Poster) File() []byte {
	name := p.title
	if p.year != 0 {
		name += " (" + strconv.Itoa(p.year) + ")"
	}
	c := &canvas{palette: &palettes[p.Palette()]}
	c.raw(`<svg xmlns="http://www.w3.org/2000/svg" width="400" height="600" viewBox="0 0 200 300" role="img"`)
	c.attribute("fill", c.palette[ink])
	c.raw(`><title>`)
	c.text(name)
	c.raw(`</title>`)
	p.draw(c)
	c.raw("</svg>\n")
	return c.out
}

// draw writes the shapes and the text in the order in which they cover each other.
func (p *Poster) draw(c *canvas) {
	c.box(ground, 0, -bleed, -bleed, width+2*bleed, height+2*bleed)
	rng := &byteRNG{bytes: p.sum[4:]}
	if p.layout.glyph {
		p.drawGlyph(c, rng)
		return
	}
	p.drawMotif(c, rng)
	p.drawTitle(c)
}

func (p *Poster) drawMotif(c *canvas, rng *byteRNG) {
	m, in := motifs[p.motif()], p.motifArea()
	in.a, in.b = first, second
	if rng.intN(2) == 1 {
		in.a, in.b = second, first
	}
	c.x, c.y = axis{p.mirrored(), width}, axis{m.hangs && p.TitleTop(), in.top + in.bottom}
	m.draw(c, rng, in)
	c.x, c.y = axis{}, axis{}
	switch {
	case m.overlaps && p.TitleTop():
		c.box(ground, 0, -bleed, -bleed, width+2*bleed, in.top+bleed)
	case m.overlaps:
		c.box(ground, 0, -bleed, in.bottom, width+2*bleed, height-in.bottom+bleed)
	}
}

// Heights of the text.
const (
	lastBaseline = 2700 // of a title at the bottom
	lowestLetter = 2765 // what reaches below that baseline ends here, above the year
	yearBaseline = 2900
	topCapitals  = 365 // upper edge of a title at the top
	topYear      = 245 // the year's baseline above it
	clearance    = 130 // between title and motif
)

// motifArea returns the area that the title leaves for the motif, without its colours.
func (p *Poster) motifArea() area {
	title := p.layout.height()
	switch {
	case title == 0:
		return area{bottom: yearBaseline - 200}
	case p.TitleTop():
		return area{top: topCapitals + title + p.layout.size*16/100 + clearance, bottom: height}
	}
	return area{bottom: p.layout.baseline(lastBaseline) - title - clearance}
}

// baseline returns where the last line stands: as low as that, but with its letters clear of the year below.
func (l *layout) baseline(lowest int) int { return min(lowest, lowestLetter-l.size*l.below/100) }

func (p *Poster) drawTitle(c *canvas) {
	l := &p.layout
	if len(l.lines) == 0 {
		p.drawYear(c, yearBaseline)
		return
	}
	baseline, year, edge := l.baseline(lastBaseline), yearBaseline, margin
	if p.TitleTop() {
		baseline, year = topCapitals+l.height(), topYear
	}
	if l.rtl {
		edge = width - margin
	}
	c.raw(`<g`)
	c.font(p.font())
	c.length("font-size", l.size)
	c.raw(` transform="translate(`)
	c.number(edge)
	c.raw(` `)
	c.number(baseline)
	c.raw(`)"`)
	if l.rtl {
		c.attribute("direction", "rtl")
	}
	c.raw(`>`)
	for i, line := range l.lines {
		c.raw(`<text`)
		if up := (len(l.lines) - 1 - i) * l.leading(); up > 0 {
			c.length("y", -up)
		}
		c.raw(`>`)
		c.text(p.title[line.start:line.end] + line.suffix)
		c.raw(`</text>`)
	}
	c.raw(`</g>`)
	p.drawYear(c, year)
}

// drawYear draws the year, if it is known, and a line beside it.
func (p *Poster) drawYear(c *canvas, baseline int) {
	from, to := margin, width-margin
	if p.year != 0 {
		c.raw(`<text`)
		c.font(&yearFont)
		c.length("font-size", 120)
		if p.layout.rtl {
			c.length("x", width-margin)
			c.attribute("text-anchor", "end")
			to = width - 600
		} else {
			c.length("x", margin)
			from = 600
		}
		c.length("y", baseline)
		c.raw(`>` + strconv.Itoa(p.year) + `</text>`)
	}
	c.box(ink, 60, from, baseline-50, to-from, 15)
}

// drawGlyph draws the poster of a title of one or two characters: those, as large as they fit, in front of a disc.
func (p *Poster) drawGlyph(c *canvas, rng *byteRNG) {
	x, y := rng.between(840, 1160), rng.between(1180, 1480)
	c.circle(second, x, y, 740)
	c.raw(`<g`)
	c.paint(first, 0)
	c.raw(`><text`)
	c.font(p.font())
	c.attribute("text-anchor", "middle")
	c.length("font-size", p.layout.size)
	c.length("x", width/2)
	c.length("y", p.layout.baseline(glyphBaseline(p.layout.size)))
	if p.layout.rtl {
		c.attribute("direction", "rtl")
	}
	c.raw(`>`)
	c.text(p.title)
	c.raw(`</text></g>`)
	p.drawYear(c, yearBaseline)
}

// glyphBaseline returns where a glyph of that size stands so that it is in the middle of its disc.
func glyphBaseline(size int) int { return 1360 + size*36/100 }

// printable returns a title on one line, without the characters that XML cannot hold. Spaces that forbid a line break stay.
func printable(title string) string {
	title = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) && r != '\u00a0' && r != '\u202f':
			return ' '
		case unicode.IsControl(r), r == '\ufffe', r == '\uffff':
			return -1
		}
		return r // an invalid byte arrives here as U+FFFD
	}, title)
	return strings.Join(strings.FieldsFunc(title, func(r rune) bool { return r == ' ' }), " ")
}
