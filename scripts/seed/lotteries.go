package main

import (
	"context"
	"strings"
	"time"

	"movie-lottery/app/lottery"
)

// copyLotteries makes and sends some thousand lotteries at a time.
func (f *filler) copyLotteries(ctx context.Context) error {
	const chunk = 4000
	for from := 0; from < f.lotteries; from += chunk {
		rows := make(map[string][][]any) // by table
		for n := from; n < min(from+chunk, f.lotteries); n++ {
			if err := f.addLottery(rows, n); err != nil {
				return err
			}
		}
		for _, table := range tables[1:] {
			if err := f.copyRows(ctx, table, rows[table]); err != nil {
				return err
			}
		}
	}
	return nil
}

// addLottery makes the nth lottery, and adds its rows to those of their tables.
func (f *filler) addLottery(rows map[string][][]any, n int) error {
	add := func(table string, row ...any) { rows[table] = append(rows[table], row) }
	r := f.rng("lottery", n)
	l := lottery.Lottery{Rules: lottery.DefaultRules, ID: f.firstLottery + int64(n), CreatedAt: f.createdAt(n), Lang: r.pick([]string{"en", "ru"}),
		Code: lottery.Code([lottery.CodeBytes]byte(r.random(lottery.CodeBytes)))}
	if r.oneIn(2) {
		l.Name = strings.ReplaceAll(r.pick(lotteryNames[l.Lang]), "%", r.pick(people[l.Lang]))
	}

	var guest []byte // who puts the next films in; the first is the host
	guests := 0
	taken := make(map[int64]bool)
	for n := range 2 + r.IntN(2*f.tickets-3) {
		if n == 0 || guests < 4 && r.oneIn(3) {
			guest = r.random(len(lottery.VisitorID{}))
			guests++
			add("guests", l.ID, int32(guests), guest, n == 0, r.pick(people[l.Lang]))
			add("devices", l.ID, guest, int32(guests))
		}
		film := f.chooseFilm(r)
		for taken[film.id] {
			film = f.pool[r.IntN(len(f.pool))]
		}
		taken[film.id] = true
		l.LastN++
		l.Tickets = append(l.Tickets, lottery.Ticket{N: l.LastN, FilmID: film.id, Title: film.Title, Year: film.Year, Weight: 1})
		add("tickets", l.ID, int32(l.LastN), film.id, film.Title, int16(film.Year), guest)
	}

	draws := 0
	if !r.oneIn(7) {
		seed := r.random(len(lottery.Seed{}))
		request := lottery.DrawRequest{LettersFrom: lottery.LettersFromBrowser,
			Letters: lottery.Letters([lottery.LetterCount]byte(r.random(lottery.LetterCount)))}
		if r.oneIn(3) {
			request.Word = r.pick(luckyWords[l.Lang])
		}
		result, err := l.Draw(lottery.Seed(seed), request, lottery.VisitorID{})
		if err != nil {
			return err
		}
		drawnAt := l.CreatedAt.Add(time.Duration(2+r.IntN(80)) * time.Minute)
		draws = 1
		add("draws", l.ID, int16(draws), seed, result.Word, result.List, int32(result.Winner), int32(result.Ticket),
			l.Tickets[result.Ticket-1].FilmID, drawnAt, result.LettersFrom, guest, true, int16(1), result.Tickets, int32(result.Weight), int32(result.Total))
	}
	// The next draw has a seed only.
	add("draws", l.ID, int16(draws+1), r.random(len(lottery.Seed{})), nil, nil, nil, nil, nil, nil, nil, nil, false, nil, nil, nil, nil)
	add("lotteries", l.ID, l.Code, l.Name, l.Lang, int64(guests+draws), int16(draws), int32(l.LastN), l.SearchText(), int16(lottery.DerivedRule),
		l.CreatedAt, l.CreatedAt)
	return nil
}

// createdAt is when the nth lottery was started: one after the other, in the evening, the last of them yesterday.
func (f *filler) createdAt(n int) time.Time {
	daysAgo := float64(years*365) * (1 - (float64(n)+0.5)/float64(f.lotteries))
	day := f.now.Truncate(24*time.Hour).AddDate(0, 0, -1-int(daysAgo))
	hours := 17 + 5*(1-(daysAgo-float64(int(daysAgo))))
	return day.Add(time.Duration(hours * float64(time.Hour))).Truncate(time.Microsecond)
}
