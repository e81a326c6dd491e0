package web

import (
	"context"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"movie-lottery/app/lottery"
)

// editionLasts is how long: by then, everybody who heard of a version has asked.
const editionLasts = 10 * time.Second

// newsroom keeps what all who watch a lottery are about to ask for: when a change is told, they do so at once.
type newsroom struct {
	mutex    sync.Mutex
	editions map[string]*edition // by code
}

// edition is a lottery as it is read once for all who heard of a version.
type edition struct {
	version lottery.Version // or a newer one
	begun   time.Time
	read    func() (*lottery.Lottery, error)
	readAt  time.Time
}

// of is the edition of a version that somebody heard of just now.
func (n *newsroom) of(code string, v lottery.Version, read func() (*lottery.Lottery, error)) *edition {
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
	e = &edition{version: v, begun: now}
	e.read = sync.OnceValues(func() (*lottery.Lottery, error) {
		l, err := read()
		e.readAt = time.Now()
		return l, err
	})
	n.editions[code] = e
	return e
}

// lottery is the one that was read, as it is now: older by the time since.
func (e *edition) lottery() (*lottery.Lottery, error) {
	l, err := e.read()
	if err != nil || l.Last == nil {
		return l, err
	}
	now, last := *l, *l.Last
	last.Elapsed += time.Since(e.readAt)
	now.Last = &last
	return &now, nil
}

// news is the edition that a page gets which asks what there is beyond a version it knows: nil where that was not told,
// or nobody watches. Then the lottery is read as for any other page.
func (s *Server) news(c *fiber.Ctx, code, known string) *edition {
	newest, watched := s.hub.Version(code)
	v, ok := lottery.ParseVersion(known)
	if !watched || !ok || !v.Before(newest) {
		return nil
	}
	ctx := context.WithoutCancel(c.UserContext())
	return s.newsroom.of(code, newest, func() (*lottery.Lottery, error) { return s.Store.Lottery(ctx, code) })
}
