package main

import (
	"strings"
	"time"

	"movie-lottery/app/lottery"
)

// newLottery is a lottery with all that its rows need.
type newLottery struct {
	lottery.Lottery
	rng     rng
	names   map[lottery.VisitorID]string // of those guests who have one
	guests  []lottery.VisitorID          // the first is the host
	draws   int                          // that are to be made
	drawnAt time.Time                    // of the next one
}

// newLottery makes the nth lottery, up to its draws.
func (f *filler) newLottery(n int) newLottery {
	l := newLottery{rng: f.rng("lottery", n), names: make(map[lottery.VisitorID]string, 2)}
	l.ID, l.CreatedAt, l.Version, l.Lang = f.firstLottery+int64(n), f.createdAt(n), 1, l.rng.pick([]string{"en", "ru"})
	var random [lottery.CodeBytes]byte
	l.rng.bytes.Read(random[:])
	l.Code = lottery.Code(random)
	if !l.rng.oneIn(2) {
		l.Name = strings.ReplaceAll(l.rng.pick(lotteryNames[l.Lang]), "%", l.rng.pick(people[l.Lang]))
	}
	l.Hosts = []lottery.VisitorID{l.addGuest()}
	f.addTickets(&l, 2+l.rng.IntN(2*f.tickets-3))
	if l.rng.Float64() < f.drawn {
		for l.draws = 1; l.rng.oneIn(20) && len(l.Films()) > l.draws+1; l.draws++ {
		}
	}
	l.drawnAt = l.CreatedAt.Add(time.Duration(2+l.rng.IntN(80)) * time.Minute)
	return l
}

// createdAt is when the nth lottery was started: one after the other, in the evening, the last of them yesterday.
func (f *filler) createdAt(n int) time.Time {
	daysAgo := float64(years*365) * (1 - (float64(n)+0.5)/float64(f.lotteries))
	day := f.now.Truncate(24*time.Hour).AddDate(0, 0, -1-int(daysAgo))
	hours := 17 + 5*(1-(daysAgo-float64(int(daysAgo))))
	return day.Add(time.Duration(hours * float64(time.Hour))).Truncate(time.Microsecond)
}

// addGuest adds a guest, most of them with a name.
func (l *newLottery) addGuest() lottery.VisitorID {
	id := l.rng.visitorID()
	l.guests = append(l.guests, id)
	if l.rng.IntN(3) > 0 {
		l.names[id] = l.rng.pick(people[l.Lang])
	}
	return id
}

// addTickets adds n films, those of a guest one after the other; now and then one is taken out again.
func (f *filler) addTickets(l *newLottery, n int) {
	by := l.guests[0]
	taken := make(map[int64]bool, n)
	for i := range n {
		if i > 0 && l.rng.oneIn(3) && len(l.guests) < 4 {
			by = l.addGuest()
			l.Version++
		}
		film := f.chooseFilm(l.rng)
		for taken[film.id] {
			film = f.pool[l.rng.IntN(len(f.pool))]
		}
		taken[film.id] = true
		l.LastN++
		l.Tickets = append(l.Tickets, lottery.Ticket{N: l.LastN, FilmID: film.id, Title: film.Title, Year: film.Year, Weight: 1, Visitor: by})
	}
	if n > 2 && l.rng.oneIn(8) {
		l.Tickets[l.rng.IntN(n)].Removed = true
		l.Version++
	}
}

func (l *newLottery) row() []any {
	return []any{l.ID, l.Code, l.Name, l.Lang, l.Version + int64(l.draws), int16(l.draws), int32(l.LastN), l.SearchText(), l.CreatedAt, l.CreatedAt}
}

// guestRows are the host and the guests with a name.
func (l *newLottery) guestRows() (rows [][]any) {
	for i, id := range l.guests {
		if name := l.names[id]; i == 0 || name != "" {
			rows = append(rows, []any{l.ID, id[:], i == 0, name})
		}
	}
	return rows
}

func (l *newLottery) ticketRows() (rows [][]any) {
	for _, t := range l.Tickets {
		rows = append(rows, []any{l.ID, int32(t.N), t.FilmID, t.Title, int16(t.Year), t.Visitor[:], t.Removed})
	}
	return rows
}

// drawRows makes the draws by the rules, and the row of the next one, which has a seed only.
func (l *newLottery) drawRows() (rows [][]any, err error) {
	for range l.draws {
		seed, by := l.rng.seed(), l.guests[0]
		request := lottery.DrawRequest{Letters: l.rng.letters(), LettersFrom: lottery.LettersFromBrowser}
		if l.rng.oneIn(3) {
			request.Word = l.rng.pick(luckyWords[l.Lang])
		}
		var result lottery.Result
		var reason any
		if l.Last == nil {
			result, err = l.Draw(seed, request)
		} else {
			why := l.rng.pick(reasons[l.Lang])
			reason = why
			result, err = l.Redraw(seed, lottery.Redraw{Reason: why, DrawRequest: request}, by)
			l.Earlier = append(l.Earlier, *l.Last)
		}
		if err != nil {
			return nil, err
		}
		winner := l.Tickets[result.Ticket-1]
		l.Last = &lottery.Draw{Number: result.Number, Winner: &lottery.Winner{Ticket: winner}}
		rows = append(rows, []any{l.ID, int16(result.Number), seed[:], result.Word, reason, result.List, int32(result.Winner),
			int32(result.Ticket), winner.FilmID, l.drawnAt, result.LettersFrom, by[:], true})
		l.drawnAt = l.drawnAt.Add(time.Duration(1+l.rng.IntN(10)) * time.Minute)
	}
	seed := l.rng.seed()
	return append(rows, []any{l.ID, int16(l.draws + 1), seed[:], nil, nil, nil, nil, nil, nil, nil, nil, nil, false}), nil
}
