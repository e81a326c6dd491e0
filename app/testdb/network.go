package testdb

import (
	"context"
	"fmt"
	"net"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Network is a network between a program and a database, which can lose what is sent, without an error, or end
// connections.
type Network struct {
	URL string // of the database, through this network

	LoseRequests atomic.Bool // of the program
	LoseAnswers  atomic.Bool // of the database
	CutAtAnswer  atomic.Bool // ends a connection at the database's next answer
}

// NewNetwork puts a network before a database that New or Empty made.
func NewNetwork(t testing.TB, databaseURL string) *Network {
	t.Helper()
	config, err := pgx.ParseConfig(databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	n := &Network{URL: fmt.Sprintf("postgres://%s@%s/%s?sslmode=disable", config.User, ln.Addr(), config.Database)}
	go func() {
		for {
			program, err := ln.Accept()
			if err != nil {
				return
			}
			go n.connect(t.Context(), program, &config.Config)
		}
	}()
	return n
}

// connect joins one connection of the program to one of the database, until one of them ends.
func (n *Network) connect(ctx context.Context, program net.Conn, config *pgconn.Config) {
	defer program.Close()
	network, address := pgconn.NetworkAddress(config.Host, config.Port)
	database, err := (&net.Dialer{}).DialContext(ctx, network, address)
	if err != nil {
		return
	}
	defer database.Close()
	ended := make(chan bool, 2)
	carry := func(to, from net.Conn, lose *atomic.Bool) {
		defer func() { ended <- true }()
		packet := make([]byte, 64<<10)
		for {
			size, err := from.Read(packet)
			if err != nil {
				return
			}
			if from == database && n.CutAtAnswer.Load() {
				return
			}
			if lose.Load() {
				continue
			}
			if _, err := to.Write(packet[:size]); err != nil {
				return
			}
		}
	}
	go carry(database, program, &n.LoseRequests)
	go carry(program, database, &n.LoseAnswers)
	select {
	case <-ended:
	case <-ctx.Done():
	}
}
