package web

import (
	"fmt"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	lru "github.com/hashicorp/golang-lru/v2"
)

const (
	keptPages = 32               // that were rendered last; of 5 to 80 kB each
	pagesLast = 10 * time.Second // what they say of the time is no older
	lateStep  = 250 * time.Millisecond
	clockStep = 50 * time.Millisecond // a page that is being drawn says how long it takes: by so much it may be wrong
)

// press keeps the pages of lotteries that look the same to many: as long as nothing changes, they are not rendered
// again. Whether anything has changed was read from the database before.
type press struct {
	pages *lru.Cache[string, *page]
}

// page is rendered by whoever asks for it first.
type page struct {
	begun  time.Time
	once   sync.Once
	answer *answer // nil: that failed
}

func newPress() press {
	pages, _ := lru.New[string, *page](keptPages) // it fails for sizes below 1 alone
	return press{pages}
}

// page is the one that is kept under a key, or a new one.
func (p press) page(key string) *page {
	fresh := &page{begun: time.Now()}
	kept, ok, _ := p.pages.PeekOrAdd(key, fresh)
	switch {
	case !ok:
		return fresh
	case fresh.begun.Sub(kept.begun) < pagesLast:
		p.pages.Get(key) // as used just now
		return kept
	}
	p.pages.Add(key, fresh)
	return fresh
}

// print answers with a page, rendered once for all who see the same: the look is all that it depends on, and is empty
// where it is for one alone.
func (s *Server) print(c *fiber.Ctx, look string, render func() error) error {
	if look == "" {
		return render()
	}
	same := s.press.page(look)
	var err error
	mine := false
	same.once.Do(func() {
		mine = true
		if err = render(); err == nil {
			same.answer = answerOf(c)
		}
	})
	switch {
	case mine:
		return err
	case same.answer == nil: // whoever came first failed
		return render()
	}
	same.answer.send(c)
	return nil
}

// look is all that makes a page look different to somebody without a part in its lottery: Poll has its version, and what
// happens to a winner after the draw is in no version. Who has a part in it sees it differently, and who did something is
// told of it: their pages are theirs alone.
func (p *lotteryPage) look(c *fiber.Ctx) string {
	if p.mine || p.Notice != (flash{}) {
		return ""
	}
	look := fmt.Sprintln(c.OriginalURL(), isFragment(c), c.Get("HX-Target"), p.lang, p.Link, p.Poll, p.live, p.Main, p.Fresh,
		p.Reveal/clockStep.Milliseconds())
	if w := p.Winner; w != nil {
		look += fmt.Sprintln(w.Eyebrow, w.Watched, w.Keep != nil)
	}
	return look
}
