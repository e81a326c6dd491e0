package main

import (
	"net"
	"sync/atomic"

	"movie-lottery/scripts/harness"
)

// network carries connections to a server. It loses what is sent while lose is set.
type network struct {
	address string // to connect to
	target  atomic.Pointer[target]
	lose    atomic.Bool
}

// target is where a connection that is made from now on leads to, as net.Dial has it.
type target struct{ network, address string }

func newNetwork(e *harness.Env, to target) *network {
	ln := harness.Must(net.Listen("tcp4", "127.0.0.1:0"))
	e.Defer(func() { ln.Close() })
	n := &network{address: ln.Addr().String()}
	n.target.Store(&to)
	go func() {
		for {
			near, err := ln.Accept()
			if err != nil {
				return
			}
			go n.connect(near)
		}
	}()
	return n
}

func (n *network) connect(near net.Conn) {
	defer near.Close()
	to := n.target.Load()
	far, err := net.Dial(to.network, to.address)
	if err != nil {
		return
	}
	defer far.Close()
	ended := make(chan bool, 2)
	carry := func(from, to net.Conn) {
		defer func() { ended <- true }()
		packet := make([]byte, 32<<10)
		for {
			size, err := from.Read(packet)
			if err == nil && !n.lose.Load() {
				_, err = to.Write(packet[:size])
			}
			if err != nil {
				return
			}
		}
	}
	go carry(near, far)
	go carry(far, near)
	<-ended
}
