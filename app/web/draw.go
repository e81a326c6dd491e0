package web

import (
	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/lottery"
)

func (s *Server) draw(c *fiber.Ctx) error {
	code := codeOf(c)
	word, err := lottery.ParseWord(field(c, "word"))
	if err != nil {
		return s.refuseLottery(c, nil, err)
	}
	s.ensureVisitor(c)
	l, drew, err := s.Store.Draw(c.UserContext(), code, word)
	if drew {
		s.Metrics.DrawsMade.Inc()
	}
	return s.afterChange(c, l, err)
}
