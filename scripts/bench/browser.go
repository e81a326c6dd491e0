package main

import (
	"context"
	"fmt"
)

// browser measures what a visitor sees, on a slow phone in a slow network.
func browser(ctx context.Context, l *lab) (rows []row, err error) {
	databaseURL, drop, err := l.database(ctx)
	if err != nil {
		return nil, err
	}
	defer drop()
	s, err := l.serve(ctx, databaseURL)
	if err != nil {
		return nil, err
	}
	defer s.stop()
	if err := l.past(ctx, s, databaseURL); err != nil {
		return nil, err
	}
	chromium, stop, err := startChromium(ctx)
	if err != nil {
		return nil, err
	}
	defer stop()
	v := visit{chromium, "http://" + s.address}
	if rows, err = v.arrive(); err != nil {
		return nil, err
	}
	acted, err := v.act()
	return append(rows, acted...), err
}

// visit is what somebody does with a site, in a browser.
type visit struct {
	chromium context.Context
	site     string
}

// arrive comes to a page for the first time: nothing of it is there yet.
func (v visit) arrive() (rows []row, err error) {
	for _, to := range []struct{ name, path string }{{"the first visit to `/`", "/"}, {"the first visit to a lottery", "/l/" + code(lotteryToAdd)}} {
		var all []did
		for range 7 {
			d, err := v.first(to.path)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", to.name, err)
			}
			all = append(all, d)
		}
		painted := within(all, .5, fcp)
		rows = append(rows, budgeted(to.name+": first contentful paint", ms(painted), "1200 ms", ms(within(all, .75, fcp))+" at p75", painted <= 1200))
		moved := shifted(all)
		moved.what = to.name + ": layout shift"
		rows = append(rows, moved)
	}
	return rows, nil
}

func (v visit) first(path string) (d did, err error) {
	t, err := newTab(v.chromium, v.site)
	if err != nil {
		return d, err
	}
	defer t.close()
	if err := t.slow(slowPhone); err != nil {
		return d, err
	}
	if err := t.navigate(path); err != nil {
		return d, err
	}
	return t.landed(path)
}

// act does what there is to do, each in a window of its own.
func (v visit) act() (rows []row, err error) {
	_, floor, err := v.do(blank)
	if err != nil {
		return nil, err
	}
	_, floorNext, err := v.do(blankNext)
	if err != nil {
		return nil, err
	}
	var everything []did
	for _, a := range acts {
		all, _, err := v.do(a)
		if err != nil {
			return nil, err
		}
		everything = append(everything, all...)
		least := floor
		if a.lands != "" {
			least = floorNext
		}
		rows = append(rows, a.rows(all, least)...)
	}
	return append(rows, shifted(everything)), nil
}

// do does one of it, and returns also what three of four times keep within, without the answer.
func (v visit) do(a act) (all []did, own float64, err error) {
	t, err := newTab(v.chromium, v.site)
	if err != nil {
		return nil, 0, err
	}
	defer t.close()
	if all, err = a.repeat(t); err != nil {
		return nil, 0, err
	}
	return all, within(all, .75, did.own), nil
}
