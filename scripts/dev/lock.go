package main

import (
	"context"
	"errors"
	"os"
	"syscall"
	"time"
)

// A lock is a flock on an open file. The kernel releases it when its process dies, so that no stale lock is possible.
type lock struct{ file *os.File }

var errHeld = errors.New("held by another process")

// tryLock takes a lock, shared or exclusive (syscall.LOCK_SH or LOCK_EX). It returns errHeld at once if another process
// holds it.
func tryLock(path string, how int) (lock, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return lock{}, err
	}
	if err := syscall.Flock(int(file.Fd()), how|syscall.LOCK_NB); err != nil {
		file.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			err = errHeld
		}
		return lock{}, err
	}
	return lock{file}, nil
}

// waitLock takes an exclusive lock, and waits for it until ctx ends.
func waitLock(ctx context.Context, path string) (lock, error) {
	for {
		l, err := tryLock(path, syscall.LOCK_EX)
		if !errors.Is(err, errHeld) {
			return l, err
		}
		if !sleep(ctx, 50*time.Millisecond) {
			return lock{}, ctx.Err()
		}
	}
}

func (l lock) release() { l.file.Close() }

// share turns an exclusive lock into a shared one.
func (l lock) share() error { return syscall.Flock(int(l.file.Fd()), syscall.LOCK_SH) }
