package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// The folder in the checkout with what stays between runs.
const (
	devDir        = ".dev"
	devData       = devDir + "/postgres"
	devLog        = devDir + "/postgres.log"
	secretKeyFile = devDir + "/secret-key"
	setupLock     = devDir + "/setup.lock" // held while something is made, started or stopped
	usersLock     = devDir + "/users.lock" // shared by the runs that use the cluster
)

// tempRoot is a folder that every user can enter. Its name is short: a socket's path must be shorter than about a hundred
// bytes.
const tempRoot = "/tmp"

// A devCluster is the development database. All runs in a checkout share it, and the last one stops it.
type devCluster struct {
	cluster
	users lock
}

// joinDevCluster opens the cluster of this checkout. The caller has to leave it.
func joinDevCluster(ctx context.Context) (*devCluster, error) {
	setup, err := lockSetup(ctx)
	if err != nil {
		return nil, err
	}
	defer setup.release()
	users, err := tryLock(usersLock, syscall.LOCK_EX)
	shared := errors.Is(err, errHeld)
	if shared {
		users, err = tryLock(usersLock, syscall.LOCK_SH)
	}
	if err != nil {
		return nil, err
	}
	d := &devCluster{users: users, cluster: cluster{settings: frugal}}
	if err := d.open(ctx, shared); err != nil {
		users.release()
		return nil, err
	}
	return d, users.share()
}

// lockSetup makes the folder and takes its setup lock.
func lockSetup(ctx context.Context) (lock, error) {
	err := os.MkdirAll(devDir, 0o755)
	if err != nil {
		return lock{}, fmt.Errorf("there is no place to keep things between runs: %w", err)
	}
	setup, err := waitLock(ctx, setupLock)
	if err != nil {
		return lock{}, fmt.Errorf("what earlier runs kept can't be used: %w", err)
	}
	return setup, nil
}

// open makes the cluster if there is none yet, and starts it. If it is shared, another run has done so.
func (d *devCluster) open(ctx context.Context, shared bool) error {
	if err := need(ctx, postgreSQL); err != nil {
		return err
	}
	var err error
	if d.data, d.account, err = placeData(); err != nil {
		return err
	}
	d.socket, d.log = socketFolder(d.data), devLog
	if shared && !listening(d.socket) {
		return fmt.Errorf("another run uses the data in %s, but its PostgreSQL can't be reached from here: end that run first", d.data)
	}
	major, err := dataMajor(d.data)
	if err != nil {
		return err
	}
	servers := installedServers()
	var ok bool
	if d.server, ok = chooseServer(servers, major); !ok {
		return fmt.Errorf("the data in %s was made by PostgreSQL %d, and this machine has %d: install PostgreSQL %d, or move that folder away to start with an empty one",
			d.data, major, servers[0].major, major)
	}
	if major == 0 {
		logf("Making a database for development in %s …", d.data)
		if err := d.initialise(ctx); err != nil {
			return err
		}
	}
	return d.start(ctx)
}

// leave ends this run's use of the cluster, and stops it if no other run uses it.
func (d *devCluster) leave() {
	setup, err := waitLock(context.Background(), setupLock)
	if err == nil {
		defer setup.release()
	}
	d.users.release()
	last, err := tryLock(usersLock, syscall.LOCK_EX)
	if err != nil {
		return
	}
	defer last.release()
	d.stop("fast")
}

// placeData chooses the data directory. It is inside the checkout, to be moved and removed with it, unless the account
// can't enter the checkout, as under /root.
func placeData() (string, account, error) {
	inside, err := filepath.Abs(devData)
	if err != nil {
		return "", account{}, err
	}
	as, err := accountFor(inside)
	if err != nil || as.canEnter(filepath.Dir(inside)) {
		return inside, as, err
	}
	outside := filepath.Join("/var/lib/movie-lottery", shortHash(inside), "postgres")
	if as, err = accountFor(outside); err != nil {
		return "", account{}, err
	}
	for dir := filepath.Dir(outside); dir != "/var/lib"; dir = filepath.Dir(dir) {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return "", account{}, err
		}
		if err := os.Chmod(dir, 0o755); err != nil { // the umask may have narrowed it
			return "", account{}, err
		}
	}
	return outside, as, nil
}

// socketFolder returns the folder of the socket for a data directory, with a short path however long that of the data is.
func socketFolder(data string) string {
	return filepath.Join(tempRoot, "movie-lottery-"+shortHash(data))
}

func shortHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:6])
}

// dataMajor returns the major version that made a data directory; 0 if there is none.
func dataMajor(data string) (int, error) {
	content, err := os.ReadFile(filepath.Join(data, "PG_VERSION"))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	return number(string(content)), err
}

// secretKey returns the key that signs cookies in development. It stays the same, so that cookies stay valid after a
// restart.
func secretKey(ctx context.Context) (string, error) {
	setup, err := lockSetup(ctx)
	if err != nil {
		return "", err
	}
	defer setup.release()
	content, err := os.ReadFile(secretKeyFile)
	if errors.Is(err, fs.ErrNotExist) {
		content = []byte(rand.Text() + rand.Text())
		err = os.WriteFile(secretKeyFile, content, 0o600)
	}
	return strings.TrimSpace(string(content)), err
}
