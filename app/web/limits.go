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
	turnDeadline     = 10 * time.Second
	searchesAtOnce   = 1
	streamRetryAfter = 10 * time.Second
	streamsLimit     = "streams" // the kind of tooMany
)

// errBusy is the error of a request that waited in vain for something that other requests have taken.
var errBusy = errors.New("busy with other requests")

// The kinds of errBusy.
var (
	errNoTurn   = fmt.Errorf("%w of the same address", errBusy)
	errNoSearch = fmt.Errorf("%w that search", errBusy)
	errNoBytes  = fmt.Errorf("%w with large bodies", errBusy)
)

// errFull is a change that stores something new in a database that has no more room for it.
var errFull = errors.New("the database is as large as MAX_DB_SIZE allows")

// tooMany is the error of a request that is one too many of its client.
type tooMany struct {
	wait time.Duration
	kind string // of the limit
}

func (e tooMany) Error() string { return fmt.Sprintf("too many %s: wait %v", e.kind, e.wait) }

// seconds returns how many seconds the client has to wait, from 1.
func (e tooMany) seconds() int { return max(1, int(math.Ceil(e.wait.Seconds()))) }

// memoryLimit returns how many bytes of memory the program may use.
func memoryLimit() int { return int(min(debug.SetMemoryLimit(-1), math.MaxInt)) }

// connectionLimit returns how many connections may be open at once, streams aside.
func connectionLimit() int { return min(maxConnections, memoryLimit()/perConnection) }

// take counts costs against the client of a request. It fails with tooMany where they are not allowed now.
func (s *Server) take(c *fiber.Ctx, costs ...limit.Cost) error {
	return refusalError(s.Limiter.Take(s.client(c), costs...))
}

// refusalError returns the error for a limiter's refusal; nil where it is none.
func refusalError(r limit.Refusal) error {
	if r.Wait > 0 {
		return tooMany{r.Wait, r.Kind.String()}
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

// search calls read, which looks for words. Few searches are under way at once, so that pages find a connection: a search
// waits for its turn outside the pool, and fails with errBusy if that does not come in time. Without words there is none
// to wait for.
func (s *Server) search(ctx context.Context, what lottery.Search, read func() error) error {
	if what.IsZero() {
		return read()
	}
	wait, cancel := context.WithTimeout(ctx, s.Store.Deadline())
	defer cancel()
	start := time.Now()
	err := s.searches.Acquire(wait, 1)
	s.Metrics.ObserveDatabaseWait("search", time.Since(start), err != nil)
	if err != nil {
		return errNoSearch
	}
	defer s.searches.Release(1)
	return read()
}

// limitStream fails with tooMany where a client may have no further stream of a lottery.
func (s *Server) limitStream(code string, client live.Client) error {
	err := s.hub.Check(code, client)
	if errors.Is(err, live.ErrTooMany) {
		return tooMany{streamRetryAfter, streamsLimit}
	}
	return err
}

// streamClient returns who asks for a stream.
func (s *Server) streamClient(c *fiber.Ctx) live.Client {
	return live.Client{Visitor: s.visitor(c), Address: limit.Network(s.clientAddress(c))}
}
