// Package partials holds the templates of every page and fragment.
package partials

import "embed"

// Files are the templates, each named like its file.
//
//go:embed *.html
var Files embed.FS
