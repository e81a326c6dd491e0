package lottery_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"golang.org/x/text/unicode/norm"

	"movie-lottery/app/lottery"
)

// roomOf returns an open lottery with a host (1) and two guests (2, 3), who have put films 1, 2 and 3 in.
func roomOf(host, anna, boris lottery.VisitorID) *lottery.Lottery {
	l := &lottery.Lottery{Code: "0123456789", Rules: lottery.DefaultRules, LastN: 3}
	for i, v := range []lottery.VisitorID{host, anna, boris} {
		l.Guests = append(l.Guests, lottery.Guest{G: i + 1, Host: i == 0, Devices: []lottery.VisitorID{v}})
		l.Tickets = append(l.Tickets, lottery.Ticket{N: i + 1, G: i + 1, Title: fmt.Sprint("Film ", i+1), Weight: 1})
	}
	return l
}

func TestWeightOfATicket(t *testing.T) {
	var host, anna, boris = lottery.VisitorID{1}, lottery.VisitorID{2}, lottery.VisitorID{3}
	for name, c := range map[string]struct {
		change func(l *lottery.Lottery, t *lottery.Ticket)
		want   int
	}{
		"as it was put in":            {func(*lottery.Lottery, *lottery.Ticket) {}, 1},
		"given by its owner":          {func(_ *lottery.Lottery, t *lottery.Ticket) { t.Weight = 4 }, 4},
		"left out":                    {func(_ *lottery.Lottery, t *lottery.Ticket) { t.LeftOut = true }, 0},
		"removed":                     {func(_ *lottery.Lottery, t *lottery.Ticket) { t.Removed = true }, 0},
		"with a veto":                 {func(l *lottery.Lottery, t *lottery.Ticket) { l.Rules.Vetoes, t.Vetoes = true, []int{3} }, 0},
		"with a veto that is no rule": {func(_ *lottery.Lottery, t *lottery.Ticket) { t.Vetoes = []int{3} }, 1},
		"of a guest who is absent":    {func(l *lottery.Lottery, _ *lottery.Ticket) { l.Guests[1].Absent = true }, 0},
		"while another is absent":     {func(l *lottery.Lottery, _ *lottery.Ticket) { l.Guests[2].Absent = true }, 1},
		"of a guest who was erased":   {func(l *lottery.Lottery, t *lottery.Ticket) { l.Guests[1].Absent = true; t.G = 0 }, 1},
		"seen":                        {func(_ *lottery.Lottery, t *lottery.Ticket) { t.Seen = []int{1, 2, 3} }, 1},
		"lost twice, with luck":       {func(l *lottery.Lottery, t *lottery.Ticket) { l.Rules.Luck, t.Lost = true, 2 }, 3},
		"lost twice, without":         {func(_ *lottery.Lottery, t *lottery.Ticket) { t.Lost = 2 }, 1},
		"lost many times":             {func(l *lottery.Lottery, t *lottery.Ticket) { l.Rules.Luck, t.Lost, t.Weight = true, 90, 3 }, 5},
		"lost, and left out":          {func(l *lottery.Lottery, t *lottery.Ticket) { l.Rules.Luck, t.Lost, t.LeftOut = true, 2, true }, 0},
	} {
		l := roomOf(host, anna, boris)
		c.change(l, &l.Tickets[1])
		if got := l.Weight(l.Tickets[1]); got != c.want {
			t.Errorf("%s: %d, not %d", name, got, c.want)
		}
	}
}

