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

// What `dev run` keeps between runs stands in this folder of the checkout.
const (
	keptDir    = ".dev"
	keptData   = keptDir + "/postgres"
	keptLog    = keptDir + "/postgres.log"
	keptSecret = keptDir + "/secret-key"
	setupLock  = keptDir + "/setup.lock" // held while something is made, started or stopped
	usersLock  = keptDir + "/users.lock" // shared by the runs that use the cluster
)

// tempRoot is the one folder that everybody can enter, with a name so short that
// a socket inside keeps within the system's limit of about a hundred bytes.
const tempRoot = "/tmp"

// A keptCluster is the development database. Runs from the same checkout share
// it, and the last one to leave stops it.
type keptCluster struct {
	cluster
	users lock
}

func joinKept(ctx context.Context) (*keptCluster, error) {
	setup, err := setUp(ctx)
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
	k := &keptCluster{users: users, cluster: cluster{settings: frugal}}
	if err := k.open(ctx, shared); err != nil {
		users.release()
		return nil, err
	}
	return k, users.share()
}

// setUp makes the folder and takes its setup lock.
func setUp(ctx context.Context) (lock, error) {
	err := os.MkdirAll(keptDir, 0o755)
	if err != nil {
		return lock{}, fmt.Errorf("there is no place to keep things between runs: %w", err)
	}
	setup, err := waitLock(ctx, setupLock)
	if err != nil {
		return lock{}, fmt.Errorf("what earlier runs kept can't be used: %w", err)
	}
	return setup, nil
}

// open finds everything the cluster consists of, makes what is not there yet,
// and starts it.
func (k *keptCluster) open(ctx context.Context, shared bool) error {
	if err := need(ctx, postgreSQL); err != nil {
		return err
	}
	var err error
	if k.data, k.account, err = placeData(); err != nil {
		return err
	}
	k.socket, k.log = socketFolder(k.data), keptLog
	if shared && !listening(k.socket) {
		return fmt.Errorf("another run uses the data in %s, but its PostgreSQL can't be reached from here: end that run first", k.data)
	}
	made, err := dataMajor(k.data)
	if err != nil {
		return err
	}
	servers := installedServers()
	var ok bool
	if k.server, ok = chooseServer(servers, made); !ok {
		return fmt.Errorf("the data in %s was made by PostgreSQL %d, and this machine has %d: install PostgreSQL %d, or move that folder away to start with an empty one",
			k.data, made, servers[0].major, made)
	}
	if made == 0 {
		say("Making a database for development in %s …", k.data)
		if err := k.initialise(ctx); err != nil {
			return err
		}
	}
	return k.start(ctx)
}

// leave ends this run's part in the cluster.
func (k *keptCluster) leave() {
	setup, err := waitLock(context.Background(), setupLock)
	if err == nil {
		defer setup.release()
	}
	k.users.release()
	last, err := tryLock(usersLock, syscall.LOCK_EX)
	if err != nil {
		return
	}
	defer last.release()
	k.stop(syscall.SIGINT)
}

// placeData chooses the data directory: inside the checkout, so that it goes
// where that goes, unless PostgreSQL's account can't get there, as under /root.
func placeData() (string, account, error) {
	inside, err := filepath.Abs(keptData)
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
		if err := os.Chmod(dir, 0o755); err != nil { // whatever the umask is
			return "", account{}, err
		}
	}
	return outside, as, nil
}

// socketFolder derives a short one from the data's path, however long that is.
func socketFolder(data string) string {
	return filepath.Join(tempRoot, "movie-lottery-"+shortHash(data))
}

func shortHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:6])
}

// dataMajor reads which PostgreSQL made a data directory, 0 where there is none.
func dataMajor(data string) (int, error) {
	content, err := os.ReadFile(filepath.Join(data, "PG_VERSION"))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	return number(string(content)), err
}

// secretKey gives the key that signs cookies in development: always the same
// one, so that browsers are still known after a restart.
func secretKey(ctx context.Context) (string, error) {
	setup, err := setUp(ctx)
	if err != nil {
		return "", err
	}
	defer setup.release()
	content, err := os.ReadFile(keptSecret)
	if errors.Is(err, fs.ErrNotExist) {
		content = []byte(rand.Text() + rand.Text())
		err = os.WriteFile(keptSecret, content, 0o600)
	}
	return strings.TrimSpace(string(content)), err
}
