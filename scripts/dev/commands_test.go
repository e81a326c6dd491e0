package main

import "testing"

func TestParsePortAcceptsPortNumbersAndDefaultsTo8080(t *testing.T) {
	for text, want := range map[string]int{"": 8080, "80": 80, "65535": 65535, "0": 0, "65536": 0, "x": 0, "80 ": 0} {
		got, err := parsePort(text)
		if got != want || (err != nil) != (want == 0) {
			t.Errorf("%q: got %d, %v", text, got, err)
		}
	}
}
