package main

import (
	"testing"
	"time"
)

func TestAPostmasterFileSaysWhoAndWhetherReady(t *testing.T) {
	file := func(status string) string {
		return "4711\n/data\n1700000000\n5432\n/tmp/s\n\n  196630 0\n" + status + "\n"
	}
	for content, want := range map[string]postmaster{
		file("ready   "):   {4711, true},
		file("starting"):   {4711, false},
		"4711\n/data\n":    {4711, false},
		"":                 {},
		"-1\n":             {},
		"not a number\n\n": {},
	} {
		if got := parsePostmaster(content); got != want {
			t.Errorf("%q: got %v, want %v", content, got, want)
		}
	}
}

func TestALeftOverPostmasterFileIsNeverMistakenForAServer(t *testing.T) {
	for _, c := range []struct {
		name             string
		p                postmaster
		alive, listening bool
		since            time.Duration
		want             verdict
	}{
		{"no file", postmaster{}, false, false, 0, start},
		{"its process is gone", postmaster{7, true}, false, false, 0, start},
		{"it answers and is ready", postmaster{7, true}, true, true, 0, takeOver},
		{"it answers and is on its way", postmaster{7, false}, true, true, time.Hour, wait},
		{"it lives and does not answer yet", postmaster{7, false}, true, false, time.Second, wait},
		{"its number is somebody else's by now", postmaster{7, true}, true, false, 4 * time.Second, discard},
	} {
		if got := judge(c.p, c.alive, c.listening, c.since); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}
