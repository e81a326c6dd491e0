package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"syscall"
)

// A server is an installed PostgreSQL.
type server struct {
	bin   string // the folder of its programs
	major int    // the version; a data directory opens with the one that made it
}

// oldestMajor is the first version that runs the migrations, which define a function in standard SQL.
const oldestMajor = 14

// serverFolders returns where PostgreSQL's programs may be, best first: the folders in PATH, then those that packages
// use, newest version first.
func serverFolders(path []string, glob func(string) []string, resolve func(string) string) []string {
	var folders []string
	for _, dir := range path {
		// A folder in PATH may have links to some of the programs, or wrappers of all of them.
		folders = append(folders, filepath.Dir(resolve(filepath.Join(dir, "postgres"))), dir)
	}
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin",         // Debian
		"/usr/pgsql-*/bin",                  // PostgreSQL's own packages for Fedora
		"/usr/libexec/postgresql*",          // Alpine
		"/opt/homebrew/opt/postgresql*/bin", // Homebrew
		"/usr/local/opt/postgresql*/bin",    // Homebrew on Intel
		"/Applications/Postgres.app/Contents/Versions/latest/bin",
	} {
		found := glob(pattern)
		slices.SortStableFunc(found, func(a, b string) int { return cmp.Compare(number(b), number(a)) })
		folders = append(folders, found...)
	}
	return folders
}

var digits = regexp.MustCompile(`\d+`)

// number returns the first number in a text; 0 if there is none.
func number(text string) int {
	n, _ := strconv.Atoi(digits.FindString(text))
	return n
}

// installedServers returns the servers on this machine, best first.
func installedServers() []server {
	glob := func(pattern string) []string { found, _ := filepath.Glob(pattern); return found }
	resolve := func(path string) string { resolved, _ := filepath.EvalSymlinks(path); return resolved }
	var servers []server
	for _, bin := range serverFolders(filepath.SplitList(os.Getenv("PATH")), glob, resolve) {
		if !executable(filepath.Join(bin, "initdb")) || !executable(filepath.Join(bin, "postgres")) {
			continue
		}
		version, err := exec.Command(filepath.Join(bin, "postgres"), "--version").Output()
		if major := number(string(version)); err == nil && major >= oldestMajor {
			servers = append(servers, server{bin, major})
		}
	}
	return servers
}

// chooseServer returns the best server for data made by a major version; 0 if there is no data yet.
func chooseServer(servers []server, dataMajor int) (server, bool) {
	i := slices.IndexFunc(servers, func(s server) bool { return dataMajor == 0 || s.major == dataMajor })
	if i < 0 {
		return server{}, false
	}
	return servers[i], true
}

func executable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}

// command prepares one of the server's programs. It runs in /, as the account may not be able to enter the checkout, and
// without the user's PG* variables. When ctx ends, it is interrupted as by a Ctrl-C, and cleans up.
func (s server) command(ctx context.Context, as account, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(s.bin, program), args...)
	cmd.Dir = "/"
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
	cmd.SysProcAttr = as.sysProcAttr()
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGINT) }
	cmd.WaitDelay = grace
	return cmd
}

// run runs one of the server's programs. Its error says why that failed.
func (s server) run(ctx context.Context, as account, program string, args ...string) error {
	output, err := s.command(ctx, as, program, args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("PostgreSQL's %s failed: %s", program, reason(output, err))
	}
	return nil
}

// errorLine matches an error message in the output of PostgreSQL's programs.
var errorLine = regexp.MustCompile(`(?m)(?:FATAL|PANIC|ERROR|error): +(.+)$`)

// reason returns the first error in a program's output, as the others follow from it; without one, err and the last line.
func reason(output []byte, err error) string {
	if found := errorLine.FindSubmatch(output); found != nil {
		return string(found[1])
	}
	return fmt.Sprintf("%v: %s", err, lastLines(output, 1))
}
