package store

import (
	"context"
	"slices"

	"movie-lottery/app/lottery"
)

// NewTickets is what a visitor adds to a lottery.
type NewTickets struct {
	Films  []lottery.ListFilm // typed by the visitor, no two alike
	Movies []int64            // ids of films of the library
	By     string             // the visitor's name; empty: the name stays as it is
}

// AddTickets adds films to a lottery, and returns which were added and which the lottery had already. It returns
// lottery.ErrNotFound, ErrDeleted, ErrDrawn or Invalid.
func (s *Store) AddTickets(ctx context.Context, code string, add NewTickets, by lottery.VisitorID) (*lottery.Lottery, lottery.Addition, error) {
	var added lottery.Addition
	var present []int // numbers of added tickets whose film turned out to be in the lottery already; set by the write
	l, err := s.change(ctx, code, extras{films: add.Movies, guest: by[:], evenings: allEvenings}, func(l *loaded) (st statement, err error) {
		films := lottery.List{Films: add.Films}.Merge(l.LibraryFilms).Films
		if added, err = l.Add(films, by, l.Added); err != nil {
			return statement{}, err
		}
		if len(l.LibraryFilms) < len(add.Movies) {
			return statement{}, lottery.Invalid{Field: "movie", Problem: lottery.UnknownSource}
		}
		if len(added.Tickets) == 0 {
			return statement{}, nil
		}
		return addStatement(&l.Lottery, added.Tickets, films, by, add.By, false, &present), nil
	})
	if err != nil || len(added.Tickets) == 0 {
		return l, added, err
	}
	return l, added.MoveToAlready(present), nil
}

// addStatement inserts tickets, which are for some of the films, into a lottery, and sets present to the numbers of those whose
// film the lottery has already. The rules compare titles as they were typed, so they can't know a film whose title was corrected
// since. With opens, it opens the next round, and l is the lottery as it will be in that.
func addStatement(l *lottery.Lottery, tickets []lottery.Ticket, films []lottery.ListFilm, by lottery.VisitorID, name string, opens bool, present *[]int) statement {
	numberOf := make(map[lottery.Key]int32)
	for _, t := range tickets {
		numberOf[t.Film().Key()] = int32(t.N)
	}
	var added []lottery.ListFilm
	var numbers []int32
	for _, film := range films {
		if n := numberOf[film.Key()]; n > 0 {
			added = append(added, film)
			numbers = append(numbers, n)
		}
	}
	f := filmColumns(added)
	begin := `-- name: add tickets
		WITH l AS (
			UPDATE lotteries SET version = version + 1, last_n = $3, search = $4, rule = $17
			 WHERE id = $1 AND version = $2
			RETURNING id
		)`
	if opens {
		begin = `-- name: next with tickets
		WITH l AS (
			UPDATE lotteries SET version = version + 1, last_n = $3, search = $4, rule = $17, ` + openRound + `
			 WHERE id = $1 AND version = $2
			RETURNING id, draws
		), ` + settleRound
	}
	return statement{opens: opens, scan: scanInto(present), sql: begin + `, named AS (
			UPDATE guests SET name = $6 FROM l WHERE lottery_id = l.id AND g = $15 AND $6 <> ''
		), guest AS (
			INSERT INTO guests (lottery_id, g, browser, name) SELECT id, $15, $5, $6 FROM l WHERE $16
		), device AS (
			INSERT INTO devices (lottery_id, visitor, g) SELECT id, $5, $15 FROM l WHERE $16
		), input AS (
			SELECT * FROM unnest($7::text[], $8::smallint[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::integer[], $18::text[], $19::text[])
			         AS t (title, year, fold, search, provider, value, typed, n, sort_title, sender)
		), f AS (
			INSERT INTO films (title, year, fold, search, sort_title, rule)
			SELECT title, year, fold, search, sort_title, $17::smallint FROM l, input ORDER BY fold, year
			ON CONFLICT (fold, year) DO UPDATE SET fold = EXCLUDED.fold
			RETURNING id, fold, year
		), ids AS (` + insertFilmIDs + `
		), t AS (
			INSERT INTO tickets (lottery_id, n, film_id, title, year, browser, sender, typed)
			SELECT l.id, input.n, f.id, input.title, input.year, $5, nullif(input.sender, ''), nullif(input.typed, '')
			  FROM l, input JOIN f USING (fold, year)
			ON CONFLICT (lottery_id, film_id) WHERE NOT removed DO NOTHING
			RETURNING n
		)
		SELECT ARRAY(SELECT n FROM input EXCEPT SELECT n FROM t) FROM l`,
		args: []any{tickets[len(tickets)-1].N, l.SearchText(tickets...), by[:], name,
			f.titles, f.years, f.folds, f.search, f.providers, f.values, f.typed, numbers, l.GuestNumber(by), l.Guest(by).G == 0,
			lottery.DerivedRule, f.sortTitles, f.senders}}
}

// RemoveTicket takes a ticket out of a lottery, on behalf of a host or of the visitor who added it, and returns it. It
// returns lottery.ErrNotFound, ErrDeleted, ErrDrawn or ErrForbidden.
func (s *Store) RemoveTicket(ctx context.Context, code string, n int, by lottery.VisitorID) (*lottery.Lottery, lottery.Ticket, error) {
	return s.setRemoved(ctx, code, n, by, (*lottery.Lottery).Remove, true)
}

// RestoreTicket undoes RemoveTicket. It returns the errors of RemoveTicket, and lottery.Invalid if the lottery is full, or
// has as many films of a guest as a guest may have in.
func (s *Store) RestoreTicket(ctx context.Context, code string, n int, by lottery.VisitorID) (*lottery.Lottery, lottery.Ticket, error) {
	return s.setRemoved(ctx, code, n, by, (*lottery.Lottery).Restore, false)
}

func (s *Store) setRemoved(ctx context.Context, code string, n int, by lottery.VisitorID,
	rule func(*lottery.Lottery, int, lottery.VisitorID) (lottery.Ticket, error), removed bool,
) (*lottery.Lottery, lottery.Ticket, error) {
	var ticket lottery.Ticket
	l, err := s.change(ctx, code, extras{ticket: n, evenings: allEvenings}, func(l *loaded) (st statement, err error) {
		if ticket, err = rule(&l.Lottery, n, by); err != nil || ticket.Removed == removed {
			return statement{}, err
		}
		return statement{sql: `-- name: set removed
			WITH l AS (
				UPDATE lotteries SET version = version + 1, search = $3, rule = $6
				 WHERE id = $1 AND version = $2
				RETURNING id
			), t AS (
				UPDATE tickets SET removed = $5, with_guest = false FROM l WHERE lottery_id = l.id AND n = $4
			)
			SELECT id FROM l`, args: []any{searchWith(&l.Lottery, removed, ticket), ticket.N, removed, lottery.DerivedRule}}, nil
	})
	return l, ticket, err
}

// searchWith returns the lottery's search text as it is once tickets are removed, or restored.
func searchWith(l *lottery.Lottery, removed bool, tickets ...lottery.Ticket) string {
	after := *l
	after.Tickets = slices.Clone(l.Tickets)
	for i, t := range after.Tickets {
		if slices.ContainsFunc(tickets, func(changed lottery.Ticket) bool { return changed.N == t.N }) {
			after.Tickets[i].Removed = removed
		}
	}
	return after.SearchText()
}
