package poster

// area is where a motif is drawn: between two heights, as wide as the poster, in the colours a and b.
type area struct {
	top, bottom int
	a, b        int // indexes into the palette
}

func (in area) height() int { return in.bottom - in.top }
func (in area) middle() int { return (in.top + in.bottom) / 2 }

// part returns a height that is so many hundredths of the area below its top.
func (in area) part(percent int) int { return in.top + in.height()*percent/100 }

// overshoot returns how far shapes on the area's lower end extend below it: beyond the poster's edge, but not into a title.
func (in area) overshoot() int {
	if in.bottom == height {
		return bleed
	}
	return 0
}

// motifs are the pictures that a poster can have.
var motifs = [12]struct {
	draw     func(*canvas, *byteRNG, area)
	overlaps bool // it extends beyond its area, so the title's part is painted over with ground
	hangs    bool // it hangs from the upper edge; if the title is there, it is mirrored to stand on the lower one
}{
	{draw: sun}, {draw: beam, hangs: true}, {draw: hills}, {draw: leader}, {draw: blinds, overlaps: true}, {draw: city},
	{draw: stairs}, {draw: eye}, {draw: road}, {draw: halves}, {draw: curtain, hangs: true}, {draw: dots},
}

// sun draws a disc that sets behind five bars of ground, each higher than the one above.
func sun(c *canvas, rng *byteRNG, in area) {
	r := min(720, in.height()/2-160)
	y := in.middle()
	c.circle(in.a, 1000, y, r)
	c.begin(ground, 0)
	at := y + rng.between(0, r/6)
	for i := range 5 {
		h := r * (3 + 2*i) / 60
		c.rect(1000-r-bleed, at, 2*r+2*bleed, h)
		at += h + r*(9-i)/60
	}
	c.end()
}

// beam draws two wedges of light from a small disc in an upper corner.
func beam(c *canvas, rng *byteRNG, in area) {
	x, y := rng.between(1640, 1760), in.top+rng.between(240, 300)
	far := rng.between(150, 450)
	near := far + rng.between(800, 1000)
	c.begin(in.a, 0)
	c.move(x, y)
	c.line(far, in.bottom)
	c.toX(near)
	c.close()
	c.end()
	low := in.part(rng.between(64, 78))
	c.begin(in.b, 0)
	c.move(x, y)
	c.line(-bleed, low)
	c.toY(low - rng.between(560, 760))
	c.close()
	c.end()
	c.circle(ink, x, y, 80)
}

// hills draws three bands of waves, the farthest one faint, and a disc above.
func hills(c *canvas, rng *byteRNG, in area) {
	h := in.height()
	r := min(300, h/7)
	c.circle(in.b, rng.between(420, 900), in.top+h*rng.between(20, 28)/100+60, r)
	swell := h * rng.between(8, 12) / 100
	for i, at := range [3]int{rng.between(46, 50), rng.between(60, 64), rng.between(76, 80)} {
		colour, opacity := in.a, 0
		switch i {
		case 0:
			opacity = 45
		case 2:
			colour = in.b
		}
		bend := 2 * swell
		if i == 1 {
			bend = -bend
		}
		y := in.part(at)
		x := rng.between(-500, -bleed)
		c.begin(colour, opacity)
		c.move(x, y)
		c.curve(430, -bend, 860, 0)
		for range 2 {
			c.curveOn(860, 0)
		}
		c.toY(in.bottom + in.overshoot())
		c.toX(-bleed)
		c.close()
		c.end()
	}
}

// leader draws rings and cross hairs, like the countdown at the head of a film.
func leader(c *canvas, _ *byteRNG, in area) {
	r := min(740, in.height()/2-120)
	y := in.middle()
	for i, percent := range [5]int{100, 78, 56, 34, 12} {
		c.circle([5]int{in.a, ground, in.b, ground, in.a}[i], 1000, y, r*percent/100)
	}
	c.begin(ink, 50)
	c.rect(-bleed, y-8, width+2*bleed, 16)
	c.rect(992, in.top, 16, in.height())
	c.end()
}

// blinds draws slanted bars in alternating colours.
func blinds(c *canvas, rng *byteRNG, in area) {
	slant := rng.between(380, 1000) // 10 to 26 degrees over the width
	pitch := rng.between(380, 430)
	thick := pitch * rng.between(50, 62) / 100
	begin := in.top - slant + rng.between(0, pitch)
	for i, colour := range [2]int{in.a, in.b} {
		c.begin(colour, 0)
		for y := begin + i*pitch; y < in.bottom; y += 2 * pitch {
			c.move(-bleed, y)
			c.step(width+2*bleed, slant)
			c.down(thick)
			c.step(-width-2*bleed, -slant)
			c.close()
		}
		c.end()
	}
}

// city draws a row of blocks with two windows each, and a moon.
func city(c *canvas, rng *byteRNG, in area) {
	h := in.height()
	c.circle(in.b, rng.between(1250, 1480), in.top+h*rng.between(20, 26)/100, min(330, h/6))
	var windows [16][2]int
	n := 0
	c.begin(in.a, 0)
	for x := -60; x < width; n++ {
		w := rng.between(190, 360)
		if x+w > width-160 {
			w = width + bleed - x // no narrow block at the edge
		}
		tall := h * (22 + rng.intN(5)*9 + n%2*10) / 100
		c.rect(x, in.bottom-tall, w, tall+in.overshoot())
		windows[n] = [2]int{x + w/4, in.bottom - tall + rng.between(130, 200)}
		x += w + 20
	}
	c.end()
	c.begin(ground, 0)
	for i, at := range windows[:n] {
		if at[0] < 60 {
			continue
		}
		c.rect(at[0], at[1], 50, 70)
		if i%2 == 0 {
			c.rect(at[0]+80, at[1], 50, 70)
		} else {
			c.rect(at[0]+60, at[1]+160, 50, 70)
		}
	}
	c.end()
}

