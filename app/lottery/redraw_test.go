package lottery_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"movie-lottery/app/lottery"
)

// drawnTwice returns a lottery of six films, one of them removed and one of weight 0, after two draws, which Heat and
// Alien have won. Draw 2 is revealed.
func drawnTwice(host lottery.VisitorID) *lottery.Lottery {
	tickets := []lottery.Ticket{
		{N: 1, Title: "Heat", Weight: 1}, {N: 2, Title: "Dune", Weight: 0}, {N: 4, Title: "Alien", Weight: 1},
		{N: 5, Title: "Up", Weight: 1, Removed: true}, {N: 7, Title: "Paprika", Year: 2006, Weight: 2}, {N: 9, Title: "M", Weight: 1},
	}
	return &lottery.Lottery{
		Code: "0123456789", Rules: lottery.DefaultRules, Tickets: tickets, Guests: hosts(host),
		Earlier: []lottery.Draw{{Number: 1, Winner: &lottery.Winner{Ticket: tickets[0]}}},
		Last:    &lottery.Draw{Number: 2, Winner: &lottery.Winner{Ticket: tickets[2]}},
	}
}

func TestRedrawIsTheNextDrawWithoutEarlierWinners(t *testing.T) {
	host := lottery.VisitorID{1}
	l := drawnTwice(host)
	seed := lottery.Seed{7}
	r, err := l.Redraw(seed, lottery.Redraw{After: 2, Reason: "Seen it", DrawRequest: lottery.DrawRequest{Word: "again"}}, host)
	if err != nil || r.Number != 3 || r.Reason != "Seen it" || r.Word != "again" || r.List != "1\t2\tPaprika\t2006\n2\t1\tM\n" {
		t.Errorf("%+v, %v", r, err)
	}
	entries, err := lottery.ReadList(r.List)
	if err != nil {
		t.Fatal(err)
	}
	if want := lottery.DrawSteps(seed, l.Code, 3, entries, "again").Winner; r.Winner != want || r.Ticket != map[int]int{1: 7, 2: 9}[want] {
		t.Errorf("position %d, ticket %d; by the rule %d", r.Winner, r.Ticket, want)
	}
}

func TestEntrantsDependOnTheNumberOfTheDraw(t *testing.T) {
	l := drawnTwice(lottery.VisitorID{1})
	for number, want := range map[int][]int{1: {1, 4, 7, 9}, 2: {4, 7, 9}, 3: {7, 9}} {
		var got []int
		for _, e := range l.Entrants(number) {
			got = append(got, e.N)
		}
		if !slices.Equal(got, want) {
			t.Errorf("draw %d: %v, not %v", number, got, want)
		}
	}
	l.Last.Winner = nil // not revealed yet
	if l.Won(1) != 1 || l.Won(4) != 0 || l.Won(7) != 0 {
		t.Error("a winner is known before its reveal, or an earlier one is not")
	}
}

func TestOnlyAHostRedrawsAndOnlyTheRevealedNewestDraw(t *testing.T) {
	host := lottery.VisitorID{1}
	for name, c := range map[string]struct {
		change func(*lottery.Lottery)
		by     lottery.VisitorID
		after  int
		want   error
	}{
		"the host":                    {by: host, after: 2},
		"the host, of the newest":     {by: host},
		"a guest":                     {by: lottery.VisitorID{2}, after: 2, want: lottery.ErrForbidden},
		"a visitor without a cookie":  {after: 2, want: lottery.ErrForbidden},
		"a draw that is redrawn":      {by: host, after: 1, want: lottery.ErrDrawn},
		"a draw that was not made":    {by: host, after: 3, want: lottery.ErrNotDrawn},
		"before any draw":             {change: func(l *lottery.Lottery) { l.Earlier, l.Last = nil, nil }, by: host, want: lottery.ErrNotDrawn},
		"before the reveal":           {change: func(l *lottery.Lottery) { l.Last.Winner = nil }, by: host, after: 2, want: lottery.ErrDrawing},
		"the form of a draw before":   {change: func(l *lottery.Lottery) { l.Last.Winner = nil }, by: host, after: 1, want: lottery.ErrDrawn},
		"with one film left":          {change: func(l *lottery.Lottery) { l.Tickets[5].Removed = true }, by: host, want: lottery.ErrTooFew},
		"with one that has a weight":  {change: func(l *lottery.Lottery) { l.Tickets[5].Weight = 0 }, by: host, want: lottery.ErrTooFew},
		"of a lottery that is gone":   {change: func(l *lottery.Lottery) { l.Deleted = true }, by: host, want: lottery.ErrDeleted},
		"when a third draw was made":  {change: func(l *lottery.Lottery) { l.Last.Number = 3 }, by: host, after: 2, want: lottery.ErrDrawn},
		"before any draw, by a guest": {change: func(l *lottery.Lottery) { l.Earlier, l.Last = nil, nil }, by: lottery.VisitorID{2}, want: lottery.ErrForbidden},
	} {
		l := drawnTwice(host)
		if c.change != nil {
			c.change(l)
		}
		r, err := l.Redraw(lottery.Seed{}, lottery.Redraw{After: c.after, Reason: "Seen it"}, c.by)
		if !errors.Is(err, c.want) || (err == nil) != (r.Number == 3) {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
}

func TestReasonIsOneNonEmptyLine(t *testing.T) {
	for typed, want := range map[string]string{
		" Seen\n it ": "Seen it", strings.Repeat("я", 200): strings.Repeat("я", 200), "🙈": "🙈",
	} {
		if got, err := lottery.ParseReason(typed); err != nil || got != want {
			t.Errorf("%q: %q, %v", typed, got, err)
		}
	}
	for typed, want := range map[string]lottery.Problem{
		"": lottery.NoReason, " \n\t": lottery.NoReason, "\u200B\u2060": lottery.NoReason, "\u00AD": lottery.NoReason, strings.Repeat("я", 201): lottery.TooLong,
	} {
		_, err := lottery.ParseReason(typed)
		if invalid, ok := errors.AsType[lottery.Invalid](err); !ok || invalid.Problem != want || invalid.Field != "reason" {
			t.Errorf("%q: %v, not %s", typed, err, want)
		}
	}
}
