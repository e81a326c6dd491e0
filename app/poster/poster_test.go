package poster

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// odd holds titles that are hard to lay out, and a few that are not.
var odd = []string{
	"", " ", "M", "Ы", "I", "Up", "Ёж", "It", "8½", "乱", "🎬", "👨\u200d👩\u200d👧", "??", "1917", "Heat", "WWWW", "[Rec]", "WALL·E",
	"The Matrix", "Stalker", "Брат 2", "12 стульев", "Иди и смотри", "Мастер и Маргарита", "Ирония судьбы, или С лёгким паром!",
	"Eternal Sunshine of the Spotless Mind", "Spider-Man: Into the Spider-Verse", "Blade\u00a0Runner 2049",
	"Dr. Strangelove or: How I Learned to Stop Worrying and Love the Bomb",
	"千と千尋の神隠し", "「千と千尋」の神隠し、そして、もう一度", "기생충", "헤어질 결심", "ลุงบุญมีระลึกชาติ", "ואלס עם באשיר", "باب الحديد",
	"Alien ואלס", "Ame\u0301lie et le cafe\u0301", "e\u0301\u0302\u0303 a\u030a x", "पथेर पांचाली", "🎬 🎥 📽️ 🏳️\u200d🌈",
	"Достопримечательности", "Supercalifragilisticexpialidocious", "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz",
	"A Supercalifragilisticexpialidocious Day", "<script>alert(\"&amp;\")</script>", "Fast & Furious", "a\x00b\x1b[31m\tc\r\nd", "H\xffeat", "\ufffe\uffff",
	strings.Repeat("щ", 200), strings.Repeat("i", 200), strings.Repeat("龍", 200), strings.Repeat("e\u0301", 100), strings.Repeat("ab ", 66), strings.Repeat("Ы ", 100),
	strings.Repeat("Любовь и голуби ", 12), strings.Repeat("-", 200), strings.Repeat("👨\u200d👩\u200d👧", 40),
	strings.Repeat("W", 40) + strings.Repeat(" \ufe0f", 60), "a" + strings.Repeat(" \u0301", 100), strings.Repeat("WW \ufe0f\ufe0f", 40),
}

// checkAll calls check for every odd title, once with the title at the top of the poster and once at the bottom.
func checkAll(t *testing.T, check func(*testing.T, *Poster)) {
	t.Helper()
	for _, title := range odd {
		var top, bottom bool
		for year := 0; !top || !bottom; year++ {
			p := Draw(title, year)
			if seen := map[bool]*bool{true: &top, false: &bottom}[p.TitleTop()]; !*seen {
				*seen = true
				check(t, p)
			}
		}
	}
}

func TestSameFilmAlwaysHasTheSamePoster(t *testing.T) {
	// Where a poster changes, Version must change too.
	for film, want := range map[string]string{
		"The Matrix|1999": "da7d456b6c28d772",
		"12 стульев|1971": "b589ad540260c5a1",
		"Дюна|2021":       "af76bbaf31325279",
		"M|1931":          "e944e544b1f059b2",
		"千と千尋の神隠し|2001":   "6e208720d37bd0eb",
		"Достопримечательности, или Осторожно: двери закрываются|0": "c2b4197515acd7e6",
	} {
		title, year, _ := strings.Cut(film, "|")
		n, err := strconv.Atoi(year)
		if err != nil {
			t.Fatal(err)
		}
		p := Draw(title, n)
		sum := sha256.Sum256([]byte(string(p.Inline()) + string(p.File())))
		if got := hex.EncodeToString(sum[:8]); got != want || Version != 2 {
			t.Errorf("%s: %s, not %s", film, got, want)
		}
	}
}

func TestTitlesThatFoldAlikeHaveTheSamePoster(t *testing.T) {
	if a, b := Draw("Amélie", 2001), Draw("AMELIE", 2001); a.sum != b.sum {
		t.Error("a title with an accent has another poster")
	}
	if a, b := Draw("Heat", 1995), Draw("Heat", 1986); a.sum == b.sum {
		t.Error("a film of another year has the same poster")
	}
}

func TestEveryLineFitsTheMeasure(t *testing.T) {
	checkAll(t, func(t *testing.T, p *Poster) {
		l := p.layout
		if len(l.lines) > maxLines {
			t.Errorf("%q has %d lines", p.title, len(l.lines))
		}
		for _, line := range l.lines {
			ems := map[string]int{hyphen: hyphenWidth, ellipsis: ellipsisWidth}[line.suffix]
			for _, c := range clusters(p.title[line.start:line.end], p.font().percent) {
				ems += c.width
			}
			if ems*l.size > measure*100 {
				t.Errorf("%q: the line %q is %d wide", p.title, p.title[line.start:line.end], ems*l.size/100)
			}
		}
		if in := p.motifArea(); in.top < 0 || in.bottom > height || in.height() < 1200 {
			t.Errorf("%q leaves its motif %d to %d", p.title, in.top, in.bottom)
		}
		if len(l.lines) > 0 && !p.TitleTop() && l.below == 0 && !strings.Contains(string(p.Inline()), ` 270)"`) {
			t.Errorf("%q is not on the last baseline", p.title)
		}
	})
}

