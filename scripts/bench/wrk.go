package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"movie-lottery/scripts/harness"
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
func wrk(e *harness.Env, s *harness.Site, clients, seconds int, kind, argument string) (l load) {
	script := filepath.Join(e.Dir, "load.lua")
	harness.Check(os.WriteFile(script, loadScript, 0o600))
	out := e.Command(nil, "wrk", "--threads=1", fmt.Sprintf("--connections=%d", clients), fmt.Sprintf("--duration=%ds", seconds),
		"--timeout=30s", "--script="+script, "http://"+s.Address, "--", kind, argument)
	harness.Check(json.Unmarshal(out[bytes.LastIndexByte(out, '{'):], &l))
	if l.Bad > 0 || l.Broken > 0 || l.Requests == 0 {
		harness.Check(fmt.Errorf("of %d requests %d were answered with 400 or more, and %d not at all", l.Requests, l.Bad, l.Broken))
	}
	return l
}