func TestRulesBindGuestsAndNoHost(t *testing.T) {
	var host, anna, boris, stranger = lottery.VisitorID{1}, lottery.VisitorID{2}, lottery.VisitorID{3}, lottery.VisitorID{4}
	add := func(l *lottery.Lottery, v lottery.VisitorID, n int) error {
		_, err := l.Add(numbered("a", n), v, 0)
		return err
	}
	draw := func(l *lottery.Lottery, v lottery.VisitorID) error {
		_, err := l.Draw(lottery.Seed{}, lottery.DrawRequest{}, v)
		return err
	}
	weight := func(l *lottery.Lottery, n int, v lottery.VisitorID) error {
		_, err := l.CheckWeight(n, v)
		return err
	}
	mark := func(l *lottery.Lottery, n int, m lottery.Mark, v lottery.VisitorID) error {
		_, err := l.CheckMark(n, m, true, v)
		return err
	}
	absent := func(l *lottery.Lottery, g int, v lottery.VisitorID) error {
		_, err := l.CheckAbsent(g, v)
		return err
	}
	changeRules := func(l *lottery.Lottery, v lottery.VisitorID, fields map[string]string) error {
		_, err := l.ChangeRules(fields, v)
		return err
	}
	crowd := func(l *lottery.Lottery) {
		for len(l.Guests) < lottery.MaxGuests {
			l.Guests = append(l.Guests, lottery.Guest{G: len(l.Guests) + 1})
		}
	}
	strict := lottery.Rules{PerGuest: 2}
	vetoes := lottery.DefaultRules
	vetoes.Vetoes = true
	all := lottery.DefaultRules
	for name, c := range map[string]struct {
		rules lottery.Rules
		do    func(l *lottery.Lottery) error
		want  string
	}{
		"a guest adds":                        {all, func(l *lottery.Lottery) error { return add(l, anna, 49) }, ""},
		"a guest adds too many":               {all, func(l *lottery.Lottery) error { return add(l, anna, 50) }, "too many of a guest, 51"},
		"a guest adds where guests may not":   {strict, func(l *lottery.Lottery) error { return add(l, anna, 1) }, "this visitor may not change it"},
		"a host adds any":                     {strict, func(l *lottery.Lottery) error { return add(l, host, 97) }, ""},
		"a guest adds as many as may be":      {lottery.Rules{GuestsAdd: true, PerGuest: 2}, func(l *lottery.Lottery) error { return add(l, anna, 1) }, ""},
		"a guest adds one more":               {lottery.Rules{GuestsAdd: true, PerGuest: 2}, func(l *lottery.Lottery) error { return add(l, anna, 2) }, "too many of a guest, 3"},
		"a guest draws":                       {all, func(l *lottery.Lottery) error { return draw(l, stranger) }, ""},
		"a guest draws where guests may not":  {strict, func(l *lottery.Lottery) error { return draw(l, anna) }, "this visitor may not change it"},
		"a host draws":                        {strict, func(l *lottery.Lottery) error { return draw(l, host) }, ""},
		"a guest weighs their film":           {all, func(l *lottery.Lottery) error { return weight(l, 2, anna) }, ""},
		"a guest weighs another's":            {all, func(l *lottery.Lottery) error { return weight(l, 3, anna) }, "this visitor may not change it"},
		"a guest weighs where guests may not": {strict, func(l *lottery.Lottery) error { return weight(l, 2, anna) }, "this visitor may not change it"},
		"a host weighs":                       {strict, func(l *lottery.Lottery) error { return weight(l, 2, host) }, ""},
		"a ticket that is none":               {all, func(l *lottery.Lottery) error { return weight(l, 9, host) }, "not found"},
		"a stranger has seen it":              {strict, func(l *lottery.Lottery) error { return mark(l, 1, lottery.Seen, stranger) }, ""},
		"a veto where there are none":         {all, func(l *lottery.Lottery) error { return mark(l, 1, lottery.Veto, anna) }, "this visitor may not change it"},
		"a veto":                              {vetoes, func(l *lottery.Lottery) error { return mark(l, 1, lottery.Veto, anna) }, ""},
		"the same veto":                       {vetoes, func(l *lottery.Lottery) error { return mark(l, 3, lottery.Veto, boris) }, ""},
		"a second veto":                       {vetoes, func(l *lottery.Lottery) error { return mark(l, 1, lottery.Veto, boris) }, "second veto, 0"},
		"a guest says that another is absent": {all, func(l *lottery.Lottery) error { return absent(l, 3, anna) }, "this visitor may not change it"},
		"a guest is absent":                   {all, func(l *lottery.Lottery) error { return absent(l, 2, anna) }, ""},
		"the host says so":                    {strict, func(l *lottery.Lottery) error { return absent(l, 2, host) }, ""},
		"a guest who is none":                 {all, func(l *lottery.Lottery) error { return absent(l, 9, host) }, "not found"},
		"a guest changes the rules":           {all, func(l *lottery.Lottery) error { return changeRules(l, anna, nil) }, "this visitor may not change it"},
		"a rule that is neither yes nor no":   {all, func(l *lottery.Lottery) error { return changeRules(l, host, map[string]string{"luck": "on"}) }, "not yes or no, 0"},
		"films of a guest beyond all":         {all, func(l *lottery.Lottery) error { return changeRules(l, host, map[string]string{"per_guest": "101"}) }, "not in range, 0"},
		"a mark of one guest too many":        {all, func(l *lottery.Lottery) error { crowd(l); return mark(l, 1, lottery.Seen, stranger) }, "too many guests, 201"},
		"a mark of a guest in a crowd":        {all, func(l *lottery.Lottery) error { crowd(l); return mark(l, 1, lottery.Seen, anna) }, ""},
		"a mark after the draw":               {all, func(l *lottery.Lottery) error { l.Last = &lottery.Draw{}; return mark(l, 1, lottery.Seen, anna) }, "the lottery has been drawn already"},
		"rules after the draw":                {all, func(l *lottery.Lottery) error { l.Last = &lottery.Draw{}; return changeRules(l, host, nil) }, "the lottery has been drawn already"},
	} {
		l := roomOf(host, anna, boris)
		l.Rules, l.Tickets[2].Vetoes = c.rules, []int{3}
		err := c.do(l)
		if got := problemOf(err); err == nil && c.want != "" || err != nil && got != c.want {
			t.Errorf("%s: %v, not %q", name, err, c.want)
		}
	}
}

