package poster

// The four colours of a poster, as indexes into its palette.
const (
	ground = iota
	first
	second
	ink
)

// palettes holds the colours ground, first, second and ink. They are the classes p0 to p11 in static/css/posters.css.
var palettes = [12][4]string{
	{"#1B2A4A", "#F2B33D", "#E4572E", "#FFF4DC"}, // midnight
	{"#5B1326", "#E8505B", "#F9C784", "#FFF1E0"}, // velvet
	{"#0F3D3E", "#E2C044", "#D1603D", "#F4F1DE"}, // lagoon
	{"#F1E3C6", "#C8352B", "#1F3A5F", "#1C1714"}, // print
	{"#2B1B3D", "#F07AA0", "#F6C85F", "#FFF0F3"}, // neon
	{"#E9C46A", "#1D3557", "#B23A48", "#1A1410"}, // mustard
	{"#10261C", "#7FB069", "#F4D06F", "#F3F7E9"}, // forest
	{"#D9E4E8", "#2F4858", "#E4572E", "#14202A"}, // fog
	{"#3A2618", "#D98E4A", "#F3D9A4", "#FFF3E0"}, // amber
	{"#B8322A", "#F5C04A", "#2A0F14", "#FFF6E5"}, // signal
	{"#16213E", "#4EA8DE", "#F7B2AD", "#EEF6FF"}, // night
	{"#F4D9D0", "#7A2E3A", "#2E6F73", "#241418"}, // rose
}

// font is a font for text on posters. Pages use its class from the stylesheet, files its other fields.
type font struct {
	class   string
	family  string
	weight  string
	stretch string
	percent int // average width of its characters, in percent of DejaVu Sans Bold
}

// fonts are those of titles. The families are the stylesheet's, without its quotes.
var fonts = [3]font{
	{"pv0", "system-ui,-apple-system,Segoe UI,Roboto,Noto Sans,sans-serif", "800", "", 100},
	{"pv1", "ui-serif,Georgia,Noto Serif,DejaVu Serif,serif", "700", "", 106},
	{"pv2", "Avenir Next Condensed,Roboto Condensed,sans-serif-condensed,Bahnschrift,Arial Narrow," +
		"DejaVu Sans Condensed,system-ui,sans-serif", "800", "condensed", 92},
}

// yearFont is the font of the year.
var yearFont = font{"py", fonts[0].family, "600", "", 100}
