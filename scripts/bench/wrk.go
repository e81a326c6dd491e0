package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// loadScript has the kinds of requests.
//
//go:embed load.lua
var loadScript []byte

// load is what wrk measured; times are in milliseconds.
type load struct {
	Requests      int
	Rate          float64 // answers a second
	P50, P95, P99 float64
	Bad           int // answers of 400 or more
	Broken        int // requests without an answer
	Last          int // number of the last lottery that was asked for
}

// wrk puts a kind of load on a site. Any answer of 400 or more ends the part, and any that is missing.
func (e *env) wrk(s *site, clients, seconds int, kind, argument string) (l load) {
	script := filepath.Join(e.dir, "load.lua")
	check(os.WriteFile(script, loadScript, 0o600))
	out := e.run(nil, "wrk", "--threads=1", fmt.Sprintf("--connections=%d", clients), fmt.Sprintf("--duration=%ds", seconds),
		"--timeout=30s", "--script="+script, "http://"+s.address, "--", kind, argument)
	check(json.Unmarshal(out[bytes.LastIndexByte(out, '{'):], &l))
	if l.Bad > 0 || l.Broken > 0 || l.Requests == 0 {
		check(fmt.Errorf("of %d requests %d were answered with 400 or more, and %d not at all", l.Requests, l.Bad, l.Broken))
	}
	return l
}
