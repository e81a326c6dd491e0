package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// startCluster starts a cluster that is removed when the test ends.
func startCluster(t *testing.T) *throwawayCluster {
	t.Helper()
	if len(installedServers()) == 0 {
		t.Fatal("PostgreSQL is missing: install it, or run `make test`")
	}
	c, err := newThrowaway(t.Context(), fast)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.remove)
	return c
}

// pidFile returns what the cluster's postmaster.pid has; "" if there is none.
func pidFile(c *throwawayCluster) string {
	content, _ := os.ReadFile(filepath.Join(c.data, "postmaster.pid"))
	return string(content)
}

func TestAClusterThatRunsIsNotStartedAgain(t *testing.T) {
	c := startCluster(t)
	before := pidFile(c)
	if err := c.start(t.Context()); err != nil || before == "" || pidFile(c) != before {
		t.Errorf("started again: %v, postmaster.pid was %q, and is %q", err, before, pidFile(c))
	}
	c.stop("fast")
	if listening(c.socket) || pidFile(c) != "" {
		t.Error("the server still runs after it was stopped")
	}
}

func TestAClusterStartsAfterAKillAlsoIfItsProcessNumberWasUsedAgain(t *testing.T) {
	c := startCluster(t)
	c.stop("fast")
	other := exec.Command("sleep", "1000")
	other.SysProcAttr = c.account.sysProcAttr()
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = other.Process.Kill()
		_ = other.Wait()
	}()
	for name, pid := range map[string]int{"no such process": 1 << 30, "another process": other.Process.Pid} {
		content := fmt.Sprintf("%d\n%s\n1700000000\n5432\n%s\n\n  196630 0\nready   \n", pid, c.data, c.socket)
		if err := os.WriteFile(filepath.Join(c.data, "postmaster.pid"), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := c.account.chown(filepath.Join(c.data, "postmaster.pid")); err != nil {
			t.Fatal(err)
		}
		if err := c.start(t.Context()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !listening(c.socket) {
			t.Errorf("%s: the server does not run", name)
		}
		c.stop("fast")
	}
}
