package web

import (
	"errors"
	"net/url"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/i18n"
	"movie-lottery/app/lottery"
	"movie-lottery/app/store"
	"movie-lottery/app/web/view"
)

// evening is an earlier round of a lottery, on its page.
type evening struct {
	lottery.Film
	Round   int
	When    string
	Watched bool
	Watch   string // action of the form that marks its film watched; empty: it is marked
	Next    string // page that the form leads back to
	Proof   string
}

// nextForm opens the next round of a lottery.
type nextForm struct {
	Action   string
	After    int     // number of the newest draw
	Films    bool    // it takes films for the next round, since the evening is over
	Add      addForm // those
	Preserve bool    // the fields are those that are in the page, with what was typed into them
}

// evenings returns the newest earlier rounds of a lottery, and the address of the rest; that is empty where there is none.
func (s *Server) evenings(lang *i18n.Language, l *lottery.Lottery, limit int, here string) (shown []evening, more string) {
	for _, e := range l.Evenings[:min(len(l.Evenings), limit)] {
		v := evening{
			Film: e.Winner.Film(), Round: e.Round, When: lang.Text("evenings.when", "n", e.Round, "day", lang.Day(e.DrawnAt.In(s.TimeZone))),
			Watched: e.Watched, Next: here, Proof: proofPath(l.Code, e.Round),
		}
		if !e.Watched {
			v.Watch = ticketPath(l.Code, e.Winner.N, "watched")
		}
		shown = append(shown, v)
	}
	if len(l.Evenings) > limit {
		more = eveningsPath(l.Code, shown[limit-1].Round)
	}
	return shown, more
}

// lastEvening returns the evening before an open round, while its winner stays on top of the page; nil from then on.
func (s *Server) lastEvening(lang *i18n.Language, l *lottery.Lottery) *evening {
	if l.Last != nil || len(l.Evenings) == 0 || l.Evenings[0].Elapsed > lottery.WinnerStays {
		return nil
	}
	shown, _ := s.evenings(lang, l, 1, lotteryPath(l.Code))
	shown[0].When = s.whenWon(lang, l.Evenings[0].DrawnAt, l.Evenings[0].Elapsed)
	return &shown[0]
}

// eveningsPath is the address of the evenings before a round.
func eveningsPath(code string, before int) string {
	return withQuery(lotteryPath(code), url.Values{"before": {strconv.Itoa(before)}})
}

// proofPath is the address of the proof of a round.
func proofPath(code string, round int) string {
	return withQuery(lotteryPath(code)+proofPlace, url.Values{"round": {strconv.Itoa(round)}})
}

// eveningsPage has the earlier rounds of a lottery that its page does not show.
type eveningsPage struct {
	Name     string
	Path     string
	Evenings []evening
	More     string // address of the next page; empty: there is none
}

func (p eveningsPage) Head(l *i18n.Language) view.Head {
	return view.Head{Title: l.Text("evenings") + " · " + p.Name}
}

// earlierEvenings answers with the rounds of a lottery before one.
func (s *Server) earlierEvenings(c *fiber.Ctx, before string) error {
	round, err := strconv.Atoi(before)
	if err != nil || round < 1 || round > lottery.MaxRounds {
		return seeOther(c, lotteryPath(codeOf(c)))
	}
	l, err := s.Store.Evenings(c.UserContext(), codeOf(c), round)
	switch {
	case err != nil:
		return err
	case l.Deleted:
		return s.showDeleted(c, fiber.StatusGone, s.deletedPage(c, l))
	}
	lang := s.language(c)
	p := eveningsPage{Name: s.nameOf(lang, l.Name, l.CreatedAt), Path: lotteryPath(l.Code)}
	p.Evenings, p.More = s.evenings(lang, l, store.PageSize, eveningsPath(l.Code, round))
	return s.render(c, fiber.StatusOK, "evenings", p)
}

// nextFormFor returns the form that opens the next round; nil where the visitor may not open it.
func nextFormFor(l *lottery.Lottery, r pageRequest) *nextForm {
	if l.CheckNext(0, r.visitor) != nil {
		return nil
	}
	path := lotteryPath(l.Code)
	f := &nextForm{Action: path + "/next", After: l.Last.Number, Preserve: r.fragment}
	f.Films = l.Last.Elapsed >= lottery.AnyNextAfter && l.MayAdd(r.visitor)
	f.Add = addForm{Action: f.Action, Preview: path + "/preview", Completed: r.house}
	return f
}

// nextPathFor is where a visitor opens the next round; empty where they may not.
func nextPathFor(l *lottery.Lottery, v lottery.VisitorID) string {
	if l.CheckNext(0, v) != nil {
		return ""
	}
	return lotteryPath(l.Code) + "/next"
}

// nextRound opens the next round of a lottery, with films that are typed for it.
func (s *Server) nextRound(c *fiber.Ctx) error {
	after, _ := strconv.Atoi(field(c, "after"))
	list, add, err := nextTickets(c)
	if err != nil {
		l, loadErr := s.Store.Lottery(c.UserContext(), codeOf(c))
		if loadErr != nil {
			return loadErr
		}
		return s.refuseLottery(c, l, err)
	}
	if len(list.Films) > 0 {
		if err := s.takeFilms(c, list.Films); err != nil {
			return err
		}
	}
	visitor := s.ensureVisitor(c)
	l, added, opened, err := s.Store.OpenNext(c.UserContext(), codeOf(c), after, add, visitor)
	if err != nil {
		return s.refuseLottery(c, l, err)
	}
	s.Metrics.CountFilms("lottery", len(added.Tickets))
	f := listFlash(list, len(added.Tickets), added.Already)
	f.addWon(added.Won, s.TimeZone)
	if f.Opened = opened; opened && len(added.Tickets) == 0 {
		f.Undo = &undo{Action: lotteryPath(l.Code) + "/back", Place: onLottery}
	} else if len(added.Tickets) > 0 {
		f.Ticket = added.Tickets[0].N
	}
	if len(list.Links) > 0 {
		f.Lines = list.Links
	}
	return s.redirectWithFlash(c, lotteryPath(l.Code), f)
}

// nextTickets reads the films for the next round, of which there may be none.
func nextTickets(c *fiber.Ctx) (list lottery.List, add store.NewTickets, err error) {
	if field(c, "titles") == "" {
		return list, add, nil
	}
	return newTickets(c)
}

// closeRound takes back that a round was opened. Where it is not open any more, there is nothing to take back.
func (s *Server) closeRound(c *fiber.Ctx) error {
	l, err := s.Store.CloseNext(c.UserContext(), codeOf(c), s.ensureVisitor(c))
	if errors.Is(err, lottery.ErrDrawn) || errors.Is(err, lottery.ErrNotDrawn) {
		err = nil
	}
	return s.afterChange(c, l, err)
}

// watchedEvenings says which of the evenings of a page are marked as watched.
func watchedEvenings(l *lottery.Lottery) string {
	var numbers []byte
	for _, e := range l.Evenings {
		if e.Watched {
			numbers = append(strconv.AppendInt(numbers, int64(e.Round), 10), ' ')
		}
	}
	return string(slices.Clip(numbers))
}
