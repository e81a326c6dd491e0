package limit

import (
	"cmp"
	"net"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Listener accepts connections until max are open. Then those give way that are waiting for their client to send or to
// read something: of the address that has most of them, the ones that have waited longest, a sixteenth of max at once. So
// a client that opens thousands of connections, silent, slow or kept alive, ends its own, and a visitor is still answered.
// A connection whose request is being answered is not ended.
type Listener struct {
	net.Listener
	max int

	mutex   sync.Mutex
	open    map[*Conn]struct{} // without those that are kept
	gaveWay int
}

// NewListener limits a listener to max connections that are open at once, those that are kept aside.
func NewListener(ln net.Listener, max int) *Listener {
	return &Listener{Listener: ln, max: max, open: make(map[*Conn]struct{})}
}

// Accept waits for the next connection.
func (l *Listener) Accept() (net.Conn, error) {
	inner, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	c := &Conn{Conn: inner, listener: l, address: remoteAddr(inner)}
	c.waitingSince.Store(time.Now().UnixNano()) // for its first request
	for _, old := range l.add(c) {
		_ = old.Close()
	}
	return c, nil
}

// Open returns how many connections are open, those that are kept aside.
func (l *Listener) Open() int {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return len(l.open)
}

// GaveWay returns how many connections were closed to make room.
func (l *Listener) GaveWay() int {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.gaveWay
}

// add registers a connection, and returns those that have to give way; none where there is room.
func (l *Listener) add(c *Conn) (old []*Conn) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if len(l.open) >= l.max {
		old = l.longestWaiting(max(1, l.max/16))
	}
	for _, o := range old {
		delete(l.open, o)
	}
	l.gaveWay += len(old)
	l.open[c] = struct{}{}
	return old
}

// longestWaiting returns up to n connections that have waited longest for their client, all of the address with most that
// wait.
func (l *Listener) longestWaiting(n int) []*Conn {
	type waiting struct {
		conn  *Conn
		since int64 // read once: it changes meanwhile, and the order must not
	}
	byAddress, most := make(map[string][]waiting), ""
	for c := range l.open {
		since := c.waitingSince.Load()
		if since == 0 {
			continue
		}
		byAddress[c.address] = append(byAddress[c.address], waiting{c, since})
		if len(byAddress[c.address]) > len(byAddress[most]) {
			most = c.address
		}
	}
	slices.SortFunc(byAddress[most], func(a, b waiting) int { return cmp.Compare(a.since, b.since) })
	var conns []*Conn
	for _, w := range byAddress[most][:min(n, len(byAddress[most]))] {
		conns = append(conns, w.conn)
	}
	return conns
}

func (l *Listener) remove(c *Conn) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	delete(l.open, c)
}

// Conn is a connection of a Listener.
type Conn struct {
	net.Conn
	listener     *Listener
	address      string       // as Network has it
	waitingSince atomic.Int64 // Unix nanoseconds; 0: it is not waiting for its client
}

// Read reads what the client sends. While it blocks, the connection may be ended to make room for another.
func (c *Conn) Read(b []byte) (int, error) {
	c.waitingSince.Store(time.Now().UnixNano())
	defer c.waitingSince.Store(0)
	return c.Conn.Read(b)
}

// Write sends bytes to the client. While it blocks, as the client does not read, the connection may be ended to make room
// for another.
func (c *Conn) Write(b []byte) (int, error) {
	c.waitingSince.Store(time.Now().UnixNano())
	defer c.waitingSince.Store(0)
	return c.Conn.Write(b)
}

// Keep takes the connection out of the listener's count: it is expected to be silent, as that of an event stream is, and
// its number is limited elsewhere. It is not ended to make room.
func (c *Conn) Keep() { c.listener.remove(c) }

// Close closes the connection and makes room for another.
func (c *Conn) Close() error {
	c.listener.remove(c)
	return c.Conn.Close()
}

// remoteAddr returns the client's address as it is counted; empty for connections without an IP address.
func remoteAddr(c net.Conn) string {
	at, err := netip.ParseAddrPort(c.RemoteAddr().String())
	if err != nil {
		return ""
	}
	return Network(at.Addr())
}
