package poster

// scene is where a motif is drawn: the room between its heights, as wide as the poster, and its colours.
type scene struct {
	top, bottom int
	a, b        int
}

func (s scene) height() int { return s.bottom - s.top }
func (s scene) middle() int { return (s.top + s.bottom) / 2 }

// part is a height, in hundredths of the room from its top.
func (s scene) part(percent int) int { return s.top + s.height()*percent/100 }

var motifs = [12]struct {
	name     string
	draw     func(*pen, *dice, scene)
	overlaps bool // it goes beyond its room, and is cut by ground under the title
	hangs    bool // from the upper edge; with the title there, it stands on the lower edge upside down
}{
	{"sun", sun, false, false},
	{"beam", beam, false, true},
	{"hills", hills, false, false},
	{"leader", leader, false, false},
	{"blinds", blinds, true, false},
	{"city", city, false, false},
	{"stairs", stairs, false, false},
	{"eye", eye, false, false},
	{"road", road, false, false},
	{"halves", halves, false, false},
	{"curtain", curtain, false, true},
	{"dots", dots, false, false},
}

// sun is a disc that goes down behind five growing bars of ground.
func sun(d *pen, s *dice, in scene) {
	r := min(720, in.height()/2-160)
	y := in.middle()
	d.circle(in.a, 1000, y, r)
	d.begin(ground, 0)
	at := y + s.between(0, r/6)
	for i := range 5 {
		h := r * (3 + 2*i) / 60
		d.rect(1000-r-bleed, at, 2*r+2*bleed, h)
		at += h + r*(9-i)/60
	}
	d.end()
}

// beam is two wedges of light from a small disc in an upper corner.
func beam(d *pen, s *dice, in scene) {
	x, y := s.between(1640, 1760), in.top+s.between(240, 300)
	far := s.between(150, 450)
	near := far + s.between(800, 1000)
	d.begin(in.a, 0)
	d.move(x, y)
	d.line(far, in.bottom)
	d.toX(near)
	d.raw(`z`)
	d.end()
	low := in.part(s.between(64, 78))
	d.begin(in.b, 0)
	d.move(x, y)
	d.line(-bleed, low)
	d.toY(low - s.between(560, 760))
	d.raw(`z`)
	d.end()
	d.circle(ink, x, y, 80)
}

// hills are three bands of waves, the farthest faint, and a disc above.
func hills(d *pen, s *dice, in scene) {
	h := in.height()
	r := min(300, h/7)
	d.circle(in.b, s.between(420, 900), in.top+h*s.between(20, 28)/100+60, r)
	swell := h * s.between(8, 12) / 100
	for i, at := range [3]int{s.between(46, 50), s.between(60, 64), s.between(76, 80)} {
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
		x := s.between(-500, -bleed)
		d.begin(colour, opacity)
		d.move(x, y)
		d.curve(430, -bend, 860, 0)
		for range 2 {
			d.raw(`t`)
			d.pair(d.dx(860), 0)
		}
		d.toY(in.bottom + over(in))
		d.toX(-bleed)
		d.raw(`z`)
		d.end()
	}
}

// over is how far shapes that stand on the room's lower end go on: beyond the edge, never into a title.
func over(in scene) int {
	if in.bottom == height {
		return bleed
	}
	return 0
}

// leader is the countdown at the head of a film: rings and cross hairs.
func leader(d *pen, _ *dice, in scene) {
	r := min(740, in.height()/2-120)
	y := in.middle()
	for i, percent := range [5]int{100, 78, 56, 34, 12} {
		d.circle([5]int{in.a, ground, in.b, ground, in.a}[i], 1000, y, r*percent/100)
	}
	d.begin(ink, 50)
	d.rect(-bleed, y-8, width+2*bleed, 16)
	d.rect(992, in.top, 16, in.height())
	d.end()
}

// blinds are slanted bars, lit in turn.
func blinds(d *pen, s *dice, in scene) {
	slant := s.between(380, 1000) // 10 to 26 degrees over the width
	pitch := s.between(380, 430)
	thick := pitch * s.between(50, 62) / 100
	begin := in.top - slant + s.between(0, pitch)
	for i, colour := range [2]int{in.a, in.b} {
		d.begin(colour, 0)
		for y := begin + i*pitch; y < in.bottom; y += 2 * pitch {
			d.move(-bleed, y)
			d.step(width+2*bleed, slant)
			d.down(thick)
			d.step(-width-2*bleed, -slant)
			d.raw(`z`)
		}
		d.end()
	}
}

// city is a row of blocks with two windows each, and a moon.
func city(d *pen, s *dice, in scene) {
	h := in.height()
	d.circle(in.b, s.between(1250, 1480), in.top+h*s.between(20, 26)/100, min(330, h/6))
	var windows [16][2]int
	n := 0
	d.begin(in.a, 0)
	for x := -60; x < width; n++ {
		w := s.between(190, 360)
		if x+w > width-160 {
			w = width + bleed - x // no sliver at the edge
		}
		tall := h * (22 + s.upTo(5)*9 + n%2*10) / 100
		d.rect(x, in.bottom-tall, w, tall+over(in))
		windows[n] = [2]int{x + w/4, in.bottom - tall + s.between(130, 200)}
		x += w + 20
	}
	d.end()
	d.begin(ground, 0)
	for i, at := range windows[:n] {
		if at[0] < 60 {
			continue
		}
		d.rect(at[0], at[1], 50, 70)
		if i%2 == 0 {
			d.rect(at[0]+80, at[1], 50, 70)
		} else {
			d.rect(at[0]+60, at[1]+160, 50, 70)
		}
	}
	d.end()
}

