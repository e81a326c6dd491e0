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

// A site is the program, released and serving.
type site struct {
	cmd   *exec.Cmd
	port  int
	ended chan struct{}
	err   error // how it ended
}

// release migrates the database, by the same script as in production. Its output
// goes to the terminal where logs is nil, as the site's does.
func release(ctx context.Context, env []string, logs *os.File) error {
	return runGroup(logTo(logs, group(ctx, env, "scripts/release.sh")))
}

func logTo(logs *os.File, cmd *exec.Cmd) *exec.Cmd {
	if logs != nil {
		cmd.Stdout, cmd.Stderr = logs, logs
	}
	return cmd
}

// serve releases, starts the site, and waits until it is ready. When ctx ends,
// the site is asked to drain and end.
func serve(ctx context.Context, port int, env []string, logs *os.File) (*site, error) {
	if err := release(ctx, env, logs); err != nil {
		return nil, err
	}
	if err := portFree(port); err != nil {
		return nil, err
	}
	s := &site{port: port, ended: make(chan struct{})}
	s.cmd = logTo(logs, group(ctx, append(env, "PORT="+strconv.Itoa(port)), program))
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		s.err = waitGroup(s.cmd)
		close(s.ended)
	}()
	return s, s.untilReady(ctx)
}

// untilReady bounds the wait. A site that does not get ready is ended.
func (s *site) untilReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	reason := ""
	for {
		var ok bool
		if ok, reason = s.ready(ctx, reason); ok {
			return nil
		}
		select {
		case <-s.ended:
			if err := portFree(s.port); err != nil {
				return err // it lost a race for its port
			}
			return fmt.Errorf("the site ended before it was ready (%v)", s.err)
		case <-ctx.Done():
			s.end()
			return fmt.Errorf("the site did not become ready within half a minute: %s", reason)
		case <-time.After(30 * time.Millisecond):
		}
	}
}

// ready asks once, and gives the site's own reason when it is not.
func (s *site) ready(ctx context.Context, before string) (bool, string) {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url("127.0.0.1")+"/health/ready", nil)
	if err != nil {
		return false, err.Error()
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false, before
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(response.Body, 1000))
	return response.StatusCode == http.StatusOK, strings.TrimSpace(string(body))
}

func (s *site) url(host string) string { return fmt.Sprintf("http://%s:%d", host, s.port) }

// end asks the site to end, and waits for it.
func (s *site) end() {
	_ = syscall.Kill(-s.cmd.Process.Pid, syscall.SIGTERM)
	select {
	case <-s.ended:
	case <-time.After(grace):
		_ = syscall.Kill(-s.cmd.Process.Pid, syscall.SIGKILL)
		<-s.ended
	}
}

// portFree tries to listen where the site will.
func portFree(port int) error {
	listener, err := net.Listen("tcp4", fmt.Sprintf(":%d", port))
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("port %d is taken, by an earlier run or another program: end that, or choose another port: make run PORT=%d", port, port+1)
	case err != nil:
		return fmt.Errorf("the site can't use port %d: %w", port, err)
	}
	return listener.Close()
}

// freePort lets the system choose one.
func freePort() (int, error) {
	listener, err := net.Listen("tcp4", ":0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}
