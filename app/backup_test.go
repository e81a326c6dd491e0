package main

import (
	"bytes"
	"strings"
	"testing"

	"movie-lottery/app/testdb"
)

func TestBackupIsRestoredFromTheCommandLine(t *testing.T) {
	from, to := testdb.New(t), testdb.New(t)
	db := testdb.Connect(t, from)
	if _, err := db.Exec(t.Context(), "INSERT INTO films (title, fold, search) VALUES ('Heat', 'heat', ''), ('Dune', 'dune', '')"); err != nil {
		t.Fatal(err)
	}
	var file, told bytes.Buffer
	if err := run(t.Context(), []string{"backup"}, environment(from), nil, &file); err != nil {
		t.Fatal(err)
	}
	whole := file.Bytes()
	restore := func() error {
		return run(t.Context(), []string{"restore"}, environment(to), bytes.NewReader(whole), &told)
	}
	if whole = whole[:len(whole)-2]; restore() == nil || told.Len() > 0 {
		t.Errorf("what was cut off: %s", told.String())
	}
	whole = whole[:len(whole)+2]
	if err := restore(); err != nil || !strings.HasSuffix(told.String(), "Restored 0 lotteries and 2 films\n") {
		t.Errorf("%v, %s", err, told.String())
	}
	if err := restore(); err == nil || !strings.Contains(err.Error(), "empty site") {
		t.Errorf("again: %v", err)
	}
}
