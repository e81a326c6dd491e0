package main

import (
	"io"
	"net"
	"sync/atomic"
)

// balancer hands connections to instances in turn, and passes on what is said.
type balancer struct {
	listener  net.Listener
	address   string
	instances []string
	next      atomic.Int64
}

func balance(instances []string) (*balancer, error) {
	ln, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	b := &balancer{listener: ln, address: ln.Addr().String(), instances: instances}
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			go b.pass(conn)
		}
	}()
	return b, nil
}

func (b *balancer) pass(client net.Conn) {
	defer client.Close()
	instance, err := net.Dial("tcp4", b.instances[int(b.next.Add(1))%len(b.instances)])
	if err != nil {
		return
	}
	defer instance.Close()
	go func() {
		_, _ = io.Copy(instance, client)
		_ = instance.(*net.TCPConn).CloseWrite()
	}()
	_, _ = io.Copy(client, instance)
}

func (b *balancer) close() { _ = b.listener.Close() }
