package live

import (
	"fmt"
	"net"
	"sync"
	"time"

	"movie-lottery/app/lottery"
)

const (
	// writeTimeout limits one write of a few bytes. It only runs out where the client has read nothing for so long that
	// all buffers between are full.
	writeTimeout = 100 * time.Millisecond

	// retry tells browsers to reconnect after two seconds.
	retry = "retry: 2000\n\n"
)

// subscriber is one connection that receives events.
type subscriber struct {
	conn   net.Conn
	client Client
	code   string // of the lottery

	mutex   sync.Mutex
	version lottery.Version // the last one sent, or shown by the page
	screens int             // the same
}

// begin writes the response's head and the events that the page needs to be up to date. The caller holds the mutex.
func (s *subscriber) begin(head []byte, version lottery.Version, screens int, page PageState) {
	s.version, s.screens = version, screens
	stream := append(head, retry...)
	if page.Version != version.String() {
		stream = append(stream, changedEvent(version)...)
	}
	if page.Screens != screens {
		stream = append(stream, watchingEvent(screens)...)
	}
	s.write(stream)
}

// sendVersion sends a version, unless this one or a newer one was sent before.
func (s *subscriber) sendVersion(v lottery.Version) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.version.Before(v) {
		s.version = v
		s.write([]byte(changedEvent(v)))
	}
}

func (s *subscriber) sendScreens(n int) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.screens != n {
		s.screens = n
		s.write([]byte(watchingEvent(n)))
	}
}

// sendKeepAlive sends a comment, which browsers ignore.
func (s *subscriber) sendKeepAlive() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.write([]byte(": still here\n\n"))
}

func changedEvent(v lottery.Version) string { return fmt.Sprintf("event: changed\ndata: %s\n\n", v) }
func watchingEvent(screens int) string      { return fmt.Sprintf("event: watching\ndata: %d\n\n", screens) }

// write closes the connection if it cannot be written to; waitForClose returns then.
func (s *subscriber) write(b []byte) {
	_ = s.conn.SetWriteDeadline(time.Now().Add(writeTimeout))
	if _, err := s.conn.Write(b); err != nil {
		_ = s.conn.Close()
	}
}

// waitForClose returns when either side has closed the connection. A client that sends anything is disconnected.
func (s *subscriber) waitForClose() {
	var b [1]byte
	_, _ = s.conn.Read(b[:])
	_ = s.conn.Close()
}
