package store

import (
	"context"
	"errors"

	"movie-lottery/app/lottery"
)

// openRound and settleRound are parts of a statement that opens the next round of the lottery l. The triggers of lotteries add
// the row of the round.
const (
	openRound = `round = round + 1, drawn_before = draws`

	// The winner stays out of later rounds. The other films of the last list, which those that a redraw passed over are not
	// in, have lost.
	settleRound = `t_settled AS (
			UPDATE tickets t SET won = CASE WHEN t.n = d.ticket THEN d.number END, lost = lost + (t.n <> d.ticket)::integer
			  FROM l JOIN draws d ON d.lottery_id = l.id AND d.number = l.draws
			 WHERE t.lottery_id = l.id AND t.n = ANY (d.tickets)
		), d_told AS (
			UPDATE draws SET told = true FROM l WHERE lottery_id = l.id AND number = l.draws
		)`
)

// OpenNext opens the next round of a lottery after the draw with this number, where 0 stands for the newest, and adds films to
// it. Where the lottery is open already, it only adds the films. Opened says whether this call opened the round. It returns
// lottery.ErrNotFound and the errors of lottery.CheckNext but ErrOpen, and those of AddTickets. Without films a draw that is not
// the newest is no error.
func (s *Store) OpenNext(ctx context.Context, code string, after int, add NewTickets, by lottery.VisitorID) (
	l *lottery.Lottery, added lottery.Addition, opened bool, err error,
) {
	var present []int // as in AddTickets
	l, err = s.change(ctx, code, extras{guest: by[:], evenings: allEvenings}, func(l *loaded) (statement, error) {
		added, opened = lottery.Addition{}, false
		next, before := &l.Lottery, l.Added
		switch err := l.CheckNext(after, by); {
		case err == nil:
			next, before, opened = l.Opened(), 0, true
		case len(add.Films) == 0 && (errors.Is(err, lottery.ErrOpen) || errors.Is(err, lottery.ErrDrawn)):
			return statement{}, nil
		case !errors.Is(err, lottery.ErrOpen):
			return statement{}, err
		}
		if len(add.Films) > 0 {
			var err error
			if added, err = next.Add(add.Films, by, before); err != nil {
				return statement{}, err
			}
		}
		switch {
		case len(added.Tickets) > 0:
			return addStatement(next, added.Tickets, add.Films, by, add.By, opened, &present), nil
		case !opened:
			return statement{}, nil
		}
		return statement{opens: true, sql: `-- name: next
		WITH l AS (
			UPDATE lotteries SET version = version + 1, search = $3, rule = $4, ` + openRound + `
			 WHERE id = $1 AND version = $2
			RETURNING id, draws
		), ` + settleRound + `
		SELECT id FROM l`, args: []any{next.SearchText(), lottery.DerivedRule}}, nil
	})
	if err != nil {
		return l, lottery.Addition{}, false, err
	}
	return l, added.MoveToAlready(present), opened, nil
}

// CloseNext takes back that the newest round was opened. It returns lottery.ErrNotFound and the errors of lottery.CheckBack.
func (s *Store) CloseNext(ctx context.Context, code string, by lottery.VisitorID) (*lottery.Lottery, error) {
	return s.change(ctx, code, extras{}, func(l *loaded) (statement, error) {
		if err := l.CheckBack(by); err != nil {
			return statement{}, err
		}
		return statement{closes: true, sql: `-- name: back
		WITH l AS (
			UPDATE lotteries SET version = version + 1, search = $3, rule = $4, round = round - 1, drawn_before = (
			           SELECT before FROM rounds WHERE lottery_id = $1 AND number = lotteries.round - 1)
			 WHERE id = $1 AND version = $2
			RETURNING id, draws
		), t AS (
			UPDATE tickets t SET won = NULL, lost = lost - (t.n <> d.ticket)::integer
			  FROM l JOIN draws d ON d.lottery_id = l.id AND d.number = l.draws
			 WHERE t.lottery_id = l.id AND t.n = ANY (d.tickets)
		)
		SELECT id FROM l`, args: []any{l.SearchText(l.Evenings[0].Winner), lottery.DerivedRule}}, nil
	})
}

// Evenings reads a lottery with the earlier rounds before the one with this number, at most PageSize of them and one more if there
// are more. It returns lottery.ErrNotFound.
func (s *Store) Evenings(ctx context.Context, code string, before int) (*lottery.Lottery, error) {
	l, err := s.load(ctx, code, extras{before: before, evenings: PageSize + 1})
	if err != nil {
		return nil, err
	}
	return &l.Lottery, nil
}