func TestHostLeavesOutWhatHasBeenSeen(t *testing.T) {
	var host, anna, boris = lottery.VisitorID{1}, lottery.VisitorID{2}, lottery.VisitorID{3}
	l := roomOf(host, anna, boris)
	l.Tickets[0].Seen, l.Tickets[1].Seen, l.Tickets[2].Seen = []int{2}, []int{1, 2}, []int{1, 2, 3}
	l.Tickets = append(l.Tickets, lottery.Ticket{N: 4, G: 1, Title: "Film 4", Weight: 1}, lottery.Ticket{N: 5, Title: "Film 5", Seen: []int{1, 2, 3}, LeftOut: true})
	expect := func(by lottery.SeenBy, want ...int) {
		t.Helper()
		if got, err := l.SeenTickets(by, host); err != nil || !slices.Equal(got, want) {
			t.Errorf("seen by %s: %v, %v, not %v", by, got, err, want)
		}
	}
	expect(lottery.SeenByAnybody, 1, 2, 3)
	expect(lottery.SeenByEverybody, 3)
	l.Guests[2].Absent = true
	expect(lottery.SeenByEverybody, 2, 3)
	for i := range l.Guests {
		l.Guests[i].Absent = true
	}
	expect(lottery.SeenByEverybody)
	if _, err := l.SeenTickets(lottery.SeenByAnybody, anna); !errors.Is(err, lottery.ErrForbidden) {
		t.Errorf("a guest: %v", err)
	}
}

func TestRulesAreStoredAsWhatWasChanged(t *testing.T) {
	for stored, want := range map[string]lottery.Rules{
		`{}`: lottery.DefaultRules,
		`{"luck": true, "guests_draw": false, "a rule to come": 1}`: {GuestsAdd: true, Weights: true, Luck: true, PerGuest: 50},
		`{"per_guest": 3}`: {GuestsAdd: true, GuestsDraw: true, Weights: true, PerGuest: 3},
	} {
		var rules lottery.Rules
		if err := json.Unmarshal([]byte(stored), &rules); err != nil || rules != want {
			t.Errorf("%s: %+v, %v", stored, rules, err)
		}
	}
	for typed, want := range map[string]int{"": 50, " ": 50, "1": 1, " 100 ": 100, "0": 0, "101": 0, "-1": 0, "ten": 0, "1.5": 0, "99999999999999999999": 0} {
		if got, err := lottery.ParsePerGuest(typed); got != want || (err == nil) != (want > 0) {
			t.Errorf("%q: %d, %v", typed, got, err)
		}
	}
	for typed, want := range map[string]int{"0": 0, "5": 5, "6": -1, "-1": -1, "": -1, "two": -1} {
		if got, err := lottery.ParseWeight(typed); (err == nil) != (want >= 0) || err == nil && got != want {
			t.Errorf("weight %q: %d, %v", typed, got, err)
		}
	}
}

// The vectors name what a ticket is in a draw. Those that have won are left away here.
func TestWeightsMakeTheListsOfTheRoundVectors(t *testing.T) {
	for _, v := range roundVectors(t) {
		l := lottery.Lottery{Rules: lottery.Rules{Luck: v.Luck, Vetoes: true}, Guests: []lottery.Guest{{G: 1}, {G: 2, Absent: true}}}
		for _, row := range v.Tickets {
			ticket := lottery.Ticket{N: row.N, G: 1, Title: norm.NFC.String(row.Title), Year: row.Year, Weight: row.Weight, Lost: row.Lost}
			switch row.State {
			case "won", "passed":
				continue
			case "removed":
				ticket.Removed = true
			case "absent":
				ticket.G = 2
			case "vetoed":
				ticket.Vetoes = []int{1}
			}
			l.Tickets = append(l.Tickets, ticket)
		}
		if got := l.NextListHash(); got != v.ListHash {
			t.Errorf("%s: the list's hash is %s, not %s", v.Name, got, v.ListHash)
		}
	}
}

// Six hundred draws with fixed seeds: each film wins as often as its weight says, within four standard deviations.
func TestWeightsAreSharesOfWins(t *testing.T) {
	const draws = 600
	l := lottery.Lottery{Code: "0123456789", Rules: lottery.DefaultRules}
	for i, weight := range []int{1, 2, 3, 4, 5, 0} {
		l.Tickets = append(l.Tickets, lottery.Ticket{N: i + 1, Title: fmt.Sprint("Film ", i+1), Weight: max(weight, 1), LeftOut: weight == 0})
	}
	wins := make(map[int]int)
	for i := range draws {
		r, err := l.Draw(lottery.Seed{byte(i), byte(i >> 8)}, lottery.DrawRequest{}, lottery.VisitorID{})
		if err != nil {
			t.Fatal(err)
		}
		wins[r.Ticket]++
	}
	for _, ticket := range l.Tickets {
		share := float64(l.Weight(ticket)) / 15
		mean, deviation := draws*share, math.Sqrt(draws*share*(1-share))
		if off := math.Abs(float64(wins[ticket.N]) - mean); off > 4*deviation {
			t.Errorf("%s has won %d of %d draws, not about %.0f", ticket.Title, wins[ticket.N], draws, mean)
		}
	}
}
