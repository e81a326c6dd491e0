package main

import (
	"context"
	"fmt"
	"slices"
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
		for range 5 {
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

// act does what there is to do, in rounds, each in a window of its own.
func (v visit) act() (rows []row, err error) {
	all := append([]act{blank, blankNext}, acts...)
	seen := make([]inRounds, len(all))
	for round := range rounds {
		for i, a := range all {
			did, err := v.do(a, round)
			if err != nil {
				return nil, err
			}
			seen[i] = append(seen[i], did)
		}
	}
	var everything []did
	floor, floorNext := seen[0].within(.75, did.own), seen[1].within(.75, did.own)
	for i, a := range acts {
		those, least := seen[i+2], floor
		if a.lands != "" {
			least = floorNext
		}
		rows = append(rows, a.rows(those, least)...)
		everything = append(everything, slices.Concat(those...)...)
	}
	return append(rows, shifted(everything)), nil
}

func (v visit) do(a act, round int) ([]did, error) {
	t, err := newTab(v.chromium, v.site)
	if err != nil {
		return nil, err
	}
	defer t.close()
	return a.repeat(t, round)
}
