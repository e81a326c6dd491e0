package lottery_test

import (
	"encoding/hex"
	"errors"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"movie-lottery/app/lottery"
)

// TestDrawsAreMadeAsTheVectorsOfRoundsSay makes each draw from the tickets of a vector, with all that changes their weights.
func TestDrawsAreMadeAsTheVectorsOfRoundsSay(t *testing.T) {
	host := lottery.VisitorID{1}
	for _, v := range roundVectors(t) {
		l := &lottery.Lottery{Code: v.Code, Round: max(1, v.Round), DrawnBefore: v.Number - 1, Guests: hosts(host)}
		l.Rules = lottery.DefaultRules
		l.Rules.Luck, l.Rules.Vetoes = v.Luck, true
		l.Guests = append(l.Guests, lottery.Guest{G: 2, Absent: true})
		for _, ticket := range v.Tickets {
			in := lottery.Ticket{N: ticket.N, Title: norm.NFC.String(ticket.Title), Year: ticket.Year, Weight: ticket.Weight, Lost: ticket.Lost, G: 1}
			switch ticket.State {
			case "removed":
				in.Removed = true
			case "absent":
				in.G = 2
			case "vetoed":
				in.Vetoes = []int{1}
			case "won":
				l.Evenings = append(l.Evenings, lottery.Evening{Winner: in})
				continue
			case "passed":
				l.DrawnBefore = v.Number - 2
				l.Last = &lottery.Draw{Number: v.Number - 1, Winner: &lottery.Winner{Ticket: in}}
			}
			l.Tickets = append(l.Tickets, in)
		}
		secret, err := hex.DecodeString(v.Seed)
		if err != nil {
			t.Fatal(err)
		}
		said, err := lottery.ParseWord(v.Said)
		if err != nil {
			t.Fatal(err)
		}
		request := lottery.DrawRequest{Word: said, Letters: v.Letters, LettersFrom: v.LettersFrom, List: v.ListHash}
		draw := func() (lottery.Result, error) { return l.Draw(lottery.Seed(secret), request, host) }
		if l.Last != nil {
			draw = func() (lottery.Result, error) {
				return l.Redraw(lottery.Seed(secret), lottery.Redraw{Reason: "x", DrawRequest: request}, host)
			}
		}
		result, err := draw()
		if err != nil || result.Number != v.Number || result.Winner != v.Winner || result.Ticket != v.Ticket ||
			lottery.ListHash(result.List) != v.ListHash || result.Tickets[v.Winner-1] != v.Ticket || result.Weight != v.List[v.Winner-1].Weight {
			t.Errorf("%s: %+v, %v", v.Name, result, err)
		}
	}
}

func TestWhoMayOpenARoundAndWhen(t *testing.T) {
	host, guest := lottery.VisitorID{1}, lottery.VisitorID{2}
	drawn := func(change func(*lottery.Lottery)) *lottery.Lottery {
		l := &lottery.Lottery{
			Rules: lottery.DefaultRules, Guests: hosts(host), Round: 1,
			Last: &lottery.Draw{Number: 1, Elapsed: time.Hour, Winner: &lottery.Winner{Ticket: lottery.Ticket{N: 1}}},
		}
		change(l)
		return l
	}
	for name, c := range map[string]struct {
		change func(*lottery.Lottery)
		after  int
		v      lottery.VisitorID
		want   error
	}{
		"a host":                   {func(*lottery.Lottery) {}, 1, host, nil},
		"a host, without a number": {func(*lottery.Lottery) {}, 0, host, nil},
		"after another draw":       {func(*lottery.Lottery) {}, 2, host, lottery.ErrDrawn},
		"a guest, too early":       {func(l *lottery.Lottery) { l.Last.Elapsed = lottery.AnyNextAfter - 1 }, 1, guest, lottery.ErrForbidden},
		"a guest":                  {func(l *lottery.Lottery) { l.Last.Elapsed = lottery.AnyNextAfter }, 1, guest, nil},
		"a guest who may not draw": {func(l *lottery.Lottery) { l.Last.Elapsed, l.Rules.GuestsDraw = lottery.AnyNextAfter, false }, 1, guest, lottery.ErrForbidden},
		"open":                     {func(l *lottery.Lottery) { l.Last = nil }, 1, host, lottery.ErrOpen},
		"spinning":                 {func(l *lottery.Lottery) { l.Last.Winner = nil }, 1, host, lottery.ErrDrawing},
		"deleted":                  {func(l *lottery.Lottery) { l.Deleted = true }, 1, host, lottery.ErrDeleted},
		"the last round":           {func(l *lottery.Lottery) { l.Round = lottery.MaxRounds }, 1, host, lottery.ErrLastRound},
		"the last draw":            {func(l *lottery.Lottery) { l.Last.Number = lottery.MaxDraws }, 0, host, lottery.ErrLastRound},
	} {
		if err := drawn(c.change).CheckNext(c.after, c.v); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, not %v", name, err, c.want)
		}
	}
	for name, c := range map[string]struct {
		change func(*lottery.Lottery)
		v      lottery.VisitorID
		want   error
	}{
		"back, a host":             {func(*lottery.Lottery) {}, host, nil},
		"back, a guest, too early": {func(*lottery.Lottery) {}, guest, lottery.ErrForbidden},
		"back, a guest":            {func(l *lottery.Lottery) { l.Evenings[0].Elapsed = lottery.AnyNextAfter }, guest, nil},
		"back, after a film":       {func(l *lottery.Lottery) { l.LastN++ }, host, lottery.ErrAdded},
		"back, after a draw":       {func(l *lottery.Lottery) { l.Last = &lottery.Draw{} }, host, lottery.ErrDrawn},
		"back, in the first round": {func(l *lottery.Lottery) { l.Round = 1 }, host, lottery.ErrNotDrawn},
		"back, deleted":            {func(l *lottery.Lottery) { l.Deleted = true }, host, lottery.ErrDeleted},
	} {
		l := drawn(func(*lottery.Lottery) {}).Opened()
		c.change(l)
		if err := l.CheckBack(c.v); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, not %v", name, err, c.want)
		}
	}
}

func TestWinnersOfEveningsAreSaidAndNotAddedAgain(t *testing.T) {
	host := lottery.VisitorID{1}
	l := &lottery.Lottery{
		Rules: lottery.DefaultRules, Guests: hosts(host), Round: 2, LastN: 1,
		Evenings: []lottery.Evening{{Round: 1, Winner: lottery.Ticket{N: 1, Title: "Heat", Year: 1995}}},
	}
	heat := lottery.ListFilm{Film: lottery.Film{Title: "HEAT", Year: 1995}}
	added, err := l.Add(append(numbered("Film", 99), heat, lottery.ListFilm{Film: lottery.Film{Title: "Heat"}}), host, 0)
	if err != nil || len(added.Tickets) != 100 || len(added.Won) != 1 || added.Won[0].Round != 1 {
		t.Errorf("added %d, won %v: %v", len(added.Tickets), added.Won, err)
	}
	if _, err := l.Remove(1, host); !errors.Is(err, lottery.ErrDrawn) {
		t.Errorf("removed a winner: %v", err)
	}
}