func TestDescendersAreClearOfTheYear(t *testing.T) {
	const yearTop = yearBaseline - 120*3/4
	for title, descends := range map[string]bool{
		"Дюна": true, "Gypsy": true, "Gy": true, "y": true, "Ýmir, Ağ": true, "Щит": true, "千と千尋": true, "Heat": false, "Иван Ы": false, "M": false,
	} {
		l := layOut(title, &fonts[0])
		if got := l.below > 0; got != descends {
			t.Errorf("%q descends: %v", title, got)
		}
		lowest := lastBaseline
		if l.glyph {
			lowest = glyphBaseline(l.size)
		}
		if end := l.baseline(lowest) + l.size*l.below/100; end > yearTop-40 {
			t.Errorf("%q reaches down to %d, and the year begins at %d", title, end, yearTop)
		}
	}
}

func TestLinesSplitAndLoseNoCharacter(t *testing.T) {
	checkAll(t, func(t *testing.T, p *Poster) {
		starts := map[int]bool{len(p.title): true}
		for at, rest, state := 0, p.title, -1; rest != ""; {
			var c string
			starts[at] = true
			c, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
			at += len(c)
		}
		at := 0
		for i, l := range p.layout.lines {
			if !starts[l.start] || !starts[l.end] || l.end <= l.start {
				t.Errorf("%q: line %d is split from %d to %d", p.title, i, l.start, l.end)
			}
			if between := p.title[at:l.start]; strings.Trim(between, " ") != "" {
				t.Errorf("%q lost %q", p.title, between)
			}
			if last := i == len(p.layout.lines)-1; last && l.end != len(p.title) && l.suffix != ellipsis {
				t.Errorf("%q is cut at %d without an ellipsis", p.title, l.end)
			}
			at = l.end
		}
	})
}

func TestWordsAreSplitOnlyWhereNeeded(t *testing.T) {
	for title, want := range map[string]string{
		"The Matrix":            "The|Matrix",
		"La La Land":            "La La|Land",
		"Брат 2":                "Брат 2",
		"2001: A Space Odyssey": "2001:|A Space|Odyssey",
		"Иди и смотри":          "Иди|и смотри",
		"千と千尋の神隠し":              "千と千尋|の神隠し",
		"헤어질 결심":                "헤어질|결심",
		"Достопримечательности": "Достоприме-|чательности",
		"Spider-Man": "Spider-|Man",
	} {
		var lines []string
		for _, l := range layOut(title, &fonts[0]).lines {
			lines = append(lines, title[l.start:l.end]+l.suffix)
		}
		if got := strings.Join(lines, "|"); got != want {
			t.Errorf("%q has the lines %q, not %q", title, got, want)
		}
	}
}

func TestTitleOfOneOrTwoCharactersIsThePicture(t *testing.T) {
	for title, want := range map[string]bool{
		"M": true, "8½": true, "乱": true, "👨\u200d👩\u200d👧": true, "e\u0301e\u0301": true, "Ran": false, "": false,
	} {
		if got := Draw(title, 0).layout.glyph; got != want {
			t.Errorf("%q: %v", title, got)
		}
	}
}

func TestRightToLeftTitlesStandAtTheRight(t *testing.T) {
	for title, want := range map[string]bool{
		"ואלס עם באשיר": true, "باب الحديد": true, "12 ואלס": true, "Alien ואלס": false, "1917": false, "龍": false,
	} {
		if got := strings.Contains(string(Draw(title, 2008).Inline()), `direction="rtl"`); got != want {
			t.Errorf("%q: %v", title, got)
		}
	}
}

func TestPostersAreWellFormedAndHoldNoScript(t *testing.T) {
	lo, hi := math.MaxInt, 0
	checkAll(t, func(t *testing.T, p *Poster) {
		checkMarkup(t, p)
		if utf8.RuneCountInString(p.title) > 200 || uniseg.GraphemeClusterCount(p.title) < utf8.RuneCountInString(p.title) {
			return
		}
		lo, hi = min(lo, len(p.Inline())), max(hi, len(p.Inline()))
	})
	if lo < 150 || hi > 1500 {
		t.Errorf("posters are %d to %d bytes", lo, hi)
	}
}

var longNumbers = regexp.MustCompile(`\d+\.(\d\d|0)|\b00|\bNaN`)

