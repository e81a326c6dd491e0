package web

import (
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"
	"rsc.io/qr"

	"movie-lottery/app/lottery"
)

// quietZone is the margin that ISO/IEC 18004 asks for around a QR code, in modules.
const quietZone = 4

// qr answers with a lottery's link as a QR code: dark on white in any theme, as scanners expect it. It doesn't ask the
// database whether there is such a lottery.
func (s *Server) qr(c *fiber.Ctx) error {
	code := lottery.CanonicalCode(param(c, "code"))
	if code == "" {
		return lottery.ErrNotFound
	}
	drawn, err := qr.Encode(s.base(c)+lotteryPath(code), qr.M)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "private, max-age=86400")
	c.Set(fiber.HeaderContentType, "image/svg+xml")
	return c.SendString(drawQR(drawn))
}

// drawQR returns a QR code as SVG. Each run of dark modules in a row is one stroke.
func drawQR(code *qr.Code) string {
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
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 -.5 %d %d" shape-rendering="crispEdges">`+
		`<path fill="#fff" d="M0-.5h%dv%dH0z"/><path stroke="#000" d="%s"/></svg>`, size, size, size, size, path.String())
}
