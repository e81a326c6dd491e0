// Package memory keeps the process within the memory it was given.
package memory

import (
	"runtime/debug"

	"github.com/KimMachineGun/automemlimit/memlimit"
)

const (
	// share is how much of a container's limit the Go runtime may use: the rest is for the kernel's part.
	share = 0.9

	// unlimited is what it may use where there is no container, in bytes: far more than it needs, and little enough
	// that a busy minute does not stay in memory for ever.
	unlimited = 48 << 20

	// garbage is how much may gather between two collections, in percent of what is in use. So little is in use that
	// what collecting more often than usual costs a hot lottery is lost in the machine's noise, and a hundred busy clients
	// take some MB less.
	garbage = 40
)

// Limit has the garbage collector work harder rather than let the process pass its container's limit, and returns how
// many bytes the runtime may use. What was set in the environment, for the Go runtime itself, stays.
func Limit(getenv func(string) string) int64 {
	if getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	if getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(limit(memlimit.FromCgroup()))
	}
	return debug.SetMemoryLimit(-1)
}

func limit(container uint64, err error) int64 {
	if err != nil || container == 0 || container > 1<<50 {
		return unlimited // there is none, or it can't be read
	}
	return int64(share * float64(container))
}
