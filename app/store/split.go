package store

import (
	"context"
	"slices"

	"movie-lottery/app/lottery"
)

// Split is how a visitor wants the line of a ticket to be read.
type Split struct {
	N       int    // of the ticket
	Reading string // the text of the reading that is meant; empty: the first one
	By      lottery.VisitorID
	Allow   func([]lottery.ListFilm) error // is called with the films once, before they are stored; its error refuses the split
}

// SplitTicket reads the line of a ticket in another way, on behalf of a host or of the guest who added it. It returns the
// ticket as it was, and which films are in instead of it, which the lottery had already, and which have won an earlier round;
// none if the ticket asks no longer, so that nothing was changed. It returns lottery.ErrNotFound, ErrDeleted, ErrDrawn,
// ErrForbidden or Invalid.
func (s *Store) SplitTicket(ctx context.Context, code string, split Split) (*lottery.Lottery, lottery.Ticket, lottery.Addition, error) {
	var ticket lottery.Ticket
	var added lottery.Addition
	var present []int // as in AddTickets
	allowed := false
	l, err := s.change(ctx, code, extras{ticket: split.N, guest: split.By[:], evenings: allEvenings}, func(l *loaded) (st statement, err error) {
		ticket, added, err = l.Split(split.N, split.Reading, split.By, l.Added)
		if err != nil || added.Empty() {
			return statement{}, err
		}
		films := lottery.List{}.Merge(filmsOf(added.Tickets)).Films
		if !allowed {
			if err := split.Allow(films); err != nil {
				return statement{}, err
			}
			allowed = true
		}
		return splitStatement(&l.Lottery, ticket, added.Tickets, films, &present), nil
	})
	if err != nil {
		return l, ticket, lottery.Addition{}, err
	}
	return l, ticket, added.MoveToAlready(present), nil
}

func filmsOf(tickets []lottery.Ticket) (films []lottery.Film) {
	for _, t := range tickets {
		films = append(films, t.Film())
	}
	return films
}

// splitStatement stores a ticket that is split, and sets present to the numbers of those of the new ones whose film the lottery
// has already; see addStatement. If none of them has the number of the ticket, or its film is among these, the ticket is
// removed. The film of the whole line goes, if neither the library nor another ticket has it: it was none.
func splitStatement(l *lottery.Lottery, whole lottery.Ticket, tickets []lottery.Ticket, films []lottery.ListFilm, present *[]int) statement {
	numbers, lastN := make([]int32, len(tickets)), l.LastN
	for i, t := range tickets {
		numbers[i], lastN = int32(t.N), max(lastN, t.N)
	}
	f, after := filmColumns(films), *l
	after.Tickets = slices.DeleteFunc(l.Films(), func(t lottery.Ticket) bool { return t.N == whole.N })
	return statement{scan: scanInto(present), sql: `-- name: split ticket
		WITH l AS (
			UPDATE lotteries SET version = version + 1, last_n = $3, search = $4, rule = $12
			 WHERE id = $1 AND version = $2
			RETURNING id
		), input AS (
			SELECT * FROM unnest($5::text[], $6::smallint[], $7::text[], $8::text[], $9::integer[], $13::text[])
			         AS t (title, year, fold, search, n, sort_title)
		), f AS (
			INSERT INTO films (title, year, fold, search, sort_title, rule)
			SELECT title, year, fold, search, sort_title, $12::smallint FROM l, input ORDER BY fold, year
			ON CONFLICT (fold, year) DO UPDATE SET fold = EXCLUDED.fold
			RETURNING id, fold, year
		), first AS (
			SELECT f.id, input.title, input.year FROM input JOIN f USING (fold, year)
			 WHERE n = $10 AND NOT EXISTS (SELECT FROM tickets o WHERE o.lottery_id = $1 AND o.n <> $10 AND o.film_id = f.id AND NOT o.removed)
		), changed AS (
			UPDATE tickets t SET typed = NULL, removed = first.id IS NULL, film_id = coalesce(first.id, t.film_id),
			                     title = coalesce(first.title, t.title), year = coalesce(first.year, t.year)
			  FROM l LEFT JOIN first ON true
			 WHERE t.lottery_id = l.id AND t.n = $10
			RETURNING t.n, t.removed
		), new AS (
			INSERT INTO tickets (lottery_id, n, film_id, title, year, browser, sender)
			SELECT l.id, input.n, f.id, input.title, input.year, whole.browser, whole.sender
			  FROM l JOIN tickets whole ON whole.lottery_id = l.id AND whole.n = $10, input JOIN f USING (fold, year)
			 WHERE input.n <> $10
			ON CONFLICT (lottery_id, film_id) WHERE NOT removed DO NOTHING
			RETURNING n
		), unused AS MATERIALIZED (
			SELECT id, xmin AS version FROM films
			 WHERE id = $11 AND added_at IS NULL AND NOT EXISTS (SELECT FROM tickets t WHERE t.film_id = $11 AND (t.lottery_id, t.n) <> ($1, $10))
		), free AS ( -- another lottery that takes the film at this moment holds its row, or has left another version of it
			SELECT films.id FROM films JOIN unused ON films.id = unused.id AND films.xmin = unused.version
			   FOR UPDATE OF films SKIP LOCKED
		), gone AS (
			DELETE FROM films USING free, first WHERE films.id = free.id AND films.id NOT IN (SELECT id FROM f)
		)
		SELECT ARRAY(SELECT n FROM input EXCEPT (SELECT n FROM new UNION SELECT n FROM changed WHERE NOT removed)) FROM l`,
		args: []any{lastN, after.SearchText(tickets...), f.titles, f.years, f.folds, f.search, numbers, whole.N, whole.FilmID,
			lottery.DerivedRule, f.sortTitles}}
}