// stairs are six steps, each fainter than the one above, and a crescent.
func stairs(d *pen, s *dice, in scene) {
	h := in.height()
	r := min(340, h/6)
	x, y := s.between(1180, 1420), in.part(s.between(22, 28))
	d.circle(in.b, x, y, r)
	d.circle(ground, x-r*34/100, y-r*22/100, r*86/100)
	rise := h * s.between(10, 12) / 100
	head := in.bottom - 6*rise + rise/3
	const tread = 340
	d.begin(in.a, 0)
	d.move(-bleed, in.bottom+over(in))
	d.toY(head)
	d.toX(tread)
	for range 5 {
		d.down(rise)
		d.across(tread)
	}
	d.toY(in.bottom + over(in))
	d.raw(`z`)
	d.end()
	// Ground laid over what is lower, once more for each step: no seam between two shades.
	for i := 1; i < 6; i++ {
		d.box(ground, 15, i*tread, head+i*rise-10, width-i*tread+bleed, in.bottom-head-i*rise+10+over(in))
	}
}

// eye is an almond, iris, pupil and glint.
func eye(d *pen, s *dice, in scene) {
	y := in.middle()
	open := min(s.between(520, 640), in.height()/2-150)
	d.begin(in.a, 0)
	d.move(margin, y)
	d.curve(860, -2*open, 1720, 0)
	d.curve(-860, 2*open, -1720, 0)
	d.end()
	look := s.between(-120, 120)
	d.circle(ground, 1000+look, y, open*80/100)
	d.circle(in.b, 1000+look, y, open*60/100)
	d.circle(ground, 1000+look, y, open*30/100)
	d.circle(ink, 1000+look-open*24/100, y-open*24/100, open*13/100)
}

// road runs to a point under half a disc.
func road(d *pen, s *dice, in scene) {
	y := in.part(s.between(48, 54))
	x := s.between(800, 1200)
	r := min(s.between(520, 660), y-in.top-160)
	d.begin(in.b, 0)
	d.move(x-r, y)
	d.arc(r, 2*r, 0)
	d.raw(`z`)
	d.end()
	d.box(in.a, 35, -bleed, y, width+2*bleed, in.bottom-y+over(in))
	d.begin(in.a, 0)
	d.move(x-40, y)
	d.across(80)
	d.line(x+s.between(700, 900), in.bottom+over(in))
	d.toX(x - s.between(700, 900))
	d.raw(`z`)
	d.end()
	h := in.bottom - y
	d.begin(ground, 0)
	for _, dash := range [3][2]int{{14, 28}, {40, 60}, {76, 100}} {
		d.move(x-dash[0], y+h*dash[0]/100)
		d.across(2 * dash[0])
		d.line(x+dash[1], y+h*dash[1]/100)
		d.across(-2 * dash[1])
		d.raw(`z`)
	}
	d.end()
}

// halves is a split page, with a disc split the other way.
func halves(d *pen, s *dice, in scene) {
	r := min(s.between(680, 800), in.height()/2-110)
	y := in.middle()
	begin := in.top
	if begin == 0 {
		begin = -bleed
	}
	d.box(in.a, 0, -bleed, begin, 1000+bleed, in.bottom-begin+over(in))
	d.circle(ground, 1000, y, r)
	d.begin(in.b, 0)
	d.move(1000, y-r)
	d.arc(r, 0, 2*r)
	d.raw(`z`)
	d.end()
}

// curtain is eight scalloped strips, shorter in the middle.
func curtain(d *pen, s *dice, in scene) {
	h := in.height()
	short := s.between(40, 52)
	for i, colour := range [2]int{in.b, in.a} {
		d.begin(colour, 0)
		for strip := 1 - i; strip < 8; strip += 2 {
			from := [4]int{0, 55, 85, 100}[min(strip, 7-strip)]
			length := h * (88 - (88-short)*from/100) / 100
			// The strips below are wider, so that no ground shows between.
			x, w := strip*250-10, 270
			if i == 1 {
				x, w = strip*250, 250
			}
			d.move(x+w, in.top-bleed)
			d.down(length + bleed)
			d.arc(w/2, -w, 0)
			d.toY(in.top - bleed)
			d.raw(`z`)
		}
		d.end()
	}
}

// dots grow along a direction, as in a coarse print.
func dots(d *pen, s *dice, in scene) {
	const columns = 6
	const pitch = 280
	const left = (width - columns*pitch) / 2
	rows := (in.height() - 200) / pitch
	top := (in.top + (in.height()-rows*pitch)/2) / 10 * 10 // whole units: there are many of these
	way := s.upTo(3)
	for i, colour := range [2]int{in.a, in.b} {
		d.begin(colour, 0)
		for row := range rows {
			for column := range columns {
				if (row+column)%2 != i {
					continue
				}
				var grown int
				switch way {
				case 0:
					grown = row * 100 / (rows - 1)
				case 1:
					grown = (row*100/(rows-1) + column*100/(columns-1)) / 2
				case 2:
					grown = 100 - row*100/(rows-1)
				}
				r := 20 + grown*12/100*10
				d.dot(left+column*pitch+pitch/2, top+row*pitch+pitch/2, r)
			}
		}
		d.end()
	}
}
