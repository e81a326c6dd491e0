package store

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"time"
)

// outage knows from the outcome of each call whether the database answers.
type outage struct {
	patience time.Duration // the server answers any statement by then, with an error if need be
	known    atomic.Bool   // it has answered once
	since    atomic.Int64  // since when it is away, in Unix nanoseconds; 0: it is not, or was not called yet
}

// learn takes in how a call ended. It returns whether that is how the database turned out to be away, for how long it was if
// it is back with that, and whether it is away now.
func (o *outage) learn(connects bool, took time.Duration, err error) (went bool, cameBack time.Duration, away bool) {
	now, state := time.Now().UnixNano(), sqlState(err)
	switch {
	case errors.Is(err, context.Canceled):
	case err != nil && connects, strings.HasPrefix(state, "08"), // said by a pooler whose database is away
		errors.Is(err, context.DeadlineExceeded) && took >= o.patience: // a shorter call has waited for others before
		went = o.since.CompareAndSwap(0, now)
	case err == nil && !connects, state != "":
		o.known.Store(true)
		if since := o.since.Load(); since != 0 && o.since.CompareAndSwap(since, 0) {
			cameBack = max(1, time.Duration(now-since))
		}
	}
	return went, cameBack, o.since.Load() != 0
}

func (o *outage) up() bool { return o.known.Load() && o.since.Load() == 0 }
