// Command ha takes the leader from three PostgreSQL nodes under load, and says what was lost, and for how long nothing could be
// changed.
//
//	ha              its machine is killed, and then, with new nodes, frozen
//	ha kill|freeze  one of the two
//
// Run it by hand, as root on Debian, at the top of the checkout; no service needs to run:
//
//	apt-get install patroni etcd-server haproxy pgbouncer postgresql
//	make build && go run ./scripts/deploy/ha
//
// It starts what a real installation has, with the configuration files in this folder, on addresses of the loopback interface
// and with data in a temporary folder: node1 to node3 are machines with etcd, Patroni and PostgreSQL; app1 and app2 are machines
// with HAProxy, PgBouncer and an instance of the site.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"

	"movie-lottery/scripts/harness"
)

const (
	before   = 15 * time.Second // of load until the fault
	after    = 45 * time.Second // of load from the fault on
	clients  = 4
	password = "only-for-this-run"
)

// result is what a fault brought about.
type result struct {
	away             time.Duration // until a change was acknowledged again
	requests, failed int           // all, and those of them that were refused
	changes, lost    int           // acknowledged changes, and those of them that are not there any more
	proofs, wrong    int           // lotteries that were drawn, and those of them whose proof is wrong
}

var parts = []harness.Part[result]{
	{Name: "kill", Title: "the leader's machine is killed (`kill -9`)", Run: func(e *harness.Env) result { return lose(e, syscall.SIGKILL) }},
	{Name: "freeze", Title: "the leader's machine is frozen (`SIGSTOP`), and wakes 45 s later", Run: func(e *harness.Env) result { return lose(e, syscall.SIGSTOP) }},
}

func main() { harness.Main("ha", run) }

func run(ctx context.Context, names []string) error {
	dir, err := os.MkdirTemp("/tmp", "movie-lottery-ha-") // short, as it holds sockets
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	fmt.Println("| fault | changes work again after | requests that failed | acknowledged changes lost | wrong proofs |\n|---|---|---|---|---|")
	return harness.Run(&harness.Env{Ctx: ctx, Dir: dir}, parts, names, func(p harness.Part[result], r result, err error) error {
		if err != nil {
			return err
		}
		fmt.Printf("| %s | %.1f s | %d of %d | %d of %d | %d of %d |\n", p.Title, r.away.Seconds(), r.failed, r.requests, r.lost, r.changes, r.wrong, r.proofs)
		if r.lost > 0 || r.wrong > 0 || r.proofs == 0 {
			return errors.New("changes were lost, or proofs are wrong or missing")
		}
		return nil
	})
}

// lose sends a signal to all of the leader's machine while clients use both instances of the site.
func lose(e *harness.Env, signal syscall.Signal) result {
	c := startCluster(e)
	load := startLoad(c.sites)
	defer load.stop()
	wait(e, before)
	leader := c.leader()
	leader.signal(signal)
	load.fault()
	wait(e, after)
	if signal == syscall.SIGSTOP {
		leader.signal(syscall.SIGCONT)
		e.Within(time.Minute, leader.name+" follows the new leader", func() error { return c.inRole(leader, "replica", "sync_standby") })
	}
	load.stop()
	return load.result(e, c)
}

// wait waits for d; the end of the command ends the part.
func wait(e *harness.Env, d time.Duration) {
	select {
	case <-time.After(d):
	case <-e.Ctx.Done():
		harness.Check(e.Ctx.Err())
	}
}
