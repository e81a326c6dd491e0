package poster

import (
	"strconv"
	"strings"
	"sync"
)

// pen writes SVG. All lengths it takes are tenths of a unit.
type pen struct {
	out     []byte
	palette *[4]string // of a file; in a page, nil: classes
	mirrorX bool       // left and right change places
	mirrorY int        // what a height is subtracted from; 0: not turned
}

// pens lends those of pages.
var pens = sync.Pool{New: func() any { return new(pen) }}

func (d *pen) raw(s string) { d.out = append(d.out, s...) }

// number writes tenths as a decimal, as short as it goes.
func (d *pen) number(n int) {
	if n < 0 {
		d.out = append(d.out, '-')
		n = -n
	}
	if n >= 10 || n == 0 {
		d.out = strconv.AppendInt(d.out, int64(n/10), 10)
	}
	if n%10 != 0 {
		d.out = append(d.out, '.', byte('0'+n%10))
	}
}

var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// text writes what was written by people.
func (d *pen) text(s string) {
	if strings.ContainsAny(s, "&<>") {
		s = escape.Replace(s)
	}
	d.raw(s)
}

var classes = [4]string{"pg", "pa", "pb", ""}

// paint writes the attributes for a colour and, unless 0, an opacity in hundredths. Ink is inherited.
func (d *pen) paint(colour, opacity int) {
	if colour != ink && d.palette != nil {
		d.attribute("fill", d.palette[colour])
	} else if colour != ink {
		d.attribute("class", classes[colour])
	}
	if opacity != 0 {
		d.raw(` opacity=".`)
		if opacity%10 == 0 {
			opacity /= 10
		}
		d.out = strconv.AppendInt(d.out, int64(opacity), 10)
		d.raw(`"`)
	}
}

// voice writes the attributes for a font.
func (d *pen) voice(v *voice) {
	if d.palette == nil {
		d.attribute("class", v.class)
		return
	}
	d.attribute("font-family", v.family)
	d.attribute("font-weight", v.weight)
	if v.stretch != "" {
		d.attribute("font-stretch", v.stretch)
	}
}

func (d *pen) attribute(name, value string) {
	d.raw(` `)
	d.raw(name)
	d.raw(`="`)
	d.raw(value)
	d.raw(`"`)
}

func (d *pen) circle(colour, x, y, r int) {
	d.raw(`<circle`)
	d.paint(colour, 0)
	d.raw(` cx="`)
	d.number(d.x(x))
	d.raw(`" cy="`)
	d.number(d.y(y))
	d.raw(`" r="`)
	d.number(r)
	d.raw(`"/>`)
}

// box draws one rectangle.
func (d *pen) box(colour, opacity, x, y, w, h int) {
	d.begin(colour, opacity)
	d.rect(x, y, w, h)
	d.end()
}

// begin opens a path, which the methods below go on with until end.
func (d *pen) begin(colour, opacity int) {
	d.raw(`<path`)
	d.paint(colour, opacity)
	d.raw(` d="`)
}

func (d *pen) end() { d.raw(`"/>`) }

func (d *pen) x(x int) int {
	if d.mirrorX {
		return width - x
	}
	return x
}

func (d *pen) y(y int) int {
	if d.mirrorY != 0 {
		return d.mirrorY - y
	}
	return y
}

func (d *pen) dx(x int) int {
	if d.mirrorX {
		return -x
	}
	return x
}

func (d *pen) dy(y int) int {
	if d.mirrorY != 0 {
		return -y
	}
	return y
}

// pair writes a command's numbers; a minus needs no space before it.
func (d *pen) pair(x, y int) {
	d.number(x)
	if y >= 0 {
		d.raw(` `)
	}
	d.number(y)
}

func (d *pen) rect(x, y, w, h int) {
	d.move(x, y)
	d.across(w)
	d.down(h)
	d.across(-w)
	d.raw(`z`)
}

func (d *pen) move(x, y int) { d.raw(`M`); d.pair(d.x(x), d.y(y)) }
func (d *pen) line(x, y int) { d.raw(`L`); d.pair(d.x(x), d.y(y)) }
func (d *pen) across(dx int) { d.raw(`h`); d.number(d.dx(dx)) }
func (d *pen) down(dy int)   { d.raw(`v`); d.number(d.dy(dy)) }
func (d *pen) toY(y int)     { d.raw(`V`); d.number(d.y(y)) }
func (d *pen) toX(x int)     { d.raw(`H`); d.number(d.x(x)) }
func (d *pen) step(dx, dy int) {
	d.raw(`l`)
	d.pair(d.dx(dx), d.dy(dy))
}

// curve is a quadratic one, its control point and its end seen from where it begins.
func (d *pen) curve(cx, cy, dx, dy int) {
	d.raw(`q`)
	d.pair(d.dx(cx), d.dy(cy))
	d.raw(` `)
	d.pair(d.dx(dx), d.dy(dy))
}

// arc goes round a circle of radius r, clockwise where nothing is mirrored, never more than half.
func (d *pen) arc(r, dx, dy int) {
	d.raw(`a`)
	d.pair(r, r)
	if d.mirrorX != (d.mirrorY != 0) {
		d.raw(` 0 0 0 `)
	} else {
		d.raw(` 0 0 1 `)
	}
	d.pair(d.dx(dx), d.dy(dy))
}

// dot is a whole circle inside a path.
func (d *pen) dot(x, y, r int) {
	d.raw(`M`)
	d.pair(d.x(x), d.y(y)-r)
	d.raw(`a`)
	d.pair(r, r)
	d.raw(` 0 1 0 .1 0`)
}
