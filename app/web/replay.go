package web

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/i18n"
	"movie-lottery/app/lottery"
	"movie-lottery/app/web/view"
)

// replayPage shows a draw again from its beginning, and then its winner. It never changes, so it asks for no news and is
// not counted as a screen.
type replayPage struct {
	Mark string // says that it is a replay, and of which draw
	Path string // of the lottery
	More []chip // the other draws that are revealed
	Name string
	Reel *reelView
	Film lottery.Entry // the winner, which is no secret any more
	Odds string
	How  howView
}

// Head has a title that tells a replay from the lottery itself.
func (p replayPage) Head(*i18n.Language) view.Head {
	return view.Head{Title: p.Mark + " · " + p.Name, Scripts: []string{lotteryScript}}
}

func replayPath(code string, number int) string {
	return withQuery(lotteryPath(code), url.Values{"replay": {strconv.Itoa(number)}})
}

// replay answers with a draw that was revealed. Any other is not found, one that is not revealed yet included.
func (s *Server) replay(c *fiber.Ctx, asked string) error {
	number, err := strconv.Atoi(asked)
	if err != nil {
		return lottery.ErrNotFound
	}
	if number < 1 || number > lottery.MaxDraws {
		return lottery.ErrNotFound
	}
	proof, err := s.Store.DrawProof(c.UserContext(), codeOf(c), number)
	if err == nil && proof.Deleted {
		err = lottery.ErrDeleted
	}
	if err != nil {
		return err
	}
	i := slices.IndexFunc(proof.Draws, func(d lottery.DrawProof) bool { return d.Number == number && d.Winner != 0 })
	if i < 0 {
		return lottery.ErrNotFound
	}
	return s.render(c, fiber.StatusOK, "replay", s.replayPage(s.language(c), proof, proof.Draws[i]))
}

func (s *Server) replayPage(lang *i18n.Language, proof lottery.Proof, d lottery.DrawProof) replayPage {
	winner, at := d.List[d.Winner-1], d.DrawnAt.In(s.TimeZone)
	var more []chip
	for i, other := range proof.Draws {
		if other.Revealed() && other.Number != d.Number {
			nth := lang.Text("redraw.nth", "number", i+1, "all", len(proof.Draws))
			more = append(more, chip{Label: nth, Path: replayPath(proof.Code, other.Number)})
		}
	}
	said, letters := d.Said()
	strip := lottery.NewReel(proof.Code, d.Number, d.List, d.Winner)
	return replayPage{
		Mark: lang.Text("replay.mark", "n", d.Number, "day", lang.Day(at)), Path: lotteryPath(proof.Code), More: more,
		Name: s.nameOf(lang, proof.Name, proof.CreatedAt), Reel: reel(&strip, 0),
		Film: winner, Odds: lang.Text("odds", "weight", winner.Weight, "n", totalWeight(d.List)),
		How: s.howView(lang, lottery.Draw{DrawnAt: d.DrawnAt, By: d.By, Said: said, Letters: letters}),
	}
}
