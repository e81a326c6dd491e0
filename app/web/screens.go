package web

import (
	"crypto/sha256"
	"maps"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
)

const (
	// screenLasts is how long a page counts after it last asked for news; it asks every three seconds.
	screenLasts = 10 * time.Second

	maxScreens  = 1000   // counted of one lottery
	maxWatched  = 10_000 // lotteries that are counted at once
	leastScreen = 1      // whoever reads the number
)

// screens counts the pages that show a lottery, by their asking for news. It is what this process has seen itself, and
// is lost with it: nothing but a number for people depends on it.
type screens struct {
	mutex sync.Mutex
	seen  map[string]map[string]time.Time // lottery, page
	swept time.Time
}

// watcher tells pages apart as well as it can be done without setting a cookie on those who only look: by the browser's
// own, or by address and make. Two phones of one make behind one address count as one.
func (s *Server) watcher(c *fiber.Ctx) string {
	if b := s.browser(c); b.Known() {
		return string(b[:])
	}
	sum := sha256.Sum256([]byte(c.Get(fiber.HeaderXForwardedFor) + c.IP() + c.Get(fiber.HeaderUserAgent)))
	return string(sum[:])
}

// see notes that a page asks at a moment and returns how many pages show the lottery, from 1.
func (s *screens) see(lottery, page string, now time.Time) int {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if len(s.seen) >= maxWatched && now.Sub(s.swept) > screenLasts {
		s.swept = now
		for code := range s.seen {
			s.forget(code, now)
		}
	}
	s.forget(lottery, now)
	pages := s.seen[lottery]
	if pages == nil && page != "" && len(s.seen) < maxWatched {
		pages = map[string]time.Time{}
		s.seen[lottery] = pages
	}
	if _, known := pages[page]; pages != nil && page != "" && (known || len(pages) < maxScreens) {
		pages[page] = now
	}
	return max(leastScreen, len(pages))
}

func (s *screens) forget(lottery string, now time.Time) {
	pages := s.seen[lottery]
	maps.DeleteFunc(pages, func(_ string, last time.Time) bool { return now.Sub(last) > screenLasts })
	if len(pages) == 0 {
		delete(s.seen, lottery)
	}
}
