package view

import (
	"fmt"
	"html/template"

	"movie-lottery/app/i18n"
)

// icons are the shapes of the site's icons, drawn in a square of 24 by lines 2 wide; the mark is a ticket of 32 by 24. They
// are inline wherever they are seen: by reference, each is four elements for a browser to style instead of two.
var icons = map[string]string{
	"mark":     `<path fill="currentColor" d="M2 0h28a2 2 0 0 1 2 2v6a4 4 0 0 0 0 8v6a2 2 0 0 1-2 2H2a2 2 0 0 1-2-2v-6a4 4 0 0 0 0-8V2a2 2 0 0 1 2-2z"/><path class="mark-play" d="m12 5 11 7-11 7z"/>`,
	"play":     `<path d="m7 4 13 8-13 8z"/>`,
	"share":    `<path d="M12 15V3M8 7l4-4 4 4M7 11H5v10h14V11h-2"/>`,
	"copy":     `<path d="M9 9h11v11H9zM5 15H4V4h11v1"/>`,
	"qr":       `<path d="M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2M20 14v2M14 20h2M20 20h0"/>`,
	"plus":     `<path d="M12 5v14M5 12h14"/>`,
	"x":        `<path d="m6 6 12 12M18 6 6 18"/>`,
	"pen":      `<path d="M4 20h4L19 9l-4-4L4 16zM13 7l4 4"/>`,
	"tick":     tick,
	"seal":     tick,
	"eye":      `<path d="M2 12c4-8 16-8 20 0-4 8-16 8-20 0z"/><circle cx="12" cy="12" r="3"/>`,
	"loupe":    `<circle cx="10" cy="10" r="6"/><path d="m15 15 6 6"/>`,
	"away":     `<path d="M9 5h10v10M19 5 5 19"/>`,
	"undo":     `<path d="M8 4 4 8l4 4M4 8h10a6 6 0 0 1 0 12H8"/>`,
	"more":     `<path stroke-width="3" d="M5 12h0M12 12h0M19 12h0"/>`,
	"bookmark": `<path d="M6 3h12v18l-6-5-6 5z"/>`,
	"trash":    `<path d="M4 7h16M9 7V3h6v4M6 7l1 14h10l1-14M12 11v6"/>`,
	"tv":       `<path d="M3 5h18v12H3zM8 21h8"/>`,
	"key":      `<circle cx="8" cy="16" r="4"/><path d="m11 13 9-9M16 8l3 3"/>`,
	"save":     `<path d="M12 3v12M8 11l4 4 4-4M5 20h14"/>`,
}

const tick = `<path d="m4 13 5 5L20 7"/>`

// icon returns an icon that has words beside it. It fails for a name that is unknown.
func icon(name string) (template.HTML, error) {
	return iconSVG(name, `aria-hidden="true"`)
}

// seal returns the icon that stands alone, for a film that was watched, with its meaning for screen readers.
func seal(l *i18n.Language) (template.HTML, error) {
	return iconSVG("seal", `role="img" aria-label="`+template.HTMLEscapeString(l.Text("watched.word"))+`"`)
}

func iconSVG(name, attributes string) (template.HTML, error) {
	shapes, known := icons[name]
	if !known {
		return "", fmt.Errorf("there is no icon %q", name)
	}
	box := "0 0 24 24"
	if name == "mark" {
		box = "0 0 32 24"
	}
	return template.HTML(fmt.Sprintf(`<svg class="icon i-%s" viewBox="%s" %s>%s</svg>`, name, box, attributes, shapes)), nil
}
