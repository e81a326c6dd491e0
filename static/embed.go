// Package static holds the files that browsers fetch beside the pages.
package static

import "embed"

// Files are the styles, the pictures, our own scripts, and, where they were fetched before the build, those in lib.
//
//go:embed css/*.css *.svg *.png *.js all:lib
var Files embed.FS

// Styles are the stylesheets of css/, in the order in which they count.
var Styles = []string{"values", "page", "parts", "completion", "marquee", "tickets", "posters", "pick", "reel", "draw", "redraw", "proof", "hostkey", "motion", "other"}

// Scripts are those of our own that every page has.
var Scripts = []string{"announce", "completion", "draft", "lines", "navigation", "press", "retry", "swap"}