// ConfirmTicket says that a ticket's line was read as it was meant, on behalf of a host or of the guest who added it, and
// returns the ticket as it was: it asks no longer. It returns lottery.ErrNotFound, ErrDeleted, ErrDrawn or ErrForbidden.
func (s *Store) ConfirmTicket(ctx context.Context, code string, n int, by lottery.VisitorID) (*lottery.Lottery, lottery.Ticket, error) {
	var ticket lottery.Ticket
	l, err := s.change(ctx, code, extras{ticket: n}, func(l *loaded) (st statement, err error) {
		if ticket, err = l.Confirm(n, by); err != nil || ticket.Typed == "" {
			return statement{}, err
		}
		return setTyped(n, ""), nil
	})
	return l, ticket, err
}

// AskTicket takes ConfirmTicket back: the ticket asks again how its line is meant, which is what lineOf returns for it; where that is
// empty, or the ticket asks or is out by now, nothing is changed, and asks is false. It returns the errors of ConfirmTicket.
func (s *Store) AskTicket(ctx context.Context, code string, n int, lineOf func(lottery.Ticket) string, by lottery.VisitorID) (l *lottery.Lottery, asks bool, err error) {
	l, err = s.change(ctx, code, extras{ticket: n}, func(l *loaded) (statement, error) {
		ticket, err := l.Confirm(n, by)
		line := lineOf(ticket)
		if asks = err == nil && line != "" && ticket.Typed == "" && !ticket.Removed; !asks {
			return statement{}, err
		}
		return setTyped(n, line), nil
	})
	return l, asks, err
}

// setTyped sets the line of a ticket, which then asks how it is meant; an empty one asks nothing.
func setTyped(n int, line string) statement {
	return statement{sql: `-- name: set typed
		WITH l AS (
			UPDATE lotteries SET version = version + 1
			 WHERE id = $1 AND version = $2
			RETURNING id
		), t AS (
			UPDATE tickets SET typed = nullif($4, '') FROM l WHERE lottery_id = l.id AND n = $3
		)
		SELECT id FROM l`, args: []any{n, line}}
}
