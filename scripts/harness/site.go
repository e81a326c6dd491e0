package harness

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Site is a process that serves HTTP, and a client of it.
type Site struct {
	*Client
	ready   string // a path that answers 200 when it is ready
	environ []string
	command []string
	cmd     *exec.Cmd
}

// Serve starts the program on a database and waits until it is ready.
func (e *Env) Serve(databaseURL string) *Site { return e.Start("/health/ready", databaseURL, Program) }

// Start starts a command that listens on PORT, and waits until it answers a path with 200. It is killed when the part
// ends. The limits of the site are off unless the command sets LIMITS.
func (e *Env) Start(ready, databaseURL string, command ...string) *Site {
	port := freePort()
	s := &Site{Client: e.NewClient(net.JoinHostPort("127.0.0.1", port)), ready: ready, command: command,
		environ: []string{"DATABASE_URL=" + databaseURL, "PORT=" + port, "SECRET_KEY=" + strings.Repeat("harness ", 8), "LOG_FORMAT=json", "LIMITS=off"}}
	e.Defer(s.Kill)
	s.Restart()
	return s
}

// freePort returns a port that is free, below those that Linux gives to clients: one of them may be taken by a connection
// before the command that is started listens on it, if only by the attempt to connect to it.
func freePort() string {
	for {
		port := strconv.Itoa(20_000 + rand.N(10_000))
		if ln, err := net.Listen("tcp4", "127.0.0.1:"+port); err == nil {
			ln.Close()
			return port
		}
	}
}

// Restart starts the command again, which must have ended, and waits until it is ready.
func (s *Site) Restart() {
	log := Must(os.CreateTemp(s.env.Dir, filepath.Base(s.command[0])+"-*.log"))
	defer log.Close()
	s.cmd = exec.Command(s.command[0], s.command[1:]...)
	s.cmd.Env = append(os.Environ(), s.environ...)
	s.cmd.Stdout, s.cmd.Stderr = log, log
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	Check(s.cmd.Start())
	s.env.Within(30*time.Second, s.command[0]+" serves", func() error {
		_, err := s.Expect(http.StatusOK, http.MethodGet, s.ready, "")
		if err != nil {
			output, _ := os.ReadFile(log.Name())
			err = fmt.Errorf("%w: %s", err, output)
		}
		return err
	})
}

// Signal sends a signal that ends the process, and waits for its end.
func (s *Site) Signal(sig syscall.Signal) {
	if s.cmd != nil && s.cmd.Process != nil && s.cmd.ProcessState == nil {
		_ = s.cmd.Process.Signal(sig)
		_ = s.cmd.Wait()
	}
}

// Kill ends the process at once.
func (s *Site) Kill() { s.Signal(syscall.SIGKILL) }

var rssAnon = regexp.MustCompile(`RssAnon:\s+(\d+) kB`)

// Memory returns the memory that is the process's own (RssAnon), in bytes: resident, and no pages of files. It is 0 once
// the process has ended.
func (s *Site) Memory() int64 {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	m := rssAnon.FindSubmatch(status)
	if m == nil {
		return 0
	}
	kilobytes, _ := strconv.ParseInt(string(m[1]), 10, 64)
	return kilobytes << 10
}

// MaxMemory calls f and returns the most memory that the process had meanwhile.
func (s *Site) MaxMemory(f func()) int64 {
	done := make(chan bool)
	most := make(chan int64, 1)
	go func() {
		highest := int64(0)
		for running := true; running; {
			highest = max(highest, s.Memory())
			select {
			case <-done:
				running = false
			case <-time.After(20 * time.Millisecond):
			}
		}
		most <- highest
	}()
	func() { defer close(done); f() }()
	return <-most
}

// CPUTime returns the processor time that the process has used so far.
func (s *Site) CPUTime() time.Duration {
	const tick = 10 * time.Millisecond // the unit in /proc/PID/stat, the same on every Linux
	stat := string(Must(os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.cmd.Process.Pid))))
	fields := strings.Fields(stat[strings.LastIndex(stat, ")")+1:]) // the name before may hold spaces
	return time.Duration(Must(strconv.Atoi(fields[11]))+Must(strconv.Atoi(fields[12]))) * tick
}
