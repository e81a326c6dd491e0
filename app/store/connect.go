package store

import (
	"context"
	"net"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"movie-lottery/app/sqlstate"
)

// How long the network may stay silent. A network that loses packets reports no error, so only time tells.
const (
	connectTimeout = 3 * time.Second         // to open a connection and log in
	dialTimeout    = 2 * time.Second         // of that, for the TCP connection; the kernel repeats its first packet after 1 s
	greetTimeout   = 1500 * time.Millisecond // from then on, until the server's first answer
	userTimeout    = 2 * time.Second         // for the acknowledgement of what was sent
	cancelTimeout  = 500 * time.Millisecond  // to cancel the statement of a call that was given up, and again to close
	pingTimeout    = time.Second
)

// dial opens a connection on which nothing waits for long after the network has gone. pgx calls it to connect, and to
// cancel a statement: a cancel is recognized by its deadline, which is 15 s ahead. With a single connection in the pool,
// all requests would wait for those 15 s.
func dial(ctx context.Context, network, address string) (net.Conn, error) {
	limit, greet := dialTimeout, greetTimeout
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) > connectTimeout {
		limit, greet = cancelTimeout, cancelTimeout
	}
	dialer := net.Dialer{Timeout: limit, KeepAlive: 15 * time.Second, Control: setUserTimeout}
	conn, err := dialer.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return &impatientConn{Conn: conn}, conn.SetReadDeadline(time.Now().Add(greet))
}

// impatientConn is a connection whose first answer must come before the deadline that dial sets, and which can't be kept
// waiting for longer than cancelTimeout once its user sets a deadline, as pgx does only to give the connection up.
type impatientConn struct {
	net.Conn
	mutex   sync.Mutex
	greeted bool // the deadline that dial set no longer holds
}

// Read implements net.Conn.
func (c *impatientConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if err != nil {
		return n, err
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.greeted {
		return n, nil
	}
	c.greeted = true
	return n, c.Conn.SetReadDeadline(time.Time{})
}

// SetDeadline implements net.Conn.
func (c *impatientConn) SetDeadline(t time.Time) error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.greeted = true
	if latest := time.Now().Add(cancelTimeout); t.After(latest) {
		t = latest
	}
	return c.Conn.SetDeadline(t)
}

// keepConnection says whether a connection is still of use after the server refused a statement. One that turned
// read-only, because its server is no longer the primary, stays so until it is closed.
func keepConnection(_ *pgconn.PgConn, refused *pgconn.PgError) bool {
	return refused.Code != sqlstate.ReadOnly && refused.SeverityUnlocalized != "FATAL" && refused.Severity != "FATAL"
}
