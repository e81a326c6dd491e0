package poster

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/bidi"
	"golang.org/x/text/unicode/norm"
)

// ladder is how wide characters run, in hundredths of an em: those of DejaVu Sans Bold, which is wider
// than what phones have.
var ladder = [...]struct {
	width int
	of    string
}{
	{36, "ijlIJІіЇї'’‘.,:;|·/\\ \u00a0"},
	{47, "frt()[]-!`‐"},
	{55, "z\"*_г–°"},
	{60, "csтсзэє?"},
	{67, "aekvxyELFTаеёькхуяГЕТ"},
	{72, "bdghnopqu$0123456789бвийлнопрчдCPSYZЗРСЭЄ“”„«»{}"},
	{78, "ABKVXRАБВУХЯЬъц"},
	{86, "DGHNOQUДИЙКЛНОПЧ&+<>=~^#"},
	{94, "wыЪЦ"},
	{104, "mMюжмф@%МФ—…½¼¾"},
	{112, "Wшщæœ№Ы"},
	{126, "ÆŒЖШЩЮ"},
}

const widths = 0x530 // of the characters below, one table holds all

var table = func() (t [widths]uint8) {
	for _, step := range ladder {
		for _, r := range step.of {
			if r < widths {
				t[r] = uint8(step.width)
			}
		}
	}
	for r := range rune(widths) {
		if t[r] == 0 {
			t[r] = t[base(r)]
		}
		switch {
		case t[r] != 0:
		case unicode.IsUpper(r):
			t[r] = 86
		default:
			t[r] = 72
		}
	}
	return t
}()

// base is a letter without its marks.
func base(r rune) rune {
	if r < utf8.RuneSelf {
		return r
	}
	var buf [utf8.UTFMax]byte
	if d := norm.NFD.Properties(buf[:utf8.EncodeRune(buf[:], r)]).Decomposition(); len(d) > 0 {
		r, _ = utf8.DecodeRune(d)
	}
	return r
}

// em estimates how wide a character is, by its first rune and the columns that it has on a terminal.
func em(r rune, columns, percent int) int {
	switch {
	case r < widths:
		return int(table[r]) * percent / 100
	case columns == 0:
		return 36
	case r >= 0x2300 && r < 0x2C00 || r >= 0x1F000 && r < 0x20000:
		return 126 // symbols and emoji
	case columns > 1:
		return 100
	}
	for _, step := range ladder {
		for _, of := range step.of {
			if of == r {
				return step.width * percent / 100
			}
		}
	}
	if unicode.Is(unicode.Thai, r) {
		return 64
	}
	return 80 * percent / 100
}

// rightToLeft tells whether the first letter with a direction has that one.
func rightToLeft(title string) bool {
	for _, r := range title {
		if r < 0x590 {
			if unicode.IsLetter(r) {
				return false
			}
			continue
		}
		switch p, _ := bidi.LookupRune(r); p.Class() {
		case bidi.R, bidi.AL:
			return true
		case bidi.L:
			return false
		}
	}
	return false
}
