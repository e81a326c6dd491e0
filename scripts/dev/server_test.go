package main

import (
	"errors"
	"slices"
	"testing"
)

func TestServersInPATHComeBeforeThoseOfPackagesNewestFirst(t *testing.T) {
	glob := func(pattern string) []string {
		return map[string][]string{
			"/usr/lib/postgresql/*/bin":         {"/usr/lib/postgresql/15/bin", "/usr/lib/postgresql/16/bin", "/usr/lib/postgresql/9.6/bin"},
			"/opt/homebrew/opt/postgresql*/bin": {"/opt/homebrew/opt/postgresql@17/bin"},
		}[pattern]
	}
	resolve := func(path string) string {
		return map[string]string{"/srv/u/bin/postgres": "/opt/pg/bin/postgres"}[path]
	}
	got := serverFolders([]string{"/srv/u/bin"}, glob, resolve)
	want := []string{"/opt/pg/bin", "/srv/u/bin", "/usr/lib/postgresql/16/bin", "/usr/lib/postgresql/15/bin",
		"/usr/lib/postgresql/9.6/bin", "/opt/homebrew/opt/postgresql@17/bin"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestTheServerThatMadeTheDataIsChosenOverANewerOne(t *testing.T) {
	servers := []server{{"/16", 16}, {"/15", 15}}
	for _, c := range []struct {
		name      string
		dataMajor int
		want      string
		found     bool
	}{
		{"no data yet: the best", 0, "/16", true},
		{"data of an older one that is here", 15, "/15", true},
		{"data of one that is not here", 14, "", false},
	} {
		if got, found := chooseServer(servers, c.dataMajor); got.bin != c.want || found != c.found {
			t.Errorf("%s: got %v, %v", c.name, got, found)
		}
	}
}

func TestNumberReadsTheMajorVersionFromAProgramsOutput(t *testing.T) {
	for text, want := range map[string]int{
		"postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)": 15,
		"postgres (PostgreSQL) 18beta1":                        18,
		"9.6\n":                                                9,
		"":                                                     0,
	} {
		if got := number(text); got != want {
			t.Errorf("%q: got %d, want %d", text, got, want)
		}
	}
}

func TestTheReasonOfAFailureIsTheFirstErrorInTheOutput(t *testing.T) {
	output := `performing post-bootstrap initialization ... 2026-01-02 03:04:05.678 UTC [205] FATAL:  could not write to file "base/4/3609": No space left on device
2026-01-02 03:04:05.678 UTC [205] STATEMENT:  CREATE DATABASE template0
child process exited with exit code 1
initdb: removing contents of data directory "/data"`
	want := `could not write to file "base/4/3609": No space left on device`
	if got := reason([]byte(output), errors.New("exit status 1")); got != want {
		t.Errorf("got %q", got)
	}
	if got := reason([]byte("first\nlast\n"), errors.New("exit status 1")); got != "exit status 1: last" {
		t.Errorf("without an error: %q", got)
	}
}
