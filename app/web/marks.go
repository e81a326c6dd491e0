package web

import (
	"fmt"
	"slices"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/lottery"
)

var (
	// errNoVeto is lottery.ErrForbidden about a veto, where the rules have none.
	errNoVeto = fmt.Errorf("a veto where there are none: %w", lottery.ErrForbidden)

	// errNoWeight is lottery.ErrForbidden about the weight of a ticket.
	errNoWeight = fmt.Errorf("the weight of another visitor's ticket: %w", lottery.ErrForbidden)
)

// setMark returns the handler that marks a film for a guest, or takes the mark back.
func (s *Server) setMark(mark lottery.Mark, on bool) fiber.Handler {
	return func(c *fiber.Ctx) error {
		l, _, err := s.Store.SetMark(c.UserContext(), codeOf(c), int(pathInt(c, "n")), mark, on, s.ensureVisitor(c))
		return s.afterChange(c, l, specify(err, lottery.ErrForbidden, errNoVeto))
	}
}

// setWeight says what a film weighs in the draw; 0 leaves it out.
func (s *Server) setWeight(c *fiber.Ctx) error {
	weight, err := lottery.ParseWeight(field(c, "weight"))
	if err != nil {
		return s.refuseLottery(c, nil, err)
	}
	l, _, err := s.Store.SetWeight(c.UserContext(), codeOf(c), int(pathInt(c, "n")), weight, s.ensureVisitor(c))
	return s.afterChange(c, l, specify(err, lottery.ErrForbidden, errNoWeight))
}

// leaveOutSeen leaves out, for a host, the films that guests have seen.
func (s *Server) leaveOutSeen(c *fiber.Ctx) error {
	seen, err := lottery.ParseSeenBy(field(c, "by"))
	if err != nil {
		return s.refuseLottery(c, nil, err)
	}
	l, numbers, version, err := s.Store.LeaveOutSeen(c.UserContext(), codeOf(c), seen, s.ensureVisitor(c))
	if err != nil {
		return s.refuseLottery(c, l, err)
	}
	f := flash{Kind: seenLeftOut, Films: len(numbers)}
	if len(numbers) > 0 {
		f.Undo = &undo{Action: lotteryPath(l.Code) + "/seen/restore", Version: version, Place: onLottery}
	}
	return s.redirectWithFlash(c, changedLotteryPath(c, l.Code), f)
}

// putBackSeen is the undo of leaveOutSeen.
func (s *Server) putBackSeen(c *fiber.Ctx) error {
	l, numbers, err := s.Store.PutBackSeen(c.UserContext(), codeOf(c), parseID(field(c, "version")), s.ensureVisitor(c))
	if err != nil {
		return s.refuseLottery(c, l, err)
	}
	f := flash{Kind: seenPutBack, Films: len(numbers)}
	if len(numbers) == 0 {
		f.Kind = nothingRestored
	}
	return s.redirectWithFlash(c, changedLotteryPath(c, l.Code), f)
}

// ticketMarks is what the row of an open lottery's film says beside its title, and what the visitor can do with it.
type ticketMarks struct {
	Odds     lottery.Odds
	Weight   int    // in the draw; 0: it is not in
	Excluded string // key of the reason why it is not in; empty: it is in
	Vetoed   bool   // that reason is a veto
	SeenBy   int    // guests who have seen it

	Path    string // of the ticket, which the actions are below
	HasSeen bool   // the visitor has said so
	Sheet   bool   // there is more to do than the stub has room for
	LeftOut bool
}

// exclusions are the keys of the reasons why a film is not in the draw.
var exclusions = map[lottery.Exclusion]string{
	lottery.LeftOut: "out.left", lottery.Vetoed: "out.vetoed", lottery.OwnerAbsent: "out.absent",
}

// Differs says whether the film's chance stands beside it: it is in the draw, and not all films weigh the same.
func (m ticketMarks) Differs() bool { return m.Weight > 0 && !m.Odds.Alike }

// Percent is the film's chance, rounded; 0 where it is under one percent.
func (m ticketMarks) Percent() int { return m.Odds.Percent(m.Weight) }

// addMarks completes the rows of an open lottery's films.
func addMarks(l *lottery.Lottery, visitor lottery.VisitorID, rows []ticketRow) {
	tickets := make(map[int]lottery.Ticket)
	for _, t := range l.Films() {
		tickets[t.N] = t
	}
	odds, me := l.Odds(), l.Guest(visitor)
	for i, row := range rows {
		t, in := tickets[row.N]
		if !in {
			continue
		}
		why := l.Exclusion(t)
		rows[i].ticketMarks = ticketMarks{
			Odds: odds, Weight: l.Weight(t), Excluded: exclusions[why], Vetoed: why == lottery.Vetoed, SeenBy: len(t.Seen),
			Path: fmt.Sprintf("%s/tickets/%d", lotteryPath(l.Code), t.N), HasSeen: slices.Contains(t.Seen, me.G),
			Sheet: row.Remove != "" || l.Rules.Vetoes, LeftOut: t.LeftOut,
		}
	}
}

// seenView offers hosts to leave out what guests have seen. The zero value offers nothing.
type seenView struct {
	Action             string
	Anybody, Everybody int // films that it would be
}

func newSeenView(l *lottery.Lottery, visitor lottery.VisitorID) seenView {
	anybody, err := l.SeenTickets(lottery.SeenByAnybody, visitor)
	if err != nil {
		return seenView{}
	}
	everybody, _ := l.SeenTickets(lottery.SeenByEverybody, visitor) // as above
	return seenView{lotteryPath(l.Code) + "/seen/leave", len(anybody), len(everybody)}
}