// stairs draws six steps, each fainter than the one above, and a crescent.
func stairs(c *canvas, rng *byteRNG, in area) {
	h := in.height()
	r := min(340, h/6)
	x, y := rng.between(1180, 1420), in.part(rng.between(22, 28))
	c.circle(in.b, x, y, r)
	c.circle(ground, x-r*34/100, y-r*22/100, r*86/100)
	rise := h * rng.between(10, 12) / 100
	head := in.bottom - 6*rise + rise/3
	const tread = 340
	c.begin(in.a, 0)
	c.move(-bleed, in.bottom+in.overshoot())
	c.toY(head)
	c.toX(tread)
	for range 5 {
		c.down(rise)
		c.across(tread)
	}
	c.toY(in.bottom + in.overshoot())
	c.close()
	c.end()
	// Each step is darkened by another layer of ground over it and all below, so that no seam shows between two shades.
	for i := 1; i < 6; i++ {
		c.box(ground, 15, i*tread, head+i*rise-10, width-i*tread+bleed, in.bottom-head-i*rise+10+in.overshoot())
	}
}

// eye draws an almond with iris, pupil and glint.
func eye(c *canvas, rng *byteRNG, in area) {
	y := in.middle()
	open := min(rng.between(520, 640), in.height()/2-150)
	c.begin(in.a, 0)
	c.move(margin, y)
	c.curve(860, -2*open, 1720, 0)
	c.curve(-860, 2*open, -1720, 0)
	c.end()
	look := rng.between(-120, 120)
	c.circle(ground, 1000+look, y, open*80/100)
	c.circle(in.b, 1000+look, y, open*60/100)
	c.circle(ground, 1000+look, y, open*30/100)
	c.circle(ink, 1000+look-open*24/100, y-open*24/100, open*13/100)
}

// road draws a road to the horizon, and half a disc on it.
func road(c *canvas, rng *byteRNG, in area) {
	y := in.part(rng.between(48, 54))
	x := rng.between(800, 1200)
	r := min(rng.between(520, 660), y-in.top-160)
	c.begin(in.b, 0)
	c.move(x-r, y)
	c.arc(r, 2*r, 0)
	c.close()
	c.end()
	c.box(in.a, 35, -bleed, y, width+2*bleed, in.bottom-y+in.overshoot())
	c.begin(in.a, 0)
	c.move(x-40, y)
	c.across(80)
	c.line(x+rng.between(700, 900), in.bottom+in.overshoot())
	c.toX(x - rng.between(700, 900))
	c.close()
	c.end()
	h := in.bottom - y
	c.begin(ground, 0)
	for _, dash := range [3][2]int{{14, 28}, {40, 60}, {76, 100}} {
		c.move(x-dash[0], y+h*dash[0]/100)
		c.across(2 * dash[0])
		c.line(x+dash[1], y+h*dash[1]/100)
		c.across(-2 * dash[1])
		c.close()
	}
	c.end()
}

// halves draws one half in a colour, and a disc split the other way.
func halves(c *canvas, rng *byteRNG, in area) {
	r := min(rng.between(680, 800), in.height()/2-110)
	y := in.middle()
	begin := in.top
	if begin == 0 {
		begin = -bleed
	}
	c.box(in.a, 0, -bleed, begin, 1000+bleed, in.bottom-begin+in.overshoot())
	c.circle(ground, 1000, y, r)
	c.begin(in.b, 0)
	c.move(1000, y-r)
	c.arc(r, 0, 2*r)
	c.close()
	c.end()
}

// curtain draws eight scalloped strips, the shorter ones in the middle.
func curtain(c *canvas, rng *byteRNG, in area) {
	h := in.height()
	short := rng.between(40, 52)
	for i, colour := range [2]int{in.b, in.a} {
		c.begin(colour, 0)
		for strip := 1 - i; strip < 8; strip += 2 {
			from := [4]int{0, 55, 85, 100}[min(strip, 7-strip)]
			length := h * (88 - (88-short)*from/100) / 100
			// The strips that are drawn first are wider, so that no ground shows between.
			x, w := strip*250-10, 270
			if i == 1 {
				x, w = strip*250, 250
			}
			c.move(x+w, in.top-bleed)
			c.down(length + bleed)
			c.arc(w/2, -w, 0)
			c.toY(in.top - bleed)
			c.close()
		}
		c.end()
	}
}

// dots draws a grid of dots that grow in one direction, like a coarse print.
func dots(c *canvas, rng *byteRNG, in area) {
	const columns = 6
	const pitch = 280
	const left = (width - columns*pitch) / 2
	rows := (in.height() - 200) / pitch
	top := (in.top + (in.height()-rows*pitch)/2) / 10 * 10 // a multiple of 10 has no decimals, which saves bytes: there are many dots
	direction := rng.intN(3)
	for i, colour := range [2]int{in.a, in.b} {
		c.begin(colour, 0)
		for row := range rows {
			for column := range columns {
				if (row+column)%2 != i {
					continue
				}
				var growth int
				switch direction {
				case 0:
					growth = row * 100 / (rows - 1)
				case 1:
					growth = (row*100/(rows-1) + column*100/(columns-1)) / 2
				case 2:
					growth = 100 - row*100/(rows-1)
				}
				r := 20 + growth*12/100*10
				c.dot(left+column*pitch+pitch/2, top+row*pitch+pitch/2, r)
			}
		}
		c.end()
	}
}
