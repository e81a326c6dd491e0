// Command faults breaks what the site stands on, while clients use it, and says what they saw and what was lost: the site
// and PostgreSQL are killed and frozen, the network loses packets, disk, memory and connections run out, and one client
// asks for more than all others.
//
//	faults            every fault, as a table
//	faults NAME ...   those alone
//
// It runs from the top of the checkout, by `make faults`, which sets up what it needs: TEST_DATABASE_URL, a throw-away
// PostgreSQL that it may kill; PGBIN, the folder of PostgreSQL's programs; and bin/movie-lottery. It needs Linux, and root
// for a full disk and for the limit on memory. All load stays on the loopback interface.
package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"movie-lottery/scripts/harness"
)

// result is what a fault brought about.
type result struct {
	seen string // by clients
	lost string // of what was acknowledged
	bad  string // what is not as it should be; empty: nothing
}

var faults = []harness.Part[result]{
	{Name: "kill", Title: "`kill -9` of the site, 40 times, 8 writers", Run: killSite},
	{Name: "crash", Title: "crash of PostgreSQL, 6 times, 8 writers", Run: crashPostgres},
	{Name: "freeze", Title: "PostgreSQL stands still for 5 s", Run: freezePostgres},
	{Name: "network", Title: "the network loses all packets for 8 s", Run: loseNetwork},
	{Name: "readonly", Title: "PostgreSQL turns read-only, and back", Run: turnReadOnly},
	{Name: "lock", Title: "the row of one lottery is locked for 8 s", Run: lockRow},
	{Name: "connections", Title: "no connection is left in PostgreSQL", Run: takeConnections},
	{Name: "clock", Title: "PostgreSQL's clock goes back after a reveal", Run: turnClockBack},
	{Name: "disk", Title: "the disk is full", Run: fillDisk},
	{Name: "silent", Title: "4,200 silent connections of one client", Run: connections("", "")},
	{Name: "slow", Title: "4,200 slow connections of one client", Run: connections("POST /preview HTTP/1.1\r\nHost: a\r\n", "X-A: b\r\n")},
	{Name: "kept", Title: "4,200 kept-alive connections of one client", Run: connections("GET /health HTTP/1.1\r\nHost: a\r\n\r\n", "")},
	{Name: "memory", Title: "64 MB: slow uploads, watchers, forms, idle connections", Run: fillMemory},
	{Name: "halves", Title: "64 MB: 5,000 half-sent forms of one client", Run: sendHalfForms},
	{Name: "flood", Title: "forms of one address, as fast as they go, for 8 s", Run: floodForms},
	{Name: "pages", Title: "pages for 300 clients of one address, for 8 s", Run: floodPages},
	{Name: "deploy", Title: "rolling deploy, 6 times, under load", Run: deploy},
	{Name: "soak", Title: "all kinds of requests for 2 minutes", Run: soak},
}

func main() { harness.Main("faults", run) }

func run(ctx context.Context, names []string) error {
	e, err := harness.New(ctx)
	if err != nil {
		return err
	}
	defer e.Close()
	began := time.Now()
	fmt.Println("| fault | what was seen | what was lost | |\n|---|---|---|---|")
	err = harness.Run(e, faults, names, func(f harness.Part[result], r result, err error) error {
		if err != nil {
			r.bad = strings.Join(strings.Fields(err.Error()), " ")
		}
		verdict := "ok"
		if r.bad != "" {
			verdict, err = "**"+r.bad+"**", errors.New(r.bad)
		}
		fmt.Printf("| %s | %s | %s | %s |\n", f.Title, r.seen, r.lost, verdict)
		return err
	})
	fmt.Printf("\nIt took %s.\n", time.Since(began).Round(time.Second))
	return err
}
