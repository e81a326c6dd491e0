package web

import (
	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/words"
)

// screenRefresh is how often a screen without scripts asks for itself, in seconds.
const screenRefresh = 5

// screenPage is a lottery for a TV: there is nothing to press or to type.
type screenPage struct{ lotteryPage }

// Title is the lottery's own, which tells no winner before the reveal.
func (p screenPage) Title(l *words.Language) string {
	return l.Text("screen.title", "name", p.lotteryPage.Title(l))
}

// Loading is when the QR code is fetched: at once, as it is what the screen is for.
func (screenPage) Loading() string { return "eager" }

// Crowd is how small the posters have to be, so that all of them are seen at once: nobody scrolls a TV.
func (p screenPage) Crowd() string {
	switch {
	case p.Count <= 8:
		return "few"
	case p.Count <= 18:
		return "some"
	case p.Count <= 40:
		return "many"
	}
	return "crowd"
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
