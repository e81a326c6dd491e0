package main

import (
	"context"
	"time"

	"movie-lottery/app/store"
)

// history has eight clients read its first page, against pgbench running its one statement, and against bare Fiber
// with pgx.
func history(ctx context.Context, l *lab) ([]row, error) {
	databaseURL, drop, err := l.filled(ctx, 1000)
	if err != nil {
		return nil, err
	}
	defer drop()
	if err := drawSome(ctx, databaseURL, 600); err != nil {
		return nil, err
	}
	if err := l.exec(ctx, databaseURL, "UPDATE draws SET drawn_at = now() - interval '1 h' WHERE drawn_at IS NOT NULL", "VACUUM ANALYZE"); err != nil {
		return nil, err
	}
	said, err := overheard(ctx, databaseURL, func(ctx context.Context, s *store.Store) error {
		_, _, err := s.History(ctx, store.HistoryQuery{Limit: store.PageSize, State: store.Drawn})
		return err
	})
	if err != nil {
		return nil, err
	}
	s, err := l.serve(ctx, databaseURL)
	if err != nil {
		return nil, err
	}
	defer s.stop()
	ours := func() (float64, error) {
		result, err := load{s.address, 8, 2 * time.Second, 200, always(request("GET", "/history?state=drawn", "", ""))}.run(ctx)
		return result.rate, err
	}
	theirs := func() (float64, error) {
		return l.pgbench(ctx, databaseURL, said[0].bound("interval '6 s'"), 0, 2*time.Second)
	}
	our, their, ratio, err := paired(5, ours, theirs)
	if err != nil {
		return nil, err
	}
	rows := []row{budgeted("`/history`, first page, 8 clients", perSecond(our)+", "+times(ratio), "0.5 times",
		perSecond(their)+" by pgbench -c 1, the same statement", ratio >= 0.5)}
	bare, err := l.bare(ctx, databaseURL)
	if err != nil {
		return nil, err
	}
	defer bare.stop()
	our, their, ratio, err = paired(3, ours, func() (float64, error) {
		result, err := load{bare.address, 8, 2 * time.Second, 200, always(request("GET", "/history", "", ""))}.run(ctx)
		return result.rate, err
	})
	return append(rows, told("the same again", perSecond(our)+", "+times(ratio), perSecond(their)+" by bare Fiber with pgx, a plain list")), err
}

// drawSome draws the first lotteries of a database.
func drawSome(ctx context.Context, databaseURL string, lotteries int) error {
	s, err := openStore(databaseURL)
	if err != nil {
		return err
	}
	defer s.Close()
	for i := range lotteries {
		if _, _, err := s.Draw(ctx, code(i+1), ""); err != nil {
			return err
		}
	}
	return nil
}
