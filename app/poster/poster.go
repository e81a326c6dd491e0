// Package poster draws a film's poster from its title and year: flat shapes, four colours, the same
// input the same poster for ever.
//
// In a page a poster is
//
//	<svg class="poster p3" viewBox="0 0 200 300" aria-hidden="true">…Inline…</svg>
//
// with the stylesheet static/css/posters.css, which gives the classes their colours and fonts. The
// svg's class says which palette; everything inside takes its colours from there by inheritance and
// is matched by one class alone, so that a poster can be drawn once and repeated by
// <svg class="poster p3" …><use href="#…"/></svg>. The ground is a shape, not a background: a printed
// page and a repeated poster have it too.
//
// Lengths inside the package are whole tenths of a unit of the 200 x 300 view box: no fractions, so
// no processor rounds them differently.
package poster

import (
	"crypto/sha256"
	"html/template"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"movie-lottery/app/lottery"
)

// Version moves when anything is drawn differently, be it because a newer uniseg breaks a line elsewhere.
// It belongs into the address of a poster's file.
const Version = 1

const (
	width  = 2000
	height = 3000
	bleed  = 20 // how far shapes that meet the edge go beyond it, so that no hairline shows there
	margin = 140
)

// Poster is how one film's poster is laid out.
type Poster struct {
	title   string
	year    int
	sum     [sha256.Size]byte // chooses everything
	setting setting
}

// Draw lays out the poster of a film. A year of 0 is unknown.
func Draw(title string, year int) *Poster {
	title = printable(title)
	p := &Poster{title: title, year: year}
	var room [256]byte
	key := append(append(room[:0], lottery.Fold(title)...), '|')
	p.sum = sha256.Sum256(strconv.AppendInt(key, int64(year), 10))
	p.setting = set(title, p.voice())
	return p
}

// Palette is the number in the class p0 to p11 that the svg element needs.
func (p *Poster) Palette() int { return int(p.sum[0]) % len(palettes) }

func (p *Poster) motif() int     { return int(p.sum[1]) % len(motifs) }
func (p *Poster) voice() int     { return int(p.sum[2]) % len(voices) }
func (p *Poster) mirrored() bool { return p.sum[3]&1 == 1 }
func (p *Poster) titleTop() bool { return p.sum[3]%3 == 0 }

// Inline is what goes inside the svg element of a page.
func (p *Poster) Inline() template.HTML {
	d := pens.Get().(*pen)
	defer pens.Put(d)
	d.out = d.out[:0]
	p.draw(d)
	return template.HTML(d.out)
}

// File is the poster as an SVG document of its own, 400 x 600 pixels, which needs no stylesheet.
func (p *Poster) File() []byte {
	name := p.title
	if p.year != 0 {
		name += " (" + strconv.Itoa(p.year) + ")"
	}
	d := &pen{palette: &palettes[p.Palette()]}
	d.raw(`<svg xmlns="http://www.w3.org/2000/svg" width="400" height="600" viewBox="0 0 200 300" role="img" fill="`)
	d.raw(d.palette[ink])
	d.raw(`"><title>`)
	d.text(name)
	d.raw(`</title>`)
	p.draw(d)
	d.raw("</svg>\n")
	return d.out
}

// draw writes the shapes and the text in the order in which they cover each other.
func (p *Poster) draw(d *pen) {
	d.box(ground, 0, -bleed, -bleed, width+2*bleed, height+2*bleed)
	if p.setting.glyph {
		p.drawGlyph(d)
		return
	}
	top, bottom := p.area()
	d.mirrorX = p.mirrored()
	m := motifs[p.motif()]
	if m.hangs && p.titleTop() {
		d.mirrorY = top + bottom
	}
	s := &dice{bytes: p.sum[4:]}
	a, b := first, second
	if s.upTo(2) == 1 {
		a, b = b, a
	}
	m.draw(d, s, scene{top: top, bottom: bottom, a: a, b: b})
	d.mirrorX, d.mirrorY = false, 0
	if m.overlaps {
		if p.titleTop() {
			d.box(ground, 0, -bleed, -bleed, width+2*bleed, top+bleed)
		} else {
			d.box(ground, 0, -bleed, bottom, width+2*bleed, height-bottom+bleed)
		}
	}
	p.drawTitle(d)
}

