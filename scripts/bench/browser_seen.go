package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// did is what one act came to, in ms.
type did struct {
	Total  float64 // from the press to its painted result
	Waited float64 // of that, for the answer
	Busy   float64 // from the press until the page showed that it works; 0: it did not
	Rest   float64 // until what is out of sight was there too
	Next   float64 // from the press to the next picture, the longest of down, up and what they make
	FCP    float64 `json:"fcp"` // of the page that it led to
	Shifts []shift
}

type shift struct {
	Value  float64
	Recent bool // soon enough after a press not to be held against a page
	What   string
}

// own is what is left of the time without the answer: script, style, layout, paint.
func (d did) own() float64 { return max(0, d.Total-d.Waited) }

// within is what a share of all keep within.
func within(all []did, share float64, figure func(did) float64) float64 {
	var figures []float64
	for _, d := range all {
		figures = append(figures, figure(d))
	}
	return quantile(figures, share)
}

// inRounds is what one act came to in each round.
type inRounds [][]did

// within is what a share of a round keep within, in the round in the middle.
func (s inRounds) within(share float64, figure func(did) float64) float64 {
	var each []float64
	for _, round := range s {
		each = append(each, within(round, share, figure))
	}
	return median(each)
}

func whole(d did) float64   { return d.Total }
func waiting(d did) float64 { return d.Waited }
func busy(d did) float64    { return d.Busy }
func next(d did) float64    { return d.Next }
func fcp(d did) float64     { return d.FCP }
func rest(d did) float64    { return d.Rest }

func ms(n float64) string { return fmt.Sprintf("%.0f ms", n) }

// rows are those of an act.
func (a act) rows(seen inRounds, floor float64) []row {
	own := seen.within(.75, did.own)
	what := a.name + ": press to painted, without the answer, p75"
	beside := fmt.Sprintf("%s on an empty page; %s in all, %s of it the answer, medians", ms(floor), ms(seen.within(.5, whole)), ms(seen.within(.5, waiting)))
	if a.lands != "" {
		return []row{told(what, ms(own), beside)} // the browser alone may take longer than a budget
	}
	beside += fmt.Sprintf("; %s until what is out of sight is there too", ms(seen.within(.5, rest)))
	inp := seen.within(.75, next)
	rows := []row{
		budgeted(what, ms(own), "100 ms", beside, own <= 100),
		budgeted(a.name+": press to the next picture (as INP), p75", ms(inp), "200 ms", ms(seen.within(.98, next))+" at p98", inp <= 200),
	}
	if !a.quiet {
		shown := seen.within(.75, busy)
		rows = append(rows, budgeted(a.name+": a sign that it works, p75", ms(shown), "100 ms", "", shown > 0 && shown <= 100))
	}
	return rows
}

// shifted is the row of what moved by itself, of all acts together.
func shifted(all []did) row {
	var sum, recent float64
	what := map[string]bool{}
	for _, d := range all {
		for _, s := range d.Shifts {
			if s.Recent {
				recent += s.Value
			} else {
				sum += s.Value
				what[fmt.Sprintf("%s by %.3f", s.What, s.Value)] = true
			}
		}
	}
	beside := fmt.Sprintf("%.3f within half a second of a press", recent)
	if len(what) > 0 {
		beside += ": " + strings.Join(slices.Sorted(maps.Keys(what)), "; ")
	}
	return budgeted("layout shift, all of these together", fmt.Sprintf("%.3f", sum), "0", beside, sum == 0)
}
