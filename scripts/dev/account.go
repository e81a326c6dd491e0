package main

import (
	"errors"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// An account is the user that PostgreSQL runs as: the user of dev, except for root, as whom PostgreSQL refuses to run.
// In containers, dev usually runs as root.
type account struct {
	uid, gid int
	switched bool // it is another user than that of dev
}

// accountFor returns the account for a data directory: its owner if it exists, so that it opens again whichever user
// made it.
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

// sysProcAttr returns the attributes of a process that runs as the account, in a session of its own, so that a Ctrl-C in
// the terminal does not reach it.
func (a account) sysProcAttr() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setsid: true}
	if a.switched {
		attr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
	}
	return attr
}

// mkdir makes a folder that only the account can enter.
func (a account) mkdir(path string) error {
	if err := os.Mkdir(path, 0o700); err != nil {
		return err
	}
	return a.chown(path)
}

func (a account) chown(path string) error {
	if !a.switched {
		return nil
	}
	return os.Chown(path, a.uid, a.gid)
}

// canEnter reports whether the account can enter a folder. It tries, instead of reading permissions like the kernel does.
func (a account) canEnter(dir string) bool {
	cmd := exec.Command("/bin/sh", "-c", ":")
	cmd.Dir = dir
	cmd.SysProcAttr = a.sysProcAttr()
	return cmd.Run() == nil
}
