package web

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/i18n"
	"movie-lottery/app/lottery"
)

// draw draws, for any visitor who has the link, unless the rules let hosts alone draw.
func (s *Server) draw(c *fiber.Ctx) error {
	request, err := parseDraw(c)
	if err != nil {
		return s.refuseLottery(c, nil, err)
	}
	l, drew, err := s.Store.Draw(c.UserContext(), codeOf(c), request, s.ensureVisitor(c))
	if drew {
		s.Metrics.DrawsMade.Inc()
	}
	return s.afterChange(c, l, specify(err, lottery.ErrForbidden, errHostDraws))
}

// errHostDraws is lottery.ErrForbidden about the draw of a guest, where the rules let hosts alone draw.
var errHostDraws = fmt.Errorf("a guest draws: %w", lottery.ErrForbidden)

// parseDraw reads what the forms of draws and redraws have in common. Letters that are none count as missing: a browser
// without JavaScript sends an empty field.
func parseDraw(c *fiber.Ctx) (request lottery.DrawRequest, err error) {
	if letters, ok := lottery.ParseLetters(field(c, "letters")); ok {
		request.Letters, request.LettersFrom = letters, lottery.LettersFromBrowser
	}
	request.List = field(c, "list")
	request.Word, err = lottery.ParseWord(field(c, "word"))
	return request, err
}

// howView says how a film was drawn: when, by whom, and with what.
type howView struct {
	At      i18n.SafeText // time of day
	By      lottery.Drawer
	Said    string // the lucky word, may be empty
	Letters string // empty: there are none
}

func (s *Server) howView(lang *i18n.Language, d lottery.Draw) howView {
	return howView{At: lang.Clock(d.DrawnAt.In(s.TimeZone)), By: d.By, Said: d.Said, Letters: d.Letters}
}