// checkMarkup checks the XML, elements and attributes of both forms of a poster.
func checkMarkup(t *testing.T, p *Poster) {
	t.Helper()
	inline, file := `<svg class="poster">`+string(p.Inline())+`</svg>`, string(p.File())
	for _, doc := range []string{inline, file} {
		var text strings.Builder
		dec := xml.NewDecoder(strings.NewReader(doc))
		for {
			token, err := dec.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%q: %v in %s", p.title, err, doc)
			}
			switch token := token.(type) {
			case xml.StartElement:
				seen := map[string]bool{}
				for _, a := range token.Attr {
					name := a.Name.Local
					if seen[name] || name == "style" || name == "id" || name == "href" || strings.HasPrefix(name, "on") ||
						name == "class" && doc == file {
						t.Errorf("%q has the attribute %s in <%s>", p.title, name, token.Name.Local)
					}
					seen[name] = true
					if name == "d" && longNumbers.MatchString(a.Value) {
						t.Errorf("%q: long numbers in %s", p.title, a.Value)
					}
				}
				if name := token.Name.Local; !slices.Contains([]string{"svg", "g", "path", "circle", "text", "title"}, name) {
					t.Errorf("%q has a <%s>", p.title, name)
				}
			case xml.CharData:
				text.Write(token)
			}
		}
		if doc == file && !strings.HasPrefix(text.String(), p.title) {
			t.Errorf("%q is called %q", p.title, text.String())
		}
	}
}

func TestPostersVary(t *testing.T) {
	var palette, motif, mirrored, top [12]int
	fontCounts := map[*font]int{}
	number := map[bool]int{true: 1}
	for i := range 500 {
		p := Draw(fmt.Sprintf("Film %d", i), 1950+i%70)
		palette[p.Palette()]++
		motif[p.motif()]++
		fontCounts[p.font()]++
		mirrored[number[p.mirrored()]]++
		top[number[p.TitleTop()]]++
	}
	var font []int
	for i := range fonts {
		font = append(font, fontCounts[&fonts[i]])
	}
	for name, counts := range map[string][]int{
		"font":    font,
		"palette": palette[:], "motif": motif[:], "mirrored": mirrored[:2], "top": top[:2],
	} {
		for i, n := range counts {
			if n < 500/len(counts)/3 {
				t.Errorf("%s %d occurs %d times", name, i, n)
			}
		}
	}
}

func TestTitlesHaveEnoughContrast(t *testing.T) {
	for i, p := range palettes {
		if c := contrast(t, p[ground], p[ink]); c < 4.5 {
			t.Errorf("palette %d: %.1f", i, c)
		}
	}
}

// contrast returns the contrast ratio of two colours as WCAG 2.2 defines it.
func contrast(t *testing.T, a, b string) float64 {
	luminance := func(colour string) float64 {
		n, err := strconv.ParseUint(colour[1:], 16, 32)
		if err != nil {
			t.Fatal(err)
		}
		linear := func(shift int) float64 {
			c := float64(n>>shift&0xFF) / 255
			if c <= 0.04045 {
				return c / 12.92
			}
			return math.Pow((c+0.055)/1.055, 2.4)
		}
		return 0.2126*linear(16) + 0.7152*linear(8) + 0.0722*linear(0)
	}
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestStylesheetHasThePalettesAndFonts(t *testing.T) {
	css, err := os.ReadFile("../../static/css/posters.css")
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range palettes {
		want := fmt.Sprintf(".p%d { --poster-ground: %s; --poster-a: %s; --poster-b: %s; --poster-ink: %s; }",
			i, p[ground], p[first], p[second], p[ink])
		if !strings.Contains(string(css), want) {
			t.Errorf("the stylesheet lacks %s", want)
		}
	}
	bare := strings.NewReplacer(`"`, "", ", ", ",").Replace(string(css))
	for _, v := range append(fonts[:], yearFont) {
		want := "." + v.class + " { font-family: " + v.family + "; font-weight: " + v.weight + ";"
		if !strings.Contains(bare, want) {
			t.Errorf("the stylesheet lacks %s", want)
		}
	}
}

func FuzzDraw(f *testing.F) {
	for i, title := range odd {
		if len(title) < 100 {
			f.Add(title, 1900+i)
		}
	}
	f.Fuzz(func(t *testing.T, title string, year int) {
		if len(title) > 800 {
			return // no title is that long
		}
		// Less than checkMarkup does, so that the fuzzer covers the posters and not the test.
		dec := xml.NewDecoder(bytes.NewReader(Draw(title, year).File()))
		for {
			if _, err := dec.Token(); errors.Is(err, io.EOF) {
				return
			} else if err != nil {
				t.Fatal(err)
			}
		}
	})
}

func BenchmarkDraw(b *testing.B) {
	films := odd[13:40]
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		Draw(films[i%len(films)], 1999).Inline()
	}
}
