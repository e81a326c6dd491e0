package main

import (
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A postmaster is what a data directory's postmaster.pid says of the server
// that has it open; the zero value when there is no such file.
type postmaster struct {
	pid   int
	ready bool
}

// readPostmaster reads the file: the process id on its first line, what it is
// doing on its eighth.
func readPostmaster(data string) postmaster {
	content, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if err != nil {
		return postmaster{}
	}
	return parsePostmaster(string(content))
}

func parsePostmaster(content string) postmaster {
	lines := strings.Split(content, "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(lines[0]))
	if err != nil || pid <= 1 {
		return postmaster{}
	}
	return postmaster{pid, len(lines) > 7 && strings.TrimSpace(lines[7]) == "ready"}
}

// A verdict is what to do about a data directory's postmaster.pid.
type verdict int

const (
	start    verdict = iota // nothing runs; PostgreSQL clears the file away itself
	takeOver                // a server of ours runs: an earlier run was killed, or shares it
	wait                    // a server is on its way up or down, or the file lies
	discard                 // the file lies: its process is somebody else's by now
)

// judge decides. Only a server listens at our socket, so that an answer there is
// proof of one; a living process without an answer is a server for a moment at
// most, and after that a stranger with a number that was used again.
func judge(p postmaster, alive, listening bool, since time.Duration) verdict {
	switch {
	case p.pid == 0 || !alive && !listening:
		return start
	case listening && p.ready:
		return takeOver
	case !listening && since > 3*time.Second:
		return discard
	}
	return wait
}

// alive tells whether there is a process that this user may signal.
func alive(pid int) bool { return pid > 1 && syscall.Kill(pid, 0) == nil }

// socketFile is where a server without a network address listens.
func socketFile(dir string) string { return filepath.Join(dir, ".s.PGSQL.5432") }

func listening(dir string) bool {
	conn, err := net.DialTimeout("unix", socketFile(dir), time.Second)
	if err != nil {
		return false
	}
	conn.Close()
	return true
}
