package main

import (
	"slices"
	"testing"
)

func TestStatementsAreReadFromTheLogWithTheirParameters(t *testing.T) {
	log := "2026-11-28 22:39:45.100 UTC [42] LOG:  execute stmtcache_1: -- name: draw\n" +
		"\tUPDATE draws SET list = $2\n" +
		"\t WHERE code = $1\n" +
		"2026-11-28 22:39:45.100 UTC [42] DETAIL:  parameters: $1 = 'k7m2', $2 = '1\t1\tIt''s $1\n" +
		"\t2\t1\tHeat', $3 = NULL\n" +
		"2026-11-28 22:39:45.101 UTC [42] LOG:  execute <unnamed>: -- ping\n" +
		"2026-11-28 22:39:45.102 UTC [42] LOG:  statement: commit\n"
	want := []string{
		"-- name: draw\nUPDATE draws SET list = '1\t1\tIt''s $1\n2\t1\tHeat'\n WHERE code = 'k7m2'",
		"commit",
	}
	if got := parseLog(log); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}
