//go:build !linux

package store

import "syscall"

// setUserTimeout does nothing: the option exists on Linux alone.
func setUserTimeout(string, string, syscall.RawConn) error { return nil }
