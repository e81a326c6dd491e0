package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/valyala/fasthttp"
)

// client asks over one connection, which it keeps.
type client struct {
	conn   net.Conn
	reader *bufio.Reader
	answer fasthttp.Response
}

func dial(address string) (*client, error) {
	conn, err := net.Dial("tcp4", address)
	if err != nil {
		return nil, err
	}
	return &client{conn: conn, reader: bufio.NewReaderSize(conn, 64<<10)}, nil
}

func (c *client) close() { _ = c.conn.Close() }

// do sends a request and reads the answer to its end.
func (c *client) do(request []byte) (status int, err error) {
	_ = c.conn.SetDeadline(time.Now().Add(30 * time.Second))
	if _, err := c.conn.Write(request); err != nil {
		return 0, err
	}
	if err := c.answer.Read(c.reader); err != nil {
		return 0, err
	}
	return c.answer.StatusCode(), nil
}

// request is one as a browser would send it; headers end with a line break each.
func request(method, path, headers, form string) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: bench.test\r\nAccept-Language: en\r\n%s", method, path, headers)
	if method == "POST" {
		fmt.Fprintf(&b, "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n", len(form))
	}
	b.WriteString("\r\n" + form)
	return []byte(b.String())
}

const gzipped = "Accept-Encoding: gzip\r\n"

// load is what many clients do, each one request after another.
type load struct {
	address string
	clients int
	last    time.Duration
	want    int                        // the status that is right; 0: any below 500
	next    func(client, n int) []byte // the nth request of a client; nil: there are no more
}

// loaded is what it came to.
type loaded struct {
	rate  float64         // answers a second
	times []time.Duration // that answers took, sorted
}

// quantile is the time within which that share of the answers came.
func (r loaded) quantile(share float64) time.Duration {
	if len(r.times) == 0 {
		return 0
	}
	return r.times[min(len(r.times)-1, int(share*float64(len(r.times))))]
}

// spread is the p99, in times of the p50.
func (r loaded) spread() float64 { return float64(r.quantile(.99)) / float64(max(1, r.quantile(.5))) }

func (r *loaded) sort() { slices.Sort(r.times) }

// run puts the load on. A wrong answer ends it.
func (l load) run(ctx context.Context) (loaded, error) {
	ctx, cancel := context.WithTimeout(ctx, l.last)
	defer cancel()
	var mutex sync.Mutex
	var all loaded
	var failed error
	var group sync.WaitGroup
	began := time.Now()
	for i := range l.clients {
		group.Go(func() {
			times, err := l.ask(ctx, i)
			mutex.Lock()
			defer mutex.Unlock()
			all.times = append(all.times, times...)
			if err != nil {
				failed = err
				cancel()
			}
		})
	}
	group.Wait()
	all.rate = float64(len(all.times)) / time.Since(began).Seconds()
	all.sort()
	return all, failed
}

func (l load) ask(ctx context.Context, i int) (times []time.Duration, err error) {
	c, err := dial(l.address)
	if err != nil {
		return nil, err
	}
	defer c.close()
	for n := 0; ctx.Err() == nil; n++ {
		ask := l.next(i, n)
		if ask == nil {
			break
		}
		began := time.Now()
		status, err := c.do(ask)
		if err == nil && status != l.want && (l.want != 0 || status >= 500) {
			err = fmt.Errorf("%w: %d to %s", errFailed, status, firstLine(ask))
		}
		if err != nil {
			return times, err
		}
		times = append(times, time.Since(began))
	}
	return times, nil
}

func firstLine(b []byte) string {
	line, _, _ := strings.Cut(string(b), "\r\n")
	return line
}

// always asks for the same.
func always(ask []byte) func(int, int) []byte { return func(int, int) []byte { return ask } }
