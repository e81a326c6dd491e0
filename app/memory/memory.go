// Package memory sets the Go runtime's memory limit.
package memory

import (
	"runtime/debug"

	"github.com/KimMachineGun/automemlimit/memlimit"
)

const (
	// containerShare is the part of the container's memory that the Go runtime may use. The rest is for the kernel:
	// socket buffers and the pages of the program's file count towards the container too.
	containerShare = 0.8

	// defaultLimit is the limit in bytes where there is no container: more than twice what the program needs under load.
	defaultLimit = 64 << 20
)

// SetLimit sets the runtime's soft memory limit from the cgroup that the process runs in, and returns it in bytes.
// A GOMEMLIMIT in the environment wins: the runtime has read it already.
func SetLimit(getenv func(string) string) int64 {
	if getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(limitFor(memlimit.FromCgroup()))
	}
	return debug.SetMemoryLimit(-1) // a negative limit changes nothing
}

// limitFor returns the limit for a container of that many bytes. The error is that of reading the container's size.
func limitFor(container uint64, err error) int64 {
	const unlimited = 1 << 50 // cgroup v1 reports a number near 2^63 where no limit is set
	if err != nil || container == 0 || container > unlimited {
		return defaultLimit
	}
	return int64(containerShare * float64(container))
}
