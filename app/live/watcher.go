package live

import (
	"fmt"
	"net"
	"sync"
	"time"

	"movie-lottery/app/lottery"
)

const (
	// writeWithin is how long a connection may take to accept a few bytes. It takes none where whoever is at its end
	// has read none for hours.
	writeWithin = 100 * time.Millisecond

	// retry tells browsers to connect again after two seconds.
	retry = "retry: 2000\n\n"
)

// watcher is one connection, to which events are written as they come.
type watcher struct {
	conn net.Conn
	code string // of the lottery

	mutex   sync.Mutex
	version lottery.Version // that was told
	screens int             // the same
}

// greet begins the stream, and tells what the page does not show.
func (w *watcher) greet(head []byte, version lottery.Version, screens int, shown PageState) {
	w.version, w.screens = version, screens
	begin := append(head, retry...)
	if shown.Version != version.String() {
		begin = append(begin, changed(version)...)
	}
	if shown.Screens != screens {
		begin = append(begin, watching(screens)...)
	}
	w.write(begin)
}

// tellVersion tells of a version, unless the watcher knows it, or a newer one.
func (w *watcher) tellVersion(v lottery.Version) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if w.version.Before(v) {
		w.version = v
		w.write([]byte(changed(v)))
	}
}

func (w *watcher) tellScreens(n int) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if w.screens != n {
		w.screens = n
		w.write([]byte(watching(n)))
	}
}

func (w *watcher) ping() {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.write([]byte(": still here\n\n"))
}

func changed(v lottery.Version) string { return fmt.Sprintf("event: changed\ndata: %s\n\n", v) }
func watching(screens int) string      { return fmt.Sprintf("event: watching\ndata: %d\n\n", screens) }

// write ends the connection where it can't be written to; waitForEnd notices.
func (w *watcher) write(b []byte) {
	_ = w.conn.SetWriteDeadline(time.Now().Add(writeWithin))
	if _, err := w.conn.Write(b); err != nil {
		_ = w.conn.Close()
	}
}

// waitForEnd returns when the connection has ended, from whichever side. Whoever listens to events has nothing to say.
func (w *watcher) waitForEnd() {
	var nothing [1]byte
	_, _ = w.conn.Read(nothing[:])
	_ = w.conn.Close()
}
