package poster

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/bidi"
	"golang.org/x/text/unicode/norm"
)

// glyphWidths holds the widths of characters in hundredths of an em. They are those of DejaVu Sans Bold, which is wider
// than the fonts that phones have.
var glyphWidths = func() map[rune]int {
	widths := make(map[rune]int)
	for _, group := range []struct {
		width      int
		characters string
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
	} {
		for _, r := range group.characters {
			widths[r] = group.width
		}
	}
	return widths
}()

// glyphWidth estimates the width of a grapheme cluster in hundredths of an em, from its first rune and the number of
// columns that it takes in a terminal. Percent is that of the font.
func glyphWidth(r rune, columns, percent int) int {
	width, known := glyphWidths[r]
	if !known && r < 0x530 { // Latin, Greek and Cyrillic letters have the widths of their base letters
		width, known = glyphWidths[base(r)]
	}
	switch {
	case known:
		return width * percent / 100
	case r < 0x530 && unicode.IsUpper(r):
		return 86 * percent / 100
	case r < 0x530:
		return 72 * percent / 100
	case columns == 0:
		return 36
	case r >= 0x2300 && r < 0x2C00 || r >= 0x1F000 && r < 0x20000: // symbols and emoji
		return 126
	case columns > 1:
		return 100
	case unicode.Is(unicode.Thai, r):
		return 64
	}
	return 80 * percent / 100
}

// base returns a letter without its marks.
func base(r rune) rune {
	r, _ = utf8.DecodeRuneInString(norm.NFD.String(string(r)))
	return r
}

// rightToLeft reports whether the first letter with a direction is of a script that is written from right to left.
func rightToLeft(title string) bool {
	for _, r := range title {
		switch p, _ := bidi.LookupRune(r); p.Class() {
		case bidi.R, bidi.AL:
			return true
		case bidi.L:
			return false
		}
	}
	return false
}
