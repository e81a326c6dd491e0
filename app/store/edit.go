package store

import (
	"context"

	"movie-lottery/app/lottery"
)

// EditTicket makes a ticket name another film, or the same with another title, on behalf of a host or of the guest who added it;
// see lottery.Edit for what another film changes. What was open about how it was typed is settled. It returns the errors of
// RemoveTicket, and lottery.Invalid if the ticket is removed, another one has that film, or it has won an evening.
func (s *Store) EditTicket(ctx context.Context, code string, n int, film lottery.ListFilm, by lottery.VisitorID) (*lottery.Lottery, error) {
	return s.change(ctx, code, extras{ticket: n, film: film.Key(), evenings: allEvenings}, func(l *loaded) (statement, error) {
		before, err := l.Editable(n, by)
		if err != nil {
			return statement{}, err
		}
		edited, after, err := l.Edit(n, film.Film, l.FilmID, by)
		if err != nil || before.Film() == film.Film && before.Typed == "" {
			return statement{}, err
		}
		f := filmColumns([]lottery.ListFilm{film})
		return statement{sql: `-- name: edit ticket
			WITH l AS (
				UPDATE lotteries SET version = version + 1, search = $3, rule = $12, last_n = $14
				 WHERE id = $1 AND version = $2
				RETURNING id
			), input AS (
				SELECT $5::text AS title, $6::smallint AS year, $7::text AS fold, $8::text AS search, $9::text AS provider, $10::text AS value, $13::text AS sort_title
			), f AS (
				INSERT INTO films (title, year, fold, search, sort_title, rule)
				SELECT title, year, fold, search, sort_title, $12::smallint FROM l, input
				ON CONFLICT (fold, year) DO UPDATE SET fold = EXCLUDED.fold
				RETURNING id, fold, year
			), ids AS (` + insertFilmIDs + `
			), t AS (
				UPDATE tickets SET film_id = f.id, title = $5, year = $6, typed = NULL, weight = $15, left_out = $16, lost = $17 FROM l, f
				 WHERE lottery_id = l.id AND n = $4
			), m AS (
				DELETE FROM marks USING l WHERE marks.lottery_id = l.id AND n = $4 AND $18
			), before AS (
				SELECT films.id FROM films JOIN f ON films.id <> f.id
				 WHERE films.id = $11 AND added_at IS NULL
				   AND NOT EXISTS (SELECT FROM tickets WHERE film_id = $11 AND (lottery_id, n) <> ($1, $4))
				   FOR UPDATE OF films SKIP LOCKED
			), unused AS (
				DELETE FROM films USING before WHERE films.id = before.id
			)
			SELECT id FROM l`,
			args: []any{edited.SearchText(), n, f.titles[0], f.years[0], f.folds[0], f.search[0], f.providers[0], f.values[0],
				before.FilmID, lottery.DerivedRule, f.sortTitles[0],
				edited.LastN, after.Weight, after.LeftOut, after.Lost, len(after.Seen)+len(after.Vetoes) == 0}}, nil
	})
}
