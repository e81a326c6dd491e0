package harness

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Visits are the requests of one visitor while something else happens.
type Visits struct {
	Count, Failed int
	Slowest       time.Duration
	Err           error // of the last that failed
}

// Browse calls ask again and again, as a visitor who asks for pages, until stop is called.
func Browse(ask func(n int) error) (stop func() Visits) {
	ctx, cancel := context.WithCancel(context.Background())
	var v Visits
	done := make(chan bool)
	go func() {
		defer close(done)
		for ; ctx.Err() == nil; time.Sleep(30 * time.Millisecond) {
			began := time.Now()
			if err := ask(v.Count); err != nil {
				v.Failed, v.Err = v.Failed+1, err
			}
			v.Count++
			v.Slowest = max(v.Slowest, time.Since(began))
		}
	}()
	return func() Visits { cancel(); <-done; return v }
}

func (v Visits) String() string {
	return fmt.Sprintf("%s, %d of %d failed", v.Slowest.Round(time.Millisecond), v.Failed, v.Count)
}

// Bad returns what is bad about visits of which one failed, or took longer than a limit; "" if that is nothing.
func (v Visits) Bad(limit time.Duration) string {
	switch {
	case v.Failed > 0:
		return "pages failed: " + v.Err.Error()
	case v.Slowest > limit:
		return "over " + limit.String()
	}
	return ""
}

// SendForms has clients without cookies send forms, count in all, until ctx ends. It returns how many answers had each
// status; 0 stands for no answer. form returns the path and the body of the nth form.
func (s *Site) SendForms(ctx context.Context, clients, count int, form func(n int) (path, body string)) map[int]int {
	statuses := map[int]int{}
	var mutex sync.Mutex
	var sending sync.WaitGroup
	var next atomic.Int64
	for range clients {
		sending.Go(func() {
			for ctx.Err() == nil {
				n := int(next.Add(1)) - 1
				if n >= count {
					return
				}
				path, body := form(n)
				a, _ := s.NewVisitor("127.0.0.1").Do(http.MethodPost, path, body)
				mutex.Lock()
				statuses[a.Status]++
				mutex.Unlock()
			}
		})
	}
	sending.Wait()
	return statuses
}

// Connections counts those that one client has made, and those that were refused.
type Connections struct {
	Opened, Refused atomic.Int64
	Close           func() // closes all of them; the end of the part does so too
}

// Connect opens n connections within two seconds, and each of them again when the site closes it. On each it sends first,
// and then more every second.
func (s *Site) Connect(n int, first, more string) *Connections {
	ctx, cancel := context.WithCancel(s.env.Ctx)
	s.env.Defer(cancel)
	c := &Connections{Close: cancel}
	for i := range n {
		go func() {
			time.Sleep(2 * time.Second * time.Duration(i) / time.Duration(n))
			for ; ctx.Err() == nil; time.Sleep(time.Second) {
				conn, err := net.DialTimeout("tcp4", s.Address, 5*time.Second)
				if err != nil {
					c.Refused.Add(1)
					continue
				}
				c.Opened.Add(1)
				hold(ctx, conn, first, more)
			}
		}()
	}
	return c
}

// hold keeps a connection until the site closes it or ctx ends.
func hold(ctx context.Context, conn net.Conn, first, more string) {
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	defer conn.Close()
	_, err := conn.Write([]byte(first))
	answer := make([]byte, 512)
	for err == nil {
		_ = conn.SetReadDeadline(time.Now().Add(time.Second))
		if _, err = conn.Read(answer); errors.Is(err, os.ErrDeadlineExceeded) {
			_, err = conn.Write([]byte(more)) // it does nothing where there is no more
		}
	}
}

// UploadSlowly sends the largest form that is read, n times at once: most of it, and then 4 KiB a second.
func (s *Site) UploadSlowly(n int) *Connections {
	header := "POST /lotteries HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 255000\r\n\r\n"
	return s.Connect(n, header+strings.Repeat("a", 192<<10), strings.Repeat("a", 4<<10))
}
