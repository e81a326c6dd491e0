package view

import (
	"fmt"
	"html/template"
	"strings"

	"rsc.io/qr"
)

// quietZone is the margin that ISO/IEC 18004 asks for around a QR code, in modules.
const quietZone = 4

// QR returns a text as a QR code in SVG, dark on white in any theme, as scanners expect it. Each run of dark modules in a row
// is one stroke. It fails for a text that is too long.
func QR(text string) (template.HTML, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return "", err
	}
	var path strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			from := x
			for x < code.Size && code.Black(x, y) {
				x++
			}
			if x > from {
				fmt.Fprintf(&path, "M%d %dh%d", from+quietZone, y+quietZone, x-from)
			}
		}
	}
	size := code.Size + 2*quietZone
	return template.HTML(fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 -.5 %d %d" shape-rendering="crispEdges">`+
		`<path fill="#fff" d="M0-.5h%dv%dH0z"/><path stroke="#000" d="%s"/></svg>`, size, size, size, size, path.String())), nil
}
