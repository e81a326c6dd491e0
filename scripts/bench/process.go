package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is something that was started.
type process struct {
	cmd   *exec.Cmd
	log   *os.File
	ended chan struct{}
	err   error // how it ended
}

// spawn starts a program with that and more in its environment. What it says goes into a file of the lab's.
func (l *lab) spawn(ctx context.Context, env []string, name string, args ...string) (*process, error) {
	return l.spawnAs(ctx, uint32(os.Getuid()), env, name, args...)
}

// spawnAs is spawn as another user, which only root can do.
func (l *lab) spawnAs(ctx context.Context, uid uint32, env []string, name string, args ...string) (*process, error) {
	log, err := l.log(name)
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	if int(uid) != os.Getuid() {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uid, Gid: uid}}
	}
	p := &process{cmd: cmd, log: log, ended: make(chan struct{})}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		p.err = cmd.Wait()
		log.Close()
		close(p.ended)
	}()
	return p, nil
}

// wait waits for its end.
func (p *process) wait() error {
	<-p.ended
	if p.err != nil {
		return fmt.Errorf("%w: %s", p.err, p.lastWords())
	}
	return nil
}

// stop asks it to end, and sees to it.
func (p *process) stop() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.ended:
	case <-time.After(30 * time.Second):
		_ = p.cmd.Process.Kill()
		<-p.ended
	}
}

func (p *process) lastWords() string {
	said, _ := os.ReadFile(p.log.Name())
	return strings.TrimSpace(string(said[max(0, len(said)-1000):]))
}

// resident is the memory a process has in use, in bytes: all of it, and what of that is its own and not pages of files.
type resident struct{ all, own int64 }

var statusLine = regexp.MustCompile(`(?m)^(VmRSS|RssAnon):\s+(\d+) kB`)

// memory reads how much there is now.
func (p *process) memory() (r resident, err error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	for _, m := range statusLine.FindAllSubmatch(status, -1) {
		n, _ := strconv.ParseInt(string(m[2]), 10, 64)
		if string(m[1]) == "VmRSS" {
			r.all = n << 10
		} else {
			r.own = n << 10
		}
	}
	return r, err
}

// freePort lets the system choose one.
func freePort() (address, port string, err error) {
	ln, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return "", "", err
	}
	defer ln.Close()
	_, port, err = net.SplitHostPort(ln.Addr().String())
	return ln.Addr().String(), port, err
}
