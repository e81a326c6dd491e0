package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
)

// A throwawayCluster lasts as long as one command, in a folder of its own.
type throwawayCluster struct {
	cluster
	home  string
	inUse lock
}

const throwawayName = "movie-lottery-throwaway-"

// memoryRoot is where Linux keeps files in memory, for everybody.
const memoryRoot = "/dev/shm"

// throwawayRoot prefers memory: making and dropping a database for every test is
// thousands of files, of which some disks' file systems make a slow thing.
func throwawayRoot() string {
	var memory syscall.Statfs_t
	err := syscall.Statfs(memoryRoot, &memory)
	if err == nil && uint64(memory.Bavail)*uint64(memory.Bsize) > 1<<30 { // containers often have 64 MB of it
		return memoryRoot
	}
	return tempRoot
}

// throwaway is a kind of such a cluster: where it stands, and what is set for it.
type throwaway struct {
	root     func() string
	settings []string
}

// Of a fast one, nothing has to survive a power cut. A durable one is as PostgreSQL comes, for measuring; only that no
// checkpoint falls into one part of a measurement and not into another.
var (
	fast = throwaway{throwawayRoot, append([]string{"fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off",
		"max_connections=100", "max_wal_size=256MB", "checkpoint_timeout=1h"}, frugal...)}
	durable = throwaway{func() string { return tempRoot }, []string{"max_wal_size=2GB"}}
)

func newThrowaway(ctx context.Context, kind throwaway) (*throwawayCluster, error) {
	sweep()
	server, ok := chooseServer(installedServers(), 0)
	if !ok {
		return nil, errors.New("PostgreSQL went away")
	}
	as, err := accountFor("")
	if err != nil {
		return nil, err
	}
	home, err := os.MkdirTemp(kind.root(), throwawayName)
	if err != nil {
		return nil, err
	}
	t := throwawayIn(home)
	t.server, t.account = server, as
	t.settings = kind.settings
	if err := t.begin(ctx); err != nil {
		t.remove()
		return nil, err
	}
	return t, nil
}

func throwawayIn(home string) *throwawayCluster {
	return &throwawayCluster{home: home, cluster: cluster{
		data:   filepath.Join(home, "data"),
		socket: filepath.Join(home, "socket"),
		log:    filepath.Join(home, "postgres.log"),
	}}
}

func (t *throwawayCluster) begin(ctx context.Context) error {
	var err error
	if t.inUse, err = tryLock(t.lockFile(), syscall.LOCK_EX); err != nil {
		return err
	}
	if err := t.account.own(t.home); err != nil {
		return err
	}
	if err := t.initialise(ctx, "--no-sync"); err != nil {
		return err
	}
	return t.start(ctx)
}

func (t *throwawayCluster) lockFile() string { return filepath.Join(t.home, "in-use.lock") }

func (t *throwawayCluster) remove() {
	t.stop(syscall.SIGQUIT)
	_ = os.RemoveAll(t.home)
	t.inUse.release()
}

// sweep removes what runs that were killed left behind: nobody holds its lock.
func sweep() {
	inMemory, _ := filepath.Glob(filepath.Join(memoryRoot, throwawayName+"*"))
	onDisk, _ := filepath.Glob(filepath.Join(tempRoot, throwawayName+"*"))
	for _, home := range append(inMemory, onDisk...) {
		t := throwawayIn(home)
		if _, err := os.Stat(t.lockFile()); err != nil {
			continue // somebody else's, or only just made
		}
		var err error
		if t.inUse, err = tryLock(t.lockFile(), syscall.LOCK_EX); err == nil {
			t.remove()
		}
	}
}
