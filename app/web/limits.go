package web

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime/debug"
	"time"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/limit"
	"movie-lottery/app/live"
	"movie-lottery/app/lottery"
)

// Bounds of what takes memory. They are fractions of the memory that the program may use, for containers of 64 MB as well
// as for large ones.
const (
	maxConnections   = 4096     // open at once, idle ones too; event streams come to these
	perConnection    = 52 << 10 // bytes of memory that one may need: while its request is read, its answer made
	perStream        = 16 << 10 // bytes of memory that an event stream may need
	sizeInterval     = time.Minute
	sizeRetry        = time.Second // after the database could not be asked
	turnDeadline     = 10 * time.Second
	searchesAtOnce   = 1
	streamRetryAfter = 10 * time.Second
)

// errBusy is a request that takes what others have taken already.
var errBusy = errors.New("busy with other requests of the kind")

// errFull is a change that stores something new in a database that has no more room for it.
var errFull = errors.New("the database is as large as MAX_DB_SIZE allows")

// tooMany is the error of a request that is one too many of its client.
type tooMany struct{ wait time.Duration }

func (e tooMany) Error() string { return fmt.Sprintf("too many requests: wait %v", e.wait) }

// seconds returns how many seconds the client has to wait, from 1.
func (e tooMany) seconds() int { return max(1, int(math.Ceil(e.wait.Seconds()))) }

// memoryLimit returns how many bytes of memory the program may use.
func memoryLimit() int { return int(min(debug.SetMemoryLimit(-1), math.MaxInt)) }

// connectionLimit returns how many connections may be open at once, streams aside.
func connectionLimit() int { return min(maxConnections, memoryLimit()/perConnection) }

// take counts costs against the client of a request. It fails with tooMany where they are not allowed now.
func (s *Server) take(c *fiber.Ctx, costs ...limit.Cost) error {
	if wait := s.Limiter.Take(s.client(c), costs...); wait > 0 {
		return tooMany{wait}
	}
	return nil
}

// limitChanges refuses a form of a client that sends too many.
func (s *Server) limitChanges(c *fiber.Ctx) error {
	if err := s.take(c, limit.Cost{Kind: limit.Change, Count: 1}); err != nil {
		return err
	}
	return c.Next()
}

// takeFilms counts films that are to be stored, and other costs, against the client of a request. It fails with errFull or
// tooMany.
func (s *Server) takeFilms(c *fiber.Ctx, films []lottery.ListFilm, others ...limit.Cost) error {
	if s.full.Load() {
		return errFull
	}
	characters := 0
	for _, f := range films {
		characters += utf8.RuneCountInString(f.Title)
	}
	return s.take(c, append(limit.Titles(len(films), characters), others...)...)
}

// watchSize asks the database for its size once a minute, until ctx ends.
func (s *Server) watchSize(ctx context.Context) {
	for {
		wait := sizeInterval
		if size, err := s.Store.Size(ctx); err != nil {
			wait = sizeRetry
		} else if full := size >= s.MaxDBSize; s.full.Swap(full) != full {
			s.Log.Warn("the limit of the database's size", "reached", full, "bytes", size, "max_db_size", s.MaxDBSize)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// search calls read, which looks for words. Few searches are under way at once, so that pages find a connection: a search
// waits for its turn outside the pool, and fails with errBusy if that does not come in time. Without words there is none
// to wait for.
func (s *Server) search(ctx context.Context, what lottery.Search, read func() error) error {
	if what.IsZero() {
		return read()
	}
	wait, cancel := context.WithTimeout(ctx, s.Store.Deadline())
	defer cancel()
	if s.searches.Acquire(wait, 1) != nil {
		return errBusy
	}
	defer s.searches.Release(1)
	return read()
}

// limitStream fails with tooMany where a client may have no further stream of a lottery.
func (s *Server) limitStream(code string, client live.Client) error {
	err := s.hub.Check(code, client)
	if errors.Is(err, live.ErrTooMany) {
		return tooMany{streamRetryAfter}
	}
	return err
}

// streamClient returns who asks for a stream.
func (s *Server) streamClient(c *fiber.Ctx) live.Client {
	return live.Client{Visitor: s.visitor(c), Address: limit.Network(s.clientAddress(c))}
}
