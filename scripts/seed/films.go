package main

import (
	"context"
	"math"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"movie-lottery/app/lottery"
)

// years is for how long people have used the site.
const years = 4

// evergreen is the share of tickets that are for the film that everybody wants to see again: one in so many.
const evergreen = 250

// film is one that lotteries take.
type film struct {
	lottery.Film
	id    int64
	known bool // it was in the database before
}

// stock fills the shelf: first the films that everybody knows, then titles of words, no two with the same key. A film
// that the database has already is taken as it is.
func (f *filler) stock(ctx context.Context) error {
	ids, err := f.known(ctx)
	if err != nil {
		return err
	}
	taken := make(map[lottery.Key]bool, f.films)
	f.shelf = make([]film, 0, f.films)
	for n := range f.films {
		made := f.title(n, taken)
		key := made.Key()
		taken[key] = true
		next := film{Film: made, id: f.firstFilm + int64(n)}
		if id, known := ids[key]; known {
			next.id, next.known = id, true
		} else {
			f.made++
		}
		f.shelf = append(f.shelf, next)
	}
	return nil
}

// known are the films that the database has.
func (f *filler) known(ctx context.Context) (map[lottery.Key]int64, error) {
	rows, err := f.tx.Query(ctx, "SELECT fold, year, id FROM films")
	if err != nil {
		return nil, err
	}
	ids := make(map[lottery.Key]int64)
	var key lottery.Key
	var id int64
	_, err = pgx.ForEachRow(rows, []any{&key.Fold, &key.Year, &id}, func() error {
		ids[key] = id
		return nil
	})
	return ids, err
}

// title is the film of a number.
func (f *filler) title(n int, taken map[lottery.Key]bool) lottery.Film {
	if n < len(classics) {
		if list, err := lottery.ParseList(classics[n]); err == nil && !taken[list.Films[0].Key()] {
			return list.Films[0]
		}
	}
	d := f.dice("title", n)
	for sequel := 1; ; sequel++ {
		made := lottery.Film{Title: d.title(), Year: d.year(f.now.Year())}
		if sequel > 4 { // few words are left that make a new one
			made.Title += " " + strconv.Itoa(sequel-3)
		}
		if !taken[made.Key()] {
			return made
		}
	}
}

// year is when a film was made: more of late, and for one in nine nobody says.
func (d dice) year(now int) int {
	if d.oneIn(9) {
		return 0
	}
	return now - int(float64(now-1920)*math.Pow(d.Float64(), 2.2))
}

// choose is a film for a lottery: those in front more often, and one more often than any.
func (f *filler) choose(d dice) film {
	if d.oneIn(evergreen) {
		return f.shelf[0]
	}
	return f.shelf[int(float64(len(f.shelf))*math.Pow(d.Float64(), 1.5))]
}

// filmRows are the films that are new to the database.
func (f *filler) filmRows() pgx.CopyFromSource {
	next := 0
	return pgx.CopyFromFunc(func() ([]any, error) {
		for ; next < len(f.shelf); next++ {
			if f.shelf[next].known {
				continue
			}
			row := f.filmRow(next)
			next++
			return row, nil
		}
		return nil, nil
	})
}

// filmRow is a film as it stands in the library, or does not: as in films.
func (f *filler) filmRow(n int) []any {
	d, is := f.dice("film", n), f.shelf[n]
	row := []any{is.id, is.Title, int16(is.Year), lottery.Fold(is.Title), lottery.SearchLine(is.Title), nil, nil, int16(0), nil}
	if d.oneIn(10) {
		return row // known from lotteries only
	}
	span := time.Duration(years * 365 * 24 * float64(time.Hour) * (1 - (float64(n)+d.Float64())/float64(f.films)))
	added := f.now.Add(-span).Truncate(time.Microsecond)
	row[5] = added
	if d.IntN(5) < 2 {
		row[6] = added.Add(time.Duration(d.Float64() * float64(span)))
		if d.IntN(4) > 0 {
			row[7] = int16(max(1, 10-d.IntN(6)-d.IntN(5)))
		}
	}
	if d.oneIn(80) {
		row[8] = f.now.Add(-time.Duration(d.Float64() * float64(min(span, 60*24*time.Hour))))
	}
	return row
}
