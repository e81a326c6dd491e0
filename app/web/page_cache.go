package web

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/lottery"
	"movie-lottery/app/web/cache"
)

const (
	keptPages    = 32 // of 5 to 80 kB each
	pageLifetime = 10 * time.Second

	// A page that shows how long it is to a reveal may be wrong by so much.
	revealStep = 50 * time.Millisecond
)

// cachedPage is a rendered page for all visitors who see the same. Nothing in it changes.
type cachedPage struct {
	body []byte
	gzip func() []byte // the compressed body, made when it is first asked for
}

func newPageCache(deadline time.Duration) *cache.Cache[cachedPage] {
	return cache.New[cachedPage](keptPages, pageLifetime, deadline)
}

// showCached answers with the page under a key: a struct of all that the page depends on. The page is rendered where it is
// not kept; a render that reads what may change calls forget when it begins to.
func (s *Server) showCached(c *fiber.Ctx, key any, render func(ctx context.Context, forget func()) ([]byte, error)) error {
	page, err := s.pages.Get(c.UserContext(), fmt.Sprintf("%#v", key), func(ctx context.Context, forget func()) (cachedPage, error) {
		body, err := render(ctx, forget)
		return cachedPage{body, sync.OnceValue(func() []byte { return gzipped(body) })}, err
	})
	if err != nil {
		return err
	}
	if c.Context().Request.Header.HasAcceptEncoding("gzip") {
		c.Set(fiber.HeaderContentEncoding, "gzip")
		return sendHTML(c, fiber.StatusOK, page.gzip(), nil)
	}
	return sendHTML(c, fiber.StatusOK, page.body, nil)
}

// pageKey is all that a page of a lottery depends on where it does not depend on the visitor: equal keys have equal
// pages. What else is in a lottery changes with its version.
type pageKey struct {
	variant
	partial string
	code    string
	version string
	promise string // for the next draw
	reveal  int64  // of the time until it, in steps of revealStep
	shown   string // the version that the client shows
	seen    string // the newest ticket that it has seen

	// What a page says of a winner changes without a new version: with the time, in the library, and where a lottery is
	// started with its films.
	drawnAt    int64
	filmIsOver bool
	nightIsOut bool
	watched    bool
	inLibrary  bool
	rematch    string
	stays      bool   // the winner of the round before stays on top
	tonight    bool   // and is called tonight's
	evenings   string // that are marked as watched
}

// newPageKey is the key of a page that shows no winner, of a lottery and the promise for its next draw.
func newPageKey(r pageRequest, partial string, at lottery.VersionInfo, promise string) pageKey {
	return pageKey{
		variant: r.variant, partial: partial, code: at.Code, version: at.String(), promise: promise,
		reveal: int64(at.RevealIn / revealStep), shown: r.client.version, seen: r.client.seen,
	}
}

// lotteryPageKey is the key of a page that shows a lottery.
func lotteryPageKey(r pageRequest, partial string, l *lottery.Lottery) pageKey {
	key := newPageKey(r, partial, l.VersionInfo(), l.Commitment)
	if d := l.Last; d != nil {
		key.drawnAt, key.filmIsOver, key.nightIsOut = d.DrawnAt.UnixNano(), d.Elapsed >= filmIsOver, d.Elapsed > nightIsOut
		if d.Winner != nil {
			key.watched, key.inLibrary, key.rematch = d.Winner.Watched, d.Winner.InLibrary, l.Rematch
		}
	}
	if len(l.Evenings) > 0 {
		key.stays, key.tonight = l.Evenings[0].Elapsed <= lottery.WinnerStays, l.Evenings[0].Elapsed <= nightIsOut
		key.evenings = watchedEvenings(l)
	}
	return key
}
