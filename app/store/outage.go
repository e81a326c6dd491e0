package store

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"time"

	"movie-lottery/app/sqlstate"
)

// outage records, from how each call ended, whether the database answers.
type outage struct {
	patience time.Duration // within which a server that is there answers any statement, with an error if need be
	known    atomic.Bool   // the database has answered once
	since    atomic.Int64  // when it went away, in Unix nanoseconds; 0: it is not away, or was not called yet
}

// learn records how a call ended. Went says that this call is the first to find the database away. CameBack is how long it was
// away if this call is the first to find it back, and 0 otherwise. Away says whether it is away now.
func (o *outage) learn(connects bool, took time.Duration, err error) (went bool, cameBack time.Duration, away bool) {
	now, state := time.Now().UnixNano(), sqlstate.Of(err)
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
