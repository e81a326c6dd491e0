package limit_test

import (
	"io"
	"net"
	"testing"

	"movie-lottery/app/limit"
)

// listen makes a limited listener on loopback that closes with the test.
func listen(t *testing.T, max int) *limit.Listener {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	return limit.NewListener(ln, max)
}

// connect opens a connection from an address, and returns both of its ends.
func connect(t *testing.T, ln *limit.Listener, from string) (client net.Conn, server *limit.Conn) {
	t.Helper()
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
	client, err := dialer.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	accepted, err := ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close(); accepted.Close() })
	return client, accepted.(*limit.Conn)
}

// ended waits until the other side has closed a connection.
func ended(t *testing.T, client net.Conn) {
	t.Helper()
	if _, err := client.Read(make([]byte, 1)); err == nil {
		t.Error("it is still open")
	}
}

// expectOpen finds that what the server writes still arrives.
func expectOpen(t *testing.T, name string, client net.Conn, server *limit.Conn) {
	t.Helper()
	if _, err := server.Write([]byte("x")); err != nil {
		t.Errorf("%s can't be written to: %v", name, err)
		return
	}
	if _, err := io.ReadFull(client, make([]byte, 1)); err != nil {
		t.Errorf("%s has ended: %v", name, err)
	}
}

func TestTheAddressWithMostConnectionsGivesWay(t *testing.T) {
	ln := listen(t, 4)
	visitor, visitorEnd := connect(t, ln, "127.0.0.2") // the oldest of all
	first, _ := connect(t, ln, "127.0.0.3")
	second, secondEnd := connect(t, ln, "127.0.0.3")
	third, thirdEnd := connect(t, ln, "127.0.0.3")
	newest, newestEnd := connect(t, ln, "127.0.0.4")
	ended(t, first)
	expectOpen(t, "the visitor", visitor, visitorEnd)
	expectOpen(t, "the second", second, secondEnd)
	expectOpen(t, "the third", third, thirdEnd)
	expectOpen(t, "the newest", newest, newestEnd)
	if n := ln.Open(); n != 4 {
		t.Errorf("%d are open", n)
	}
}

func TestAConnectionThatIsBeingServedDoesNotGiveWay(t *testing.T) {
	ln := listen(t, 2)
	served, servedEnd := connect(t, ln, "127.0.0.3")
	if _, err := served.Write([]byte("request")); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(servedEnd, make([]byte, 7)); err != nil { // from here on the server is at work
		t.Fatal(err)
	}
	idle, _ := connect(t, ln, "127.0.0.3")
	connect(t, ln, "127.0.0.4")
	ended(t, idle)
	expectOpen(t, "the one that is served", served, servedEnd)
}

func TestAnEventStreamDoesNotGiveWay(t *testing.T) {
	ln := listen(t, 1)
	stream, streamEnd := connect(t, ln, "127.0.0.3")
	streamEnd.Keep()
	go streamEnd.Read(make([]byte, 1)) // until the client is gone
	idle, _ := connect(t, ln, "127.0.0.3")
	connect(t, ln, "127.0.0.4")
	ended(t, idle)
	expectOpen(t, "the stream", stream, streamEnd)
}

func TestAConnectionWhoseClientReadsNothingGivesWay(t *testing.T) {
	ln := listen(t, 2)
	_, stuck := connect(t, ln, "127.0.0.3")
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		var err error
		for err == nil { // until the buffers between are full, and then until it is ended
			_, err = stuck.Write(make([]byte, 1<<20))
		}
	}()
	for { // it blocks at some time, and has then waited longer than the others
		select {
		case <-ended:
			return
		default:
			_, idle := connect(t, ln, "127.0.0.3")
			defer idle.Close()
		}
	}
}

func TestClosedConnectionsMakeRoom(t *testing.T) {
	ln := listen(t, 2)
	for range 10 {
		_, server := connect(t, ln, "127.0.0.3")
		if err := server.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if n := ln.Open(); n != 0 {
		t.Errorf("%d are open", n)
	}
}
