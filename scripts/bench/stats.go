package main

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// median is the middle of some figures.
func median(all []float64) float64 {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[len(sorted)/2]
}

// middle does something several times, and returns what came of it in the middle by a figure: where others stop the
// machine for a while, all that waits is late. An error ends it.
func middle[T any](n int, do func(i int) (T, error), figure func(T) float64) (T, error) {
	var all []T
	for i := range n {
		one, err := do(i)
		if err != nil {
			return one, err
		}
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b T) int { return cmp.Compare(figure(a), figure(b)) })
	return all[n/2], nil
}

// paired measures two things in turn, so that both see the same machine, and returns the medians of both and of their
// ratio. Every error ends it.
func paired(runs int, ours, theirs func() (float64, error)) (our, their, ratio float64, err error) {
	var a, b, r []float64
	for range runs {
		x, err := ours()
		if err != nil {
			return 0, 0, 0, err
		}
		y, err := theirs()
		if err != nil {
			return 0, 0, 0, err
		}
		a, b, r = append(a, x), append(b, y), append(r, x/y)
	}
	return median(a), median(b), median(r), nil
}

// repeated is the median of several runs of one thing.
func repeated(runs int, measure func() (float64, error)) (float64, error) {
	return middle(runs, func(int) (float64, error) { return measure() }, func(x float64) float64 { return x })
}

func megabytes(n int64) string      { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }
func kilobytes(n int) string        { return fmt.Sprintf("%.1f kB", float64(n)/1e3) }
func perSecond(r float64) string    { return fmt.Sprintf("%.0f/s", r) }
func times(r float64) string        { return fmt.Sprintf("%.2f times", r) }
func millis(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d)/1e6) }

// quantile is what a share of some figures keep within.
func quantile(all []float64, share float64) float64 {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[min(len(sorted)-1, int(share*float64(len(sorted))))]
}

// exactly is a time of less than some milliseconds, given in nanoseconds.
func exactly(ns float64) string { return fmt.Sprintf("%.2f ms", ns/1e6) }
