package web

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/i18n"
)

// screenRefresh is how often a screen without scripts asks for itself, in seconds.
const screenRefresh = 5

// screenPage is a lottery for a TV: there is nothing to press or to type.
type screenPage struct{ lotteryPage }

// Title is the lottery's own, which tells no winner before the reveal.
func (p screenPage) Title(l *i18n.Language) string {
	return l.Text("screen.title", "name", p.lotteryPage.Title(l))
}

// Loading is when the QR code is fetched: at once, as it is what the screen is for.
func (screenPage) Loading() string { return "eager" }

// Seats are the classes that say in how many columns and rows the films stand on a TV, and whether there are too many for
// their titles to be read below them.
func (p screenPage) Seats() string {
	columns, rows, crowd := seats(p.Count)
	classes := fmt.Sprintf("columns-%d rows-%d", columns, rows)
	if crowd {
		classes += " crowd"
	}
	return classes
}

// What is beside the QR code, in rem: of a TV, and of a small laptop. What is left of a larger hall stays empty.
const (
	hallWidth  = 51
	hallHeight = 41
	caption    = 4 // of a poster
	mostNamed  = 12
)

// seats finds the columns and rows in which so many posters are as large as they can be: nobody scrolls a TV. Of two that
// are alike, the one with fewer columns.
func seats(films int) (columns, rows int, crowd bool) {
	gap, below := 1.25, float64(caption)
	if crowd = films > mostNamed; crowd {
		gap, below = .5, 0
	}
	widest := 0.
	for c := 1; c <= films; c++ {
		r := (films + c - 1) / c
		width := min((hallWidth+gap)/float64(c)-gap, ((hallHeight+gap)/float64(r)-gap-below)*2/3)
		if width > widest {
			widest, columns, rows = width, c, r
		}
	}
	return columns, rows, crowd
}

// RefreshIn is when the page asks again by itself: nobody is there to do it.
func (p screenPage) RefreshIn() int {
	switch {
	case p.Winner != nil:
		return 0
	case p.Drawing > 0:
		return p.Drawing
	}
	return screenRefresh
}

func (s *Server) screen(c *fiber.Ctx) error {
	p, err := s.readLottery(c, "/screen")
	if p == nil {
		return err
	}
	return s.print(c, p.look(c), func() error { return s.render(c, fiber.StatusOK, "screen", screenPage{*p}) })
}