// Where the text stands: baselines, and the room between a title and its motif.
const (
	lastBaseline = 2700
	yearBaseline = 2900
	topYear      = 245
	topCapitals  = 365 // the top of a title at the top
	clear        = 130
)

// area is the room that the motif has, from edge to title.
func (p *Poster) area() (top, bottom int) {
	block := p.setting.height()
	if block == 0 {
		return 0, yearBaseline - 200
	}
	if p.titleTop() {
		return topCapitals + block + p.setting.size*16/100 + clear, height
	}
	return 0, lastBaseline - block - clear
}

func (p *Poster) drawTitle(d *pen) {
	s := &p.setting
	baseline, year := lastBaseline, yearBaseline
	if s.count > 0 {
		if p.titleTop() {
			baseline, year = topCapitals+s.height(), topYear
		}
		d.raw(`<g`)
		d.voice(&voices[p.voice()])
		d.raw(` font-size="`)
		d.number(s.size)
		d.raw(`" transform="translate(`)
		if s.rtl {
			d.number(width - margin)
		} else {
			d.number(margin)
		}
		d.raw(` `)
		d.number(baseline)
		d.raw(`)"`)
		if s.rtl {
			d.raw(` direction="rtl"`)
		}
		d.raw(`>`)
		for i, line := range s.lines[:s.count] {
			d.raw(`<text`)
			if up := (s.count - 1 - i) * s.leading(); up > 0 {
				d.raw(` y="`)
				d.number(-up)
				d.raw(`"`)
			}
			d.raw(`>`)
			d.text(p.title[line.start:line.end])
			d.raw(tails[line.tail])
			d.raw(`</text>`)
		}
		d.raw(`</g>`)
	}
	p.drawYear(d, year, s.rtl)
}

// drawYear writes the small line at the edge: the year, and a rule beside it.
func (p *Poster) drawYear(d *pen, baseline int, rtl bool) {
	from, to := margin, width-margin
	if p.year != 0 {
		from = 600
		d.raw(`<text`)
		d.voice(&yearVoice)
		d.raw(` font-size="12" x="`)
		if rtl {
			d.number(to)
			d.raw(`" text-anchor="end`)
			from, to = margin, width-from
		} else {
			d.number(margin)
		}
		d.raw(`" y="`)
		d.number(baseline)
		d.raw(`">`)
		d.out = strconv.AppendInt(d.out, int64(p.year), 10)
		d.raw(`</text>`)
	}
	d.box(ink, 60, from, baseline-50, to-from, 15)
}

// drawGlyph is the poster of a title of one or two characters: those, as large as they go, before a disc.
func (p *Poster) drawGlyph(d *pen) {
	s := &dice{bytes: p.sum[4:]}
	x, y := s.between(840, 1160), s.between(1180, 1480)
	d.circle(second, x, y, 740)
	d.raw(`<g`)
	d.paint(first, 0)
	d.raw(`><text`)
	d.voice(&voices[p.voice()])
	d.raw(` text-anchor="middle" font-size="`)
	d.number(p.setting.size)
	d.raw(`" x="100" y="`)
	d.number(1360 + p.setting.size*36/100)
	if p.setting.rtl {
		d.raw(`" direction="rtl`)
	}
	d.raw(`">`)
	d.text(p.title)
	d.raw(`</text></g>`)
	p.drawYear(d, yearBaseline, p.setting.rtl)
}

// printable is a title in one line, without what XML can't hold.
func printable(title string) string {
	if plain(title) {
		return title
	}
	title = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) && r != '\u00a0' && r != '\u202f':
			return ' '
		case unicode.IsControl(r), r == '\ufffe', r == '\uffff':
			return -1
		}
		return r // what is no UTF-8 comes here as U+FFFD
	}, title)
	return strings.Join(strings.FieldsFunc(title, func(r rune) bool { return r == ' ' }), " ")
}

// plain tells whether there is nothing to do for printable.
func plain(title string) bool {
	space := true
	for _, r := range title {
		if r < ' ' || r == utf8.RuneError || r == ' ' && space || r > '~' && !unicode.IsLetter(r) {
			return false
		}
		space = r == ' '
	}
	return !space || title == ""
}
