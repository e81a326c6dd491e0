package web

import (
	"context"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/live"
	"movie-lottery/app/lottery"
)

// editionLasts is how long: by then, everybody who heard of a version has asked.
const editionLasts = 10 * time.Second

// newsroom keeps what all who watch a lottery are about to ask for: when a change is told, they do so at once.
type newsroom[T any] struct {
	hub   *live.Hub
	read  func(ctx context.Context, code string) (T, error)
	where func(T) lottery.VersionInfo         // it was, when it was read
	now   func(then T, since time.Duration) T // a copy that is as old as it is now

	mutex    sync.Mutex
	editions map[string]*edition[T] // by code
}

func newNewsroom[T any](hub *live.Hub, read func(context.Context, string) (T, error),
	where func(T) lottery.VersionInfo, now func(T, time.Duration) T,
) *newsroom[T] {
	return &newsroom[T]{hub: hub, read: read, where: where, now: now, editions: map[string]*edition[T]{}}
}

// edition is a lottery as it is read once for all who heard of a version.
type edition[T any] struct {
	version lottery.Version // or a newer one
	begun   time.Time
	read    func() (T, error)
	readAt  time.Time
}

// news is what a page gets that asks what there is beyond a version it knows. Where that was told from here just now, it
// is read once for all who ask; else it is read as for any other page, and this instance learns of it.
func (n *newsroom[T]) news(c *fiber.Ctx, code string) (T, error) {
	known, asks := lottery.ParseVersion(query(c, "v"))
	if newest, here := newestOf(n.hub, c, code); asks && here && known.Before(newest) {
		e := n.of(context.WithoutCancel(c.UserContext()), code, newest)
		there, err := e.read()
		if err != nil {
			return there, err
		}
		return n.now(there, time.Since(e.readAt)), nil
	}
	there, err := n.read(c.UserContext(), code)
	if err == nil {
		n.hub.Observe(n.where(there))
	}
	return there, err
}

// newestOf is the newest version of a lottery, where that is known here: somebody watches it, and whoever asks has heard
// of nothing newer, from an instance that was told earlier.
func newestOf(hub *live.Hub, c *fiber.Ctx, code string) (v lottery.Version, here bool) {
	at, watched := hub.Latest(code)
	return at.Version, watched && !at.Before(heardOf(c))
}

// heardOf is the version that a page says it heard of; the zero one where it heard nothing.
func heardOf(c *fiber.Ctx) lottery.Version {
	v, _ := lottery.ParseVersion(query(c, "h"))
	return v
}

// of is the edition of a version that was told just now.
func (n *newsroom[T]) of(ctx context.Context, code string, v lottery.Version) *edition[T] {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	now := time.Now()
	e := n.editions[code]
	if e != nil && e.version == v && now.Sub(e.begun) < editionLasts {
		return e
	}
	for code, old := range n.editions {
		if now.Sub(old.begun) >= editionLasts {
			delete(n.editions, code)
		}
	}
	e = &edition[T]{version: v, begun: now}
	e.read = sync.OnceValues(func() (there T, err error) {
		keep := false
		defer func() {
			if !keep {
				n.drop(code, e)
			}
		}()
		there, err = n.read(ctx, code)
		e.readAt = time.Now()
		keep = err == nil && !n.where(there).Before(v)
		return there, err
	})
	n.editions[code] = e
	return e
}

// drop forgets an edition that is none: it could not be read, or is older than what was told.
func (n *newsroom[T]) drop(code string, e *edition[T]) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	if n.editions[code] == e {
		delete(n.editions, code)
	}
}
