package main

import (
	"context"
	"math"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/lottery"
)

const years = 4 // for how long the site has been used

// film is one that lotteries take.
type film struct {
	lottery.Film
	id     int64
	exists bool // in the database, from before
}

// chooseFilms fills the pool: first the classics, then made-up titles, no two with the same key. A film that the database
// has already is taken as it is.
func (f *filler) chooseFilms(ctx context.Context) error {
	rows, err := f.tx.Query(ctx, "SELECT fold, year, id FROM films")
	if err != nil {
		return err
	}
	existing := make(map[lottery.Key]int64)
	var key lottery.Key
	var id int64
	if _, err = pgx.ForEachRow(rows, []any{&key.Fold, &key.Year, &id}, func() error { existing[key] = id; return nil }); err != nil {
		return err
	}
	taken := make(map[lottery.Key]bool, f.films)
	for n := range f.films {
		made := f.newFilm(n, taken)
		taken[made.Key()] = true
		id, exists := existing[made.Key()]
		if !exists {
			id = f.firstFilm + int64(n)
			f.newFilms++
		}
		f.pool = append(f.pool, film{made, id, exists})
	}
	return nil
}

// newFilm makes the nth film, with a key that is not taken.
func (f *filler) newFilm(n int, taken map[lottery.Key]bool) lottery.Film {
	if n < len(classics) {
		if list, err := lottery.ParseList(classics[n]); err == nil && !taken[list.Films[0].Key()] {
			return list.Films[0].Film
		}
	}
	r := f.rng("title", n)
	for sequel := 1; ; sequel++ {
		made := lottery.Film{Title: r.title(), Year: r.year(f.now.Year())}
		if sequel > 4 { // few words are left that make a new one
			made.Title += " " + strconv.Itoa(sequel-3)
		}
		if !taken[made.Key()] {
			return made
		}
	}
}

// year is when a film was made: more of late, and 0 (unknown) for one in nine.
func (r rng) year(now int) int {
	if r.oneIn(9) {
		return 0
	}
	return now - int(float64(now-1920)*math.Pow(r.Float64(), 2.2))
}

// chooseFilm picks a film for a lottery, those in front more often.
func (f *filler) chooseFilm(r rng) film {
	return f.pool[int(float64(len(f.pool))*math.Pow(r.Float64(), 1.5))]
}

// filmRows are the films that are new to the database. One in ten is known from lotteries only; the others are in the
// library.
func (f *filler) filmRows() (rows [][]any) {
	for n, film := range f.pool {
		if film.exists {
			continue
		}
		r := f.rng("film", n)
		var added, watched any
		rating := 0
		if !r.oneIn(10) {
			span := time.Duration(years * 365 * 24 * float64(time.Hour) * (1 - (float64(n)+r.Float64())/float64(f.films)))
			at := f.now.Add(-span).Truncate(time.Microsecond)
			added = at
			if r.IntN(5) < 2 {
				watched = at.Add(time.Duration(r.Float64() * float64(span)))
				if r.IntN(4) > 0 {
					rating = max(1, 10-r.IntN(6)-r.IntN(5))
				}
			}
		}
		rows = append(rows, []any{film.id, film.Title, int16(film.Year), lottery.Fold(film.Title), film.SearchText(), lottery.SortTitle(film.Film), int16(lottery.DerivedRule),
			added, watched, int16(rating)})
	}
	return rows
}
