package poster

import (
	"strconv"
	"strings"
)

// canvas writes SVG. All lengths that it takes are tenths of a unit.
type canvas struct {
	out     []byte
	palette *[4]string // colours to write as attributes; nil: write classes, for a page with the stylesheet
	x, y    axis
}

// axis is a direction of the canvas.
type axis struct {
	mirrored bool
	sum      int // of a position and its mirrored one
}

// at returns where a position is drawn.
func (a axis) at(position int) int {
	if a.mirrored {
		return a.sum - position
	}
	return position
}

// by returns how far a relative length is drawn.
func (a axis) by(length int) int {
	if a.mirrored {
		return -length
	}
	return length
}

func (c *canvas) raw(parts ...string) {
	for _, s := range parts {
		c.out = append(c.out, s...)
	}
}

// number writes tenths as the shortest decimal number.
func (c *canvas) number(n int) {
	if n < 0 {
		c.out = append(c.out, '-')
		n = -n
	}
	if n >= 10 || n == 0 {
		c.out = strconv.AppendInt(c.out, int64(n/10), 10)
	}
	if n%10 != 0 {
		c.out = append(c.out, '.', byte('0'+n%10))
	}
}

var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// text writes character data.
func (c *canvas) text(s string) { c.raw(escape.Replace(s)) }

var classes = [4]string{"pg", "pa", "pb", ""}

// paint writes the attributes for a colour and, unless it is 0, an opacity in hundredths. Ink is inherited.
func (c *canvas) paint(colour, opacity int) {
	if colour != ink && c.palette != nil {
		c.attribute("fill", c.palette[colour])
	} else if colour != ink {
		c.attribute("class", classes[colour])
	}
	if opacity != 0 {
		c.attribute("opacity", strings.TrimRight("."+strconv.Itoa(opacity), "0"))
	}
}

// font writes the attributes for a font.
func (c *canvas) font(f *font) {
	if c.palette == nil {
		c.attribute("class", f.class)
		return
	}
	c.attribute("font-family", f.family)
	c.attribute("font-weight", f.weight)
	if f.stretch != "" {
		c.attribute("font-stretch", f.stretch)
	}
}

func (c *canvas) attribute(name, value string) {
	c.raw(` `, name, `="`, value, `"`)
}

// length writes an attribute with a length.
func (c *canvas) length(name string, n int) {
	c.raw(` `, name, `="`)
	c.number(n)
	c.raw(`"`)
}

func (c *canvas) circle(colour, x, y, r int) {
	c.raw(`<circle`)
	c.paint(colour, 0)
	c.length("cx", c.x.at(x))
	c.length("cy", c.y.at(y))
	c.length("r", r)
	c.raw(`/>`)
}

// box draws one rectangle as a path of its own.
func (c *canvas) box(colour, opacity, x, y, w, h int) {
	c.begin(colour, opacity)
	c.rect(x, y, w, h)
	c.end()
}

// begin opens a path. The methods below draw it, until end.
func (c *canvas) begin(colour, opacity int) {
	c.raw(`<path`)
	c.paint(colour, opacity)
	c.raw(` d="`)
}

func (c *canvas) end()   { c.raw(`"/>`) }
func (c *canvas) close() { c.raw(`z`) }

// pair writes the two numbers of a path command. A minus separates them as well as a space.
func (c *canvas) pair(x, y int) {
	c.number(x)
	if y >= 0 {
		c.raw(` `)
	}
	c.number(y)
}

func (c *canvas) rect(x, y, w, h int) {
	c.move(x, y)
	c.across(w)
	c.down(h)
	c.across(-w)
	c.close()
}

func (c *canvas) move(x, y int)   { c.raw(`M`); c.pair(c.x.at(x), c.y.at(y)) }
func (c *canvas) line(x, y int)   { c.raw(`L`); c.pair(c.x.at(x), c.y.at(y)) }
func (c *canvas) across(dx int)   { c.raw(`h`); c.number(c.x.by(dx)) }
func (c *canvas) down(dy int)     { c.raw(`v`); c.number(c.y.by(dy)) }
func (c *canvas) toY(y int)       { c.raw(`V`); c.number(c.y.at(y)) }
func (c *canvas) toX(x int)       { c.raw(`H`); c.number(c.x.at(x)) }
func (c *canvas) step(dx, dy int) { c.raw(`l`); c.pair(c.x.by(dx), c.y.by(dy)) }

// curve draws a quadratic curve. Its control point and its end are relative to its start.
func (c *canvas) curve(controlX, controlY, dx, dy int) {
	c.raw(`q`)
	c.pair(c.x.by(controlX), c.y.by(controlY))
	c.raw(` `)
	c.pair(c.x.by(dx), c.y.by(dy))
}

// curveOn continues a curve smoothly to an end relative to its start.
func (c *canvas) curveOn(dx, dy int) { c.raw(`t`); c.pair(c.x.by(dx), c.y.by(dy)) }

// arc draws at most half a circle of radius r, clockwise unless mirrored, to an end relative to its start.
func (c *canvas) arc(r, dx, dy int) {
	c.raw(`a`)
	c.pair(r, r)
	if c.x.mirrored != c.y.mirrored {
		c.raw(` 0 0 0 `)
	} else {
		c.raw(` 0 0 1 `)
	}
	c.pair(c.x.by(dx), c.y.by(dy))
}

// dot draws a whole circle as part of a path.
func (c *canvas) dot(x, y, r int) {
	c.raw(`M`)
	c.pair(c.x.at(x), c.y.at(y)-r)
	c.raw(`a`)
	c.pair(r, r)
	c.raw(` 0 1 0 .1 0`)
}
