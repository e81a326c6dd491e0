package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// mostTogether is how many calls go in one round trip.
const mostTogether = 32

// line is where calls wait for a connection. Those that wait at the same time go together, reads with reads and changes
// with changes: in one round trip, one transaction, and so with one commit. A search goes alone.
type line struct {
	pool *pgxpool.Pool
	most int          // connections at once
	busy atomic.Int64 // nanoseconds that connections were in use

	mutex    sync.Mutex
	waiting  []*call
	speakers int // each with a connection
}

// kind is what a call does.
type kind int

const (
	reading   kind = iota
	changing       // and perhaps reading as well
	searching      // which may take long: nobody goes with it, who would wait for more than their own
)

// call is a statement, and whoever waits for its rows.
type call struct {
	ctx     context.Context
	kind    kind
	sql     string
	args    []any
	collect func(pgx.Rows) error
	since   time.Time
	sent    time.Time // zero: it was not
	done    chan error
}

// do has a call made, and waits for its end or for that of its context; then nothing is known of it.
func (l *line) do(c *call) error {
	c.since, c.done = time.Now(), make(chan error, 1)
	l.mutex.Lock()
	l.waiting = append(l.waiting, c)
	if l.speakers < l.most {
		l.speakers++
		go l.speak()
	}
	l.mutex.Unlock()
	select {
	case err := <-c.done:
		statsFrom(c.ctx).add(c.sent.Sub(c.since))
		return err
	case <-c.ctx.Done():
		statsFrom(c.ctx).add(time.Since(c.since))
		return c.ctx.Err()
	}
}

// speak makes the calls that wait, until none does.
func (l *line) speak() {
	for group := l.next(); group != nil; group = l.next() {
		l.say(group)
	}
}

// next takes the call that has waited longest out of the line, and those that may go with it.
func (l *line) next() (group []*call) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.waiting = slices.DeleteFunc(l.waiting, func(c *call) bool {
		if c.ctx.Err() != nil { // nobody waits for it any more
			return true
		}
		goes := len(group) == 0 || c.kind == group[0].kind && c.kind != searching && len(group) < mostTogether
		if goes {
			group = append(group, c)
		}
		return goes
	})
	if group == nil {
		l.speakers--
	}
	return group
}

// say makes the calls of a group. What became of them is told when the connection is free again.
func (l *line) say(group []*call) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(group[0].ctx), Deadline)
	defer cancel()
	results := make([]error, len(group))
	defer func() {
		for i, c := range group {
			c.done <- results[i]
		}
	}()
	conn, err := l.pool.Acquire(ctx)
	if err != nil {
		for i := range results {
			results[i] = err
		}
		return
	}
	defer conn.Release()
	acquired := time.Now()
	defer func() { l.busy.Add(int64(time.Since(acquired))) }()
	for _, c := range group {
		c.sent = acquired
		callAcquired(c.ctx)
	}
	if len(group) == 1 {
		results[0] = group[0].say(group[0].ctx, conn.Conn())
		return
	}
	sayTogether(ctx, conn.Conn(), group, results)
}

// say makes one call.
func (c *call) say(ctx context.Context, conn *pgx.Conn) error {
	rows, err := conn.Query(ctx, c.sql, c.args...)
	if err != nil {
		return err
	}
	return c.read(rows)
}

// read collects the rows. It is no request's goroutine that does, so a fault must not get out.
func (c *call) read(rows pgx.Rows) (err error) {
	defer func() {
		if p := recover(); p != nil {
			rows.Close()
			err = fmt.Errorf("collecting rows: %v", p)
		}
	}()
	return c.collect(rows)
}

// sayTogether makes calls in one round trip and one transaction. Where one of them fails, it takes the others back with
// it: they are made once more, each alone. That is also what becomes of a deadlock with another connection, which groups
// of changes can come to, seldom as it is that both change the same films.
func sayTogether(ctx context.Context, conn *pgx.Conn, group []*call, results []error) {
	var batch pgx.Batch
	failed := -1
	for i, c := range group {
		batch.Queue(c.sql, c.args...).Query(func(rows pgx.Rows) error {
			err := c.read(rows)
			if err != nil {
				failed = i
			}
			return err
		})
	}
	err := conn.SendBatch(withGroup(ctx, group), &batch).Close()
	_, unsent := errors.AsType[pgx.ErrPreprocessingBatch](err) // an argument of one of them can't be sent
	gone := conn.IsClosed() && !unsent
	_, takenBack := errors.AsType[*pgconn.PgError](err)
	for i, c := range group {
		switch {
		case err == nil:
		case i == failed && !deadlocked(err) || gone:
			results[i] = err
		case c.kind == changing && !takenBack && !unsent: // it is reading here that failed: most likely, all were made
			results[i] = fmt.Errorf("what came of a change is not known: %w", err)
		default:
			results[i] = c.say(c.ctx, conn)
		}
	}
}

func deadlocked(err error) bool {
	refused, ok := errors.AsType[*pgconn.PgError](err)
	return ok && refused.Code == deadlockDetected
}
