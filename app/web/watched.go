package web

import (
	"fmt"
	"time"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
)

// errNotWinner is lottery.ErrNotDrawn about a ticket that was to be marked watched.
var errNotWinner = fmt.Errorf("not the winner of the newest draw: %w", lottery.ErrNotDrawn)

// markWinnerWatched says that the winner of a lottery, or of an earlier round, was watched, today. Every visitor with the lottery's link may.
func (s *Server) markWinnerWatched(c *fiber.Ctx) error {
	s.ensureVisitor(c)
	code, n := codeOf(c), int(pathInt(c, "n"))
	l, winner, before, err := s.Store.MarkWinnerWatched(c.UserContext(), code, n, time.Now().In(s.TimeZone))
	if err != nil {
		return s.refuseLottery(c, l, specify(err, lottery.ErrNotDrawn, errNotWinner))
	}
	return s.redirectAfterMark(c, lotteryPath(code), flash{
		Kind: filmWatched, Title: winner.Title,
		Undo: &undo{Action: ticketPath(code, n, "unwatched"), Before: s.sealState(winner.FilmID, before)},
	})
}

// markWinnerUnwatched takes the mark away. The undo of a mark has the film's state before it, and restores that.
func (s *Server) markWinnerUnwatched(c *fiber.Ctx) error {
	s.ensureVisitor(c)
	code, sealed := codeOf(c), field(c, "before")
	l, winner, err := s.Store.UndoWinnerWatched(c.UserContext(), code, int(pathInt(c, "n")), func(film int64) *store.FilmState {
		if before, ok := s.openState(film, sealed); ok {
			return &before
		}
		return nil
	})
	if err != nil {
		return s.refuseLottery(c, l, specify(err, lottery.ErrNotDrawn, errNotWinner))
	}
	return s.redirectAfterMark(c, lotteryPath(code), flash{Kind: filmUnwatched, Title: winner.Title})
}
