package main

import (
	"context"
	"fmt"
	"time"

	"movie-lottery/app/store"
)

const (
	drawRuns  = 3
	drawFor   = 3 * time.Second
	manyDraws = 60_000 // lotteries: more than all runs together draw
)

// draws has eight clients draw one lottery after another, against pgbench doing the same by the same statements.
func draws(ctx context.Context, l *lab) ([]row, error) {
	databaseURL, drop, err := l.filled(ctx, manyDraws)
	if err != nil {
		return nil, err
	}
	defer drop()
	said, err := overheard(ctx, databaseURL, func(ctx context.Context, s *store.Store) error {
		_, _, err := s.Draw(ctx, code(manyDraws), "")
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(said) != 2 {
		return nil, fmt.Errorf("a draw has %d statements, not 2", len(said))
	}
	s, err := l.serve(ctx, databaseURL, "LOG_LEVEL=info")
	if err != nil {
		return nil, err
	}
	defer s.stop()
	used := 0
	ours := func() (float64, error) {
		from := used
		result, err := load{s.address, 8, drawFor, 303, func(client, n int) []byte {
			return request("POST", "/l/"+code(from+1+client+8*n)+"/draw", "", "word=")
		}}.run(ctx)
		used += len(result.times) + 8*8
		return result.rate, err
	}
	theirs := func() (float64, error) {
		rate, err := l.pgbench(ctx, databaseURL, drawScript(said), used, drawFor)
		used += int(rate*drawFor.Seconds()*1.1) + 100
		return rate, err
	}
	our, their, ratio, err := paired(drawRuns, ours, theirs)
	if err != nil {
		return nil, err
	}
	return []row{budgeted("draws, 8 clients", perSecond(our)+", "+times(ratio), "0.8 times", perSecond(their)+" by pgbench -c 1, the same statements", ratio >= 0.8)}, nil
}

// drawScript is a draw as pgbench says it: it reads a lottery, and writes down its first draw.
func drawScript(said []statement) string {
	code := "('bench' || lpad(:n::text, 8, '0'))"
	list := `E'1\t1\tA film to draw 1\t1991\n2\t1\tA film to draw 2\t1992\n3\t1\tA film to draw 3\t1993\n4\t1\tA film to draw 4\t1994\n5\t1\tA film to draw 5\t1995\n6\t1\tA film to draw 6\t1996\n'`
	return said[0].bound(code, "interval '6 s'", "true", "'{}'", "interval '30 days'") +
		said[1].bound("(SELECT id FROM lotteries WHERE code = "+code+")", "1", "1", "''", list, "1", "1", `sha256('next')`, "''", "1")
}
