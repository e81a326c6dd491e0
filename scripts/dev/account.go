package main

import (
	"errors"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// An account is who PostgreSQL runs as. It refuses to be root, as whom people
// work in containers; for everybody else it is themselves.
type account struct {
	uid, gid int
	switched bool
}

// accountFor chooses the account for a data directory: whoever has it already,
// so that it opens again after somebody else made it.
func accountFor(data string) (account, error) {
	if os.Geteuid() != 0 {
		return account{uid: os.Getuid(), gid: os.Getgid()}, nil
	}
	if info, err := os.Stat(data); err == nil {
		if stat, ok := info.Sys().(*syscall.Stat_t); ok && stat.Uid != 0 {
			return account{int(stat.Uid), int(stat.Gid), true}, nil
		}
	}
	for _, name := range []string{"postgres", "nobody"} {
		if found, err := user.Lookup(name); err == nil {
			uid, _ := strconv.Atoi(found.Uid)
			gid, _ := strconv.Atoi(found.Gid)
			return account{uid, gid, true}, nil
		}
	}
	return account{}, errors.New("PostgreSQL doesn't run as root, and there is no user postgres or nobody to run it as: make one, or set DATABASE_URL")
}

// process is how a program of this account's is started: in a session of its
// own, so that the terminal's Ctrl-C doesn't reach it.
func (a account) process() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setsid: true}
	if a.switched {
		attr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
	}
	return attr
}

// mkdir makes a private folder of this account's.
func (a account) mkdir(path string) error {
	if err := os.Mkdir(path, 0o700); err != nil {
		return err
	}
	return a.own(path)
}

func (a account) own(path string) error {
	if !a.switched {
		return nil
	}
	return os.Chown(path, a.uid, a.gid)
}

// canEnter tries it, rather than read permissions as the kernel would.
func (a account) canEnter(dir string) bool {
	cmd := exec.Command("/bin/sh", "-c", ":")
	cmd.Dir = dir
	cmd.SysProcAttr = a.process()
	return cmd.Run() == nil
}
