package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// A throwawayCluster exists while one command runs, in a folder of its own.
type throwawayCluster struct {
	cluster
	home  string
	inUse lock
}

const throwawayName = "movie-lottery-throwaway-"

// memoryRoot is a folder of Linux whose files are in memory. Every user can write there.
const memoryRoot = "/dev/shm"

// A clusterKind is a way to set up a throw-away cluster.
type clusterKind struct {
	root     func() string // the folder to make its own in
	settings []string
}

var (
	// fast need not survive a power cut.
	fast = clusterKind{fastRoot, append([]string{"fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off",
		"max_connections=100", "max_wal_size=256MB", "checkpoint_timeout=1h"}, frugal...)}
	// durable is for measuring. It has PostgreSQL's defaults, except that checkpoints, which would disturb some
	// measurements and not others, are rare.
	durable = clusterKind{func() string { return tempRoot }, []string{"max_wal_size=2GB"}}
)

// fastRoot prefers memory: a database for every test is thousands of files, which some file systems are slow at.
func fastRoot() string {
	var memory syscall.Statfs_t
	err := syscall.Statfs(memoryRoot, &memory)
	if err == nil && uint64(memory.Bavail)*uint64(memory.Bsize) > 1<<30 { // containers often have 64 MB of it
		return memoryRoot
	}
	return tempRoot
}

// newThrowaway makes and starts a cluster. The caller has to remove it.
func newThrowaway(ctx context.Context, kind clusterKind) (*throwawayCluster, error) {
	server, ok := chooseServer(installedServers(), 0)
	if !ok {
		return nil, errors.New("no throw-away database: PostgreSQL is missing")
	}
	removeLeftovers(server)
	home, err := os.MkdirTemp(kind.root(), throwawayName)
	if err != nil {
		return nil, err
	}
	t, err := throwawayIn(home, server)
	t.settings = kind.settings
	if err == nil {
		err = t.begin(ctx)
	}
	if err != nil {
		t.remove()
		return nil, fmt.Errorf("no throw-away database: %w", err)
	}
	return t, nil
}

// throwawayIn returns the cluster whose folder is home, running or not.
func throwawayIn(home string, server server) (*throwawayCluster, error) {
	as, err := accountFor(home)
	return &throwawayCluster{home: home, cluster: cluster{
		server:  server,
		account: as,
		data:    filepath.Join(home, "data"),
		socket:  filepath.Join(home, "socket"),
		log:     filepath.Join(home, "postgres.log"),
	}}, err
}

// begin marks the folder as in use, and makes and starts the cluster in it.
func (t *throwawayCluster) begin(ctx context.Context) error {
	var err error
	if t.inUse, err = tryLock(t.lockFile(), syscall.LOCK_EX); err != nil {
		return err
	}
	if err := t.account.chown(t.home); err != nil {
		return err
	}
	if err := t.initialise(ctx, "--no-sync"); err != nil {
		return err
	}
	if err := t.demandPasswords(); err != nil {
		return err
	}
	return t.start(ctx)
}

// demandPasswords makes the cluster ask the members of the role with_password for theirs, once a test has made that role.
func (t *throwawayCluster) demandPasswords() error {
	file := filepath.Join(t.data, "pg_hba.conf")
	rules, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	return os.WriteFile(file, append([]byte("local all +with_password scram-sha-256\n"), rules...), 0o600)
}

func (t *throwawayCluster) lockFile() string { return filepath.Join(t.home, "in-use.lock") }

func (t *throwawayCluster) remove() {
	t.stop("immediate")
	_ = os.RemoveAll(t.home)
	t.inUse.release()
}

// removeLeftovers removes the clusters of runs that were killed: those whose lock is free.
func removeLeftovers(server server) {
	inMemory, _ := filepath.Glob(filepath.Join(memoryRoot, throwawayName+"*"))
	onDisk, _ := filepath.Glob(filepath.Join(tempRoot, throwawayName+"*"))
	for _, home := range append(inMemory, onDisk...) {
		t, err := throwawayIn(home, server)
		if err != nil {
			continue
		}
		if _, err := os.Stat(t.lockFile()); err != nil {
			continue // another user's, or only just made
		}
		if t.inUse, err = tryLock(t.lockFile(), syscall.LOCK_EX); err == nil {
			t.remove()
		}
	}
}
