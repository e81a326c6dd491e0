package main

import (
	"path/filepath"
	"syscall"
	"testing"
)

func TestOnlySharedLocksAreHeldTogether(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	first, err := tryLock(path, syscall.LOCK_EX)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tryLock(path, syscall.LOCK_SH); err != errHeld {
		t.Errorf("beside an exclusive holder: %v", err)
	}
	if err := first.share(); err != nil {
		t.Fatal(err)
	}
	second, err := tryLock(path, syscall.LOCK_SH)
	if err != nil {
		t.Errorf("beside a sharing holder: %v", err)
	}
	second.release()
	first.release()
	if _, err := tryLock(path, syscall.LOCK_EX); err != nil {
		t.Errorf("after all holders released it: %v", err)
	}
}
