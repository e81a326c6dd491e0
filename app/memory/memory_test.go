package memory

import (
	"errors"
	"runtime/debug"
	"testing"
)

func TestTheRuntimeKeepsToNineTenthsOfItsContainer(t *testing.T) {
	for _, c := range []struct {
		container uint64
		err       error
		want      int64
	}{
		{64 << 20, nil, 60397977},
		{512 << 20, nil, 483183820},
		{0, errors.New("memory is not limited"), 48 << 20},
		{1<<63 - 4096, nil, 48 << 20}, // what an old kernel says where there is no limit
	} {
		if got := limit(c.container, c.err); got != c.want {
			t.Errorf("of %d, %v: %d, not %d", c.container, c.err, got, c.want)
		}
	}
}

func TestALimitFromTheEnvironmentStays(t *testing.T) {
	before, percent := debug.SetMemoryLimit(-1), debug.SetGCPercent(100)
	t.Cleanup(func() { debug.SetMemoryLimit(before); debug.SetGCPercent(percent) })
	if got := Limit(func(string) string { return "40MiB" }); got != before {
		t.Errorf("%d, not %d", got, before)
	}
	if got := debug.SetGCPercent(100); got != 100 {
		t.Errorf("%d percent, not 100", got)
	}
	if got := Limit(func(string) string { return "" }); got <= 0 || got == before {
		t.Errorf("%d was set", got)
	}
}
