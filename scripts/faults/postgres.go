package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"movie-lottery/scripts/harness"
)

// postgres is the throw-away PostgreSQL.
type postgres struct {
	e    *harness.Env
	data string // its data directory
}

func findPostgres(e *harness.Env) postgres {
	p := postgres{e, harness.Query[string](e, e.ServerURL, "SHOW data_directory")}
	if !strings.Contains(p.data, "/movie-lottery-throwaway-") {
		harness.Check(fmt.Errorf("the PostgreSQL of %s was not made to be killed", p.data))
	}
	return p
}

func (p postgres) pidFile() string { return filepath.Join(p.data, "postmaster.pid") }

func (p postgres) pid() int {
	first, _, _ := strings.Cut(string(harness.Must(os.ReadFile(p.pidFile()))), "\n")
	return harness.Must(strconv.Atoi(first))
}

// signal sends a signal to all processes of the server.
func (p postgres) signal(s syscall.Signal) {
	pid := p.pid()
	children, _ := exec.Command("pgrep", "-P", fmt.Sprint(pid)).Output() // they have process groups of their own
	for _, child := range strings.Fields(string(children)) {
		if pid, err := strconv.Atoi(child); err == nil {
			_ = syscall.Kill(pid, s)
		}
	}
	harness.Check(syscall.Kill(pid, s))
}

// crash kills all processes of the server at once, or has it end without a clean-up, as after a fault; and starts it again.
func (p postgres) crash(kill bool) {
	pid := p.pid()
	if kill {
		p.signal(syscall.SIGKILL)
	} else {
		harness.Check(syscall.Kill(pid, syscall.SIGQUIT))
	}
	p.e.Within(10*time.Second, "PostgreSQL ends", func() error {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err == nil && !bytes.Contains(stat, []byte(") Z ")) { // not every container has a process that waits for orphans
			return errors.New("it runs")
		}
		return nil
	})
	_ = os.Remove(p.pidFile()) // or pg_ctl waits for an ended process that is still listed
	var owner syscall.Stat_t
	harness.Check(syscall.Stat(p.data, &owner))
	p.e.Within(30*time.Second, "PostgreSQL starts", func() error { // it does not before the last process of the one before has ended
		start := exec.Command(filepath.Join(p.e.PGBin, "pg_ctl"), "restart", "--wait", "--pgdata="+p.data, "--log="+p.data+"/faults.log")
		start.Dir = "/"
		if os.Getuid() == 0 {
			start.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: owner.Uid, Gid: owner.Gid}}
		}
		output, err := start.CombinedOutput()
		if err != nil {
			err = fmt.Errorf("%w: %s", err, output)
		}
		return err
	})
}
