package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// program is the site as make builds it.
const program = "bin/movie-lottery"

// A site is a running copy of the program.
type site struct {
	cmd   *exec.Cmd
	port  int
	ended chan struct{}
	err   error // its exit status, once it has ended
}

// release migrates the database with the script that also does it in production. Its output goes to logs; to the
// terminal if logs is nil.
func release(ctx context.Context, env []string, logs *os.File) error {
	cmd := newCommand(ctx, env, "scripts/release.sh")
	logTo(logs, cmd)
	return runCommand(cmd)
}

func logTo(logs *os.File, cmd *exec.Cmd) {
	if logs != nil {
		cmd.Stdout, cmd.Stderr = logs, logs
	}
}

// serve migrates the database, starts the site, and waits until it is ready. When ctx ends, the site gets SIGTERM.
func serve(ctx context.Context, port int, env []string, logs *os.File) (*site, error) {
	if err := release(ctx, env, logs); err != nil {
		return nil, err
	}
	if err := checkPortFree(port); err != nil {
		return nil, err
	}
	s := &site{port: port, ended: make(chan struct{})}
	s.cmd = newCommand(ctx, append(env, "PORT="+strconv.Itoa(port)), program)
	logTo(logs, s.cmd)
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		s.err = waitCommand(s.cmd)
		close(s.ended)
	}()
	return s, s.waitReady(ctx)
}

// waitReady waits for half a minute. It ends a site that is not ready by then.
func (s *site) waitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	reason := errors.New("it did not answer")
	for {
		err := s.checkReady(ctx)
		if err == nil {
			return nil
		}
		if ctx.Err() == nil { // else err is only that
			reason = err
		}
		select {
		case <-s.ended:
			if err := checkPortFree(s.port); err != nil {
				return err // another program has taken it meanwhile
			}
			return fmt.Errorf("the site ended before it was ready (%v)", s.err)
		case <-ctx.Done():
			s.end()
			return fmt.Errorf("the site did not become ready within half a minute: %w", reason)
		case <-time.After(30 * time.Millisecond):
		}
	}
}

// checkReady asks the site once. If it is not ready, the error is its own reason.
func (s *site) checkReady(ctx context.Context) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url("127.0.0.1")+"/health/ready", nil)
	if err != nil {
		return err
	}
	client := http.Client{Timeout: 3 * time.Second}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		body, _ := io.ReadAll(io.LimitReader(response.Body, 1000))
		return errors.New(strings.TrimSpace(string(body)))
	}
	return nil
}

func (s *site) url(host string) string { return fmt.Sprintf("http://%s:%d", host, s.port) }

// end sends SIGTERM to the site and waits until it has ended; after grace it kills it.
func (s *site) end() {
	_ = syscall.Kill(-s.cmd.Process.Pid, syscall.SIGTERM)
	select {
	case <-s.ended:
	case <-time.After(grace):
		_ = syscall.Kill(-s.cmd.Process.Pid, syscall.SIGKILL)
		<-s.ended
	}
}

// checkPortFree tries to listen at the port, and returns an error for the user if that is not possible.
func checkPortFree(port int) error {
	listener, err := net.Listen("tcp4", fmt.Sprintf(":%d", port))
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("port %d is taken, by an earlier run or another program: end that, or choose another port: make run PORT=%d", port, port+1)
	case err != nil:
		return fmt.Errorf("the site can't use port %d: %w", port, err)
	}
	return listener.Close()
}

// freePort returns a free port that the system chose.
func freePort() (int, error) {
	listener, err := net.Listen("tcp4", ":0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}
