package web

import (
	"bytes"
	"context"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"movie-lottery/app/lottery"
)

const (
	editionLasts = 10 * time.Second // by then, everybody who heard of a version has asked
	maxPages     = 32               // that look different, of one edition
	lateStep     = 250 * time.Millisecond
)

// newsroom keeps what all who watch a lottery are about to ask for: when a change is told, they do so at once.
type newsroom struct {
	mutex    sync.Mutex
	editions map[string]*edition // by code
}

// edition is a lottery as it is read once for all who heard of a version, and the pages that were made of it.
type edition struct {
	version lottery.Version // or a newer one
	begun   time.Time
	read    func() (*lottery.Lottery, error)

	mutex  sync.Mutex
	readAt time.Time
	pages  map[string]*page
}

// page is what many are sent alike.
type page struct {
	once     sync.Once
	header   [][2]string
	body     []byte
	squeezed func() []byte
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
	e = &edition{version: v, begun: now, pages: map[string]*page{}}
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

// print answers with a page that is rendered once for all who see the same; each of those who have a part in a lottery
// has one of their own.
func (p *lotteryPage) print(c *fiber.Ctx, render func() error) error {
	if p.edition == nil || p.mine || !isFragment(c) {
		return render()
	}
	same := p.edition.page(strings.Join([]string{
		p.lang, p.Link, p.Poll, strconv.FormatInt(p.Reveal/lateStep.Milliseconds(), 10), c.Get("HX-Target"), query(c, "n"), strconv.FormatBool(p.Fresh),
	}, "\n"))
	if same == nil {
		return render()
	}
	var err error
	same.once.Do(func() {
		if err = render(); err == nil {
			same.keep(c)
		}
	})
	if err != nil || same.body == nil {
		return render() // whoever came first failed
	}
	same.send(c)
	return nil
}

func (e *edition) page(key string) *page {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	p := e.pages[key]
	if p == nil && len(e.pages) < maxPages {
		p = &page{}
		e.pages[key] = p
	}
	return p
}

func (p *page) keep(c *fiber.Ctx) {
	for _, name := range []string{fiber.HeaderContentType, fiber.HeaderVary, "HX-Retarget", "HX-Reselect", "HX-Reswap"} {
		if value := c.GetRespHeader(name); value != "" {
			p.header = append(p.header, [2]string{name, text([]byte(value))})
		}
	}
	p.body = bytes.Clone(c.Response().Body())
	p.squeezed = sync.OnceValue(func() []byte {
		return fasthttp.AppendGzipBytesLevel(nil, p.body, fasthttp.CompressDefaultCompression)
	})
}

func (p *page) send(c *fiber.Ctx) {
	for _, h := range p.header {
		c.Set(h[0], h[1])
	}
	if c.Context().Request.Header.HasAcceptEncoding("gzip") {
		c.Set(fiber.HeaderContentEncoding, "gzip")
		c.Response().SetBodyRaw(p.squeezed())
		return
	}
	c.Response().SetBodyRaw(p.body)
}
