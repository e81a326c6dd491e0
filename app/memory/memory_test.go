package memory

import (
	"errors"
	"runtime/debug"
	"testing"
)

func TestLimitIsFourFifthsOfTheContainer(t *testing.T) {
	for _, c := range []struct {
		container uint64
		err       error
		want      int64
	}{
		{64 << 20, nil, 53687091},
		{512 << 20, nil, 429496729},
		{0, errors.New("memory is not limited"), 64 << 20},
		{1<<63 - 4096, nil, 64 << 20}, // cgroup v1 without a limit
	} {
		if got := limitFor(c.container, c.err); got != c.want {
			t.Errorf("container of %d bytes, error %v: limit %d, want %d", c.container, c.err, got, c.want)
		}
	}
}

func TestSetLimitKeepsTheLimitFromTheEnvironment(t *testing.T) {
	before := debug.SetMemoryLimit(-1)
	t.Cleanup(func() { debug.SetMemoryLimit(before) })
	if got := SetLimit(func(string) string { return "40MiB" }); got != before {
		t.Errorf("limit %d, want it unchanged at %d", got, before)
	}
	if got := SetLimit(func(string) string { return "" }); got <= 0 || got == before {
		t.Errorf("limit %d, want one from the container or the default", got)
	}
}
