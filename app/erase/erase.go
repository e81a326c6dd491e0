// Package erase erases what was deleted a while ago and, where a setting says so, the names and visitor ids of old
// lotteries. It works in small batches with pauses between them, so that visitors get the connection in between.
package erase

import (
	"context"
	"log/slog"
	"time"

	"movie-lottery/app/store"
)

const (
	interval = time.Hour             // between two runs of a serving program
	pause    = 50 * time.Millisecond // between two batches, each of which takes about 10 ms
)

// Eraser erases what is due.
type Eraser struct {
	Store     *store.Store
	Retention time.Duration // after how long without a change a lottery is anonymized; 0: never
	Log       *slog.Logger
}

// Serve erases what is due now, and then every hour, until ctx ends. A batch that is running then is not interrupted.
func (e Eraser) Serve(ctx context.Context) {
	e.runIfDue(ctx, 0)
	for wait(ctx, interval) {
		e.runIfDue(ctx, interval/2) // not if another instance has just done it
	}
}

func (e Eraser) runIfDue(ctx context.Context, since time.Duration) {
	var erased store.Erased
	due, err := e.Store.StartErasing(ctx, since)
	if due {
		erased, err = e.Run(ctx)
	}
	switch {
	case ctx.Err() != nil:
	case err != nil:
		e.Log.Warn("erasing failed, it is tried again later", "error", err)
	case due:
		e.Log.Info("erased what was due", "lotteries", erased.Lotteries, "films", erased.Films, "anonymized", erased.Anonymized, "batches", erased.Batches)
	}
}

// Run erases all that is due, and returns how much that was. It ends early if ctx does.
func (e Eraser) Run(ctx context.Context) (total store.Erased, err error) {
	steps := []func(context.Context) (store.Erased, bool, error){e.Store.EraseDeletedLotteries, e.Store.EraseDeletedFilms}
	if e.Retention > 0 {
		steps = append(steps, func(ctx context.Context) (store.Erased, bool, error) { return e.Store.Anonymize(ctx, e.Retention) })
	}
	for _, step := range steps {
		for more := true; more; more = more && wait(ctx, pause) {
			var erased store.Erased
			// The statement outlives ctx: interrupted, it would take the connection with it from the last requests.
			erased, more, err = step(context.WithoutCancel(ctx))
			total = total.Add(erased)
			if err != nil {
				return total, err
			}
		}
		if ctx.Err() != nil {
			return total, ctx.Err()
		}
	}
	return total, nil
}

// wait waits for a time and reports whether ctx has not ended by then.
func wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
