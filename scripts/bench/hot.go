package main

import (
	"context"
	"time"
)

// hot has a hundred clients look at one lottery, against Fiber answering a constant of the same size.
func hot(ctx context.Context, l *lab) (rows []row, err error) {
	s, done, err := l.stage(ctx, 10)
	if err != nil {
		return nil, err
	}
	defer done()
	for _, as := range []struct{ how, headers string }{{"plain", ""}, {"gzip", gzipped}} {
		r, err := l.heat(ctx, s, "a hot lottery, 100 clients, "+as.how, request("GET", "/l/"+code(1), as.headers, ""))
		if err != nil {
			return nil, err
		}
		rows = append(rows, r...)
	}
	return rows, nil
}

func (l *lab) heat(ctx context.Context, s *site, what string, ask []byte) ([]row, error) {
	c, err := dial(s.address)
	if err != nil {
		return nil, err
	}
	defer c.close()
	if _, err := c.do(ask); err != nil {
		return nil, err
	}
	limit, err := l.constant(ctx, len(c.answer.Body()))
	if err != nil {
		return nil, err
	}
	defer limit.stop()
	var spread []float64
	var p50 []float64
	run := func(address string) (loaded, error) {
		return load{address, 100, 1500 * time.Millisecond, 200, always(ask)}.run(ctx)
	}
	our, their, ratio, err := paired(5, func() (float64, error) {
		result, err := run(s.address)
		spread = append(spread, result.spread())
		p50 = append(p50, float64(result.quantile(.5)))
		return result.rate, err
	}, func() (float64, error) {
		result, err := run(limit.address)
		return result.rate, err
	})
	if err != nil {
		return nil, err
	}
	return []row{
		budgeted(what, perSecond(our)+", "+times(ratio), "0.3 times", perSecond(their)+" by Fiber, a constant of "+kilobytes(len(c.answer.Body())), ratio >= 0.3),
		budgeted("its p99 against its p50", times(median(spread)), "3 times", "p50 "+millis(time.Duration(median(p50))), median(spread) <= 3),
	}, nil
}
