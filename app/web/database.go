package web

import (
	"context"
	"errors"
	"math"
	"strconv"
	"sync"
	"time"

	"movie-lottery/app/metrics"
	"movie-lottery/app/store"
)

const (
	schemaInterval = 15 * time.Second // between two reads of the schema, which say whether the site can work
	notReadyRetry  = time.Second      // likewise, while it can't
	sizeInterval   = time.Minute      // between two reads of Contents
)

// databaseState is what WatchDatabase, or /health/ready, last read from the database about its schema and its size.
type databaseState struct {
	mutex    sync.Mutex
	asked    bool
	schema   store.Schema
	contents store.Contents
}

// WatchDatabase asks the database now and then whether the site can work, and how much there is, until ctx ends. It logs
// when the site is ready, and each new reason why it is not. An outage is logged by the store.
func (s *Server) WatchDatabase(ctx context.Context) {
	var measured time.Time
	var logged string // the reason in the last line
	for wasReady := false; ; {
		wait := schemaInterval
		asking := context.WithoutCancel(ctx) // interrupted, a statement would take the connection with it from the last requests
		schema, err := s.Store.Schema(asking, s.Migrations)
		s.learnSchema(schema, err)
		reason := whyNotReady(schema, err)
		switch {
		case errors.Is(err, store.ErrBusy), reason == reasonAway:
		case reason != "" && reason != logged:
			s.Log.Warn("not ready", "reason", reason, "missing", schema.Missing)
			logged = reason
		case reason == "" && (!wasReady || logged != ""):
			s.Log.Info("ready", "schema", schema.Version)
			if len(schema.Newer) > 0 {
				s.Log.Warn("the schema is newer than the program", "newer", schema.Newer)
			}
			if logged = ""; !wasReady {
				wasReady = true
				close(s.firstReady)
			}
		}
		if reason != "" {
			wait = notReadyRetry
		} else if time.Since(measured) >= sizeInterval && s.measure(asking) {
			measured = time.Now()
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// Ready returns a channel that is closed once WatchDatabase has found the site ready.
func (s *Server) Ready() <-chan struct{} { return s.firstReady }

// measure reads Contents, and whether the database is full by that. It returns false where reading failed.
func (s *Server) measure(ctx context.Context) bool {
	contents, err := s.Store.Contents(ctx)
	if err != nil {
		return false
	}
	s.observed.mutex.Lock()
	s.observed.contents = contents
	s.observed.mutex.Unlock()
	if full := s.MaxDBSize > 0 && contents.Size >= s.MaxDBSize; s.full.Swap(full) != full {
		s.Log.Warn("the limit of the database's size", "reached", full, "bytes", contents.Size, "max_db_size", s.MaxDBSize)
	}
	return true
}

// learnSchema stores the schema that was read, unless reading it failed.
func (s *Server) learnSchema(schema store.Schema, err error) {
	if err != nil {
		return
	}
	s.observed.mutex.Lock()
	defer s.observed.mutex.Unlock()
	s.observed.asked, s.observed.schema = true, schema
}

// databaseMetrics returns the metrics of the database from what was last read, without a call to it.
func (s *Server) databaseMetrics() metrics.Database {
	known, up := &s.observed, s.Store.Up()
	known.mutex.Lock()
	defer known.mutex.Unlock()
	version, _ := strconv.ParseFloat(known.schema.Version, 64) // 0 where it is not known
	most := math.Inf(1)
	if s.MaxDBSize > 0 {
		most = float64(s.MaxDBSize)
	}
	return metrics.Database{
		Ready: up && known.asked && whyNotReady(known.schema, nil) == "" && !s.leaving.Load(),
		Up:    up, Writable: up && known.asked && !known.schema.ReadOnly,
		Schema: version, Size: float64(known.contents.Size), MaxSize: most,
		Lotteries: float64(known.contents.Lotteries), Films: float64(known.contents.Films), Draws: float64(known.contents.Draws),
	}
}
