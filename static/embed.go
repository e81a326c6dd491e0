// Package static holds the files that browsers fetch beside the pages.
package static

import "embed"

// Files are the stylesheet, the icon, and, where they were fetched before the build, the scripts in lib.
//
//go:embed *.css *.svg all:lib
var Files embed.FS
