package main

import (
	"strings"
	"time"

	"movie-lottery/app/lottery"
)

// evening is a lottery as it went, with all that its rows need.
type evening struct {
	lottery.Lottery
	d      dice
	names  map[lottery.VisitorID]string // that guests gave themselves
	guests []lottery.VisitorID          // in the order of coming; the first is the host
	draws  int                          // that are to be made
	drawn  time.Time
}

// evening makes the lottery of a number, up to its draws.
func (f *filler) evening(n int) evening {
	e := evening{d: f.dice("lottery", n), names: make(map[lottery.VisitorID]string, 2)}
	e.ID, e.CreatedAt, e.Version, e.Lang = f.firstLottery+int64(n), f.when(n), 1, e.d.pick([]string{"en", "ru"})
	var random [lottery.CodeBytes]byte
	e.d.bytes.Read(random[:])
	e.Code, e.Name = lottery.Code(random), e.d.evening(e.Lang)
	e.arrive(e.Lang)
	e.Hosts = e.guests[:1]

	f.putIn(&e, 2+e.d.IntN(2*f.tickets-3))
	if e.d.Float64() < f.drawn {
		e.draws = 1
		for e.d.oneIn(20) && len(e.Films()) > e.draws+1 {
			e.draws++
		}
	}
	e.drawn = e.CreatedAt.Add(time.Duration(2+e.d.IntN(80)) * time.Minute)
	return e
}

// when is when the lottery of a number was started: one after the other, in the evening, the last of them yesterday.
func (f *filler) when(n int) time.Time {
	at := float64(years*365) * (1 - (float64(n)+0.5)/float64(f.lotteries))
	day := f.now.Truncate(24*time.Hour).AddDate(0, 0, -1-int(at))
	hours := 17 + 5*(1-(at-float64(int(at))))
	return day.Add(time.Duration(hours * float64(time.Hour))).Truncate(time.Microsecond)
}

// arrive brings somebody; most of them say their name.
func (e *evening) arrive(lang string) lottery.VisitorID {
	b := e.d.browser()
	e.guests = append(e.guests, b)
	if e.d.IntN(3) > 0 {
		e.names[b] = e.d.pick(people[lang])
	}
	return b
}

// putIn puts n films in, those of a guest in one go each; now and then somebody takes one out again.
func (f *filler) putIn(e *evening, n int) {
	by := e.guests[0]
	in := make(map[int64]bool, n)
	for i := range n {
		if i > 0 && e.d.oneIn(3) && len(e.guests) < 4 {
			by = e.arrive(e.Lang)
			e.Version++
		}
		next := f.choose(e.d)
		for in[next.id] {
			next = f.shelf[e.d.IntN(len(f.shelf))]
		}
		in[next.id] = true
		e.LastN++
		e.Tickets = append(e.Tickets, lottery.Ticket{
			N: e.LastN, FilmID: next.id, Title: next.Title, Year: next.Year, Weight: 1, Visitor: by,
		})
	}
	if n > 2 && e.d.oneIn(8) {
		e.Tickets[e.d.IntN(n)].Removed = true
		e.Version++
	}
}

// evening is what a lottery is called; half of them are not.
func (d dice) evening(lang string) string {
	if d.oneIn(2) {
		return ""
	}
	return strings.ReplaceAll(d.pick(evenings[lang]), "%", d.pick(people[lang]))
}

func (e *evening) row() []any {
	return []any{e.ID, e.Code, e.Name, e.Lang, e.Version + int64(e.draws), int16(e.draws), int32(e.LastN), e.SearchText(), e.CreatedAt}
}

// guestRows are the host, and those who have a name.
func (e *evening) guestRows() (rows [][]any) {
	for i, b := range e.guests {
		if name := e.names[b]; i == 0 || name != "" {
			rows = append(rows, []any{e.ID, b[:], i == 0, name})
		}
	}
	return rows
}

func (e *evening) ticketRows() (rows [][]any) {
	for _, t := range e.Tickets {
		rows = append(rows, []any{e.ID, int32(t.N), t.FilmID, t.Title, int16(t.Year), t.Visitor[:], t.Removed})
	}
	return rows
}

// drawRows makes the draws, by the rules, and the promise for the one behind them.
func (e *evening) drawRows() (rows [][]any, err error) {
	for range e.draws {
		seed := e.d.seed()
		result, err := e.draw(seed)
		if err != nil {
			return nil, err
		}
		var reason any
		if result.Reason != "" {
			reason = result.Reason
		}
		rows = append(rows, []any{
			e.ID, int16(result.Number), seed[:], result.Word, reason, result.List, int32(result.Winner), int32(result.Ticket),
			e.Last.Winner.FilmID, e.drawn,
		})
		e.drawn = e.drawn.Add(time.Duration(1+e.d.IntN(10)) * time.Minute)
	}
	seed := e.d.seed()
	return append(rows, []any{e.ID, int16(e.draws + 1), seed[:], nil, nil, nil, nil, nil, nil, nil}), nil
}

// draw makes the next draw, and tells it.
func (e *evening) draw(seed lottery.Seed) (lottery.Result, error) {
	word := ""
	if e.d.oneIn(3) {
		word = e.d.pick(luck[e.Lang])
	}
	var result lottery.Result
	var err error
	if e.Last == nil {
		result, err = e.Draw(seed, word)
	} else {
		result, err = e.Redraw(seed, lottery.Redraw{Reason: e.d.pick(reasons[e.Lang]), Word: word}, e.guests[0])
		e.Earlier = append(e.Earlier, *e.Last)
	}
	if err != nil {
		return lottery.Result{}, err
	}
	winner := &lottery.Winner{Ticket: e.Tickets[result.Ticket-1]}
	e.Last = &lottery.Draw{Number: result.Number, Winner: winner}
	return result, nil
}
