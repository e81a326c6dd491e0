package web

import (
	"fmt"
	"testing"
	"time"
)

func TestScreensAreCountedWhileTheyAsk(t *testing.T) {
	s := screens{seen: map[string]map[string]time.Time{}}
	at := func(seconds int) time.Time { return time.Unix(int64(seconds), 0) }
	for _, c := range []struct {
		lottery, page string
		second, want  int
	}{
		{"a", "", 0, 1}, // a robot, or somebody without scripts: not counted, and not zero for whoever reads it
		{"a", "phone", 0, 1},
		{"a", "tv", 1, 2},
		{"a", "tv", 4, 2},
		{"b", "other", 5, 1},
		{"a", "tv", 10, 2},
		{"a", "tv", 11, 1}, // the phone has not asked for more than ten seconds
		{"a", "", 30, 1},
	} {
		if got := s.see(c.lottery, c.page, at(c.second)); got != c.want {
			t.Errorf("%+v: %d", c, got)
		}
	}
}

func TestCountingScreensTakesNoMoreThanSoMuchMemory(t *testing.T) {
	s := screens{seen: map[string]map[string]time.Time{}}
	now := time.Unix(0, 0)
	for i := range maxScreens + 10 {
		s.see("busy", fmt.Sprint(i), now)
	}
	if got := s.see("busy", "", now); got != maxScreens {
		t.Errorf("%d screens", got)
	}
	for i := range maxWatched + 10 {
		s.see(fmt.Sprint("lottery", i), "x", now)
	}
	if got := len(s.seen); got != maxWatched {
		t.Errorf("%d lotteries", got)
	}
	s.see("later", "x", now.Add(time.Hour))
	if got := len(s.seen); got != 1 {
		t.Errorf("an hour later, %d lotteries", got)
	}
}
