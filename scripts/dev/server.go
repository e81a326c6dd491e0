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

// A server is an installed PostgreSQL: the folder of its programs, and its
// major version, which its data directories are bound to.
type server struct {
	bin   string
	major int
}

// oldestMajor is the first PostgreSQL that knows a function in SQL's own words,
// as the migrations have one.
const oldestMajor = 14

// serverFolders lists where PostgreSQL's programs may be, best first: what the
// user put in PATH, then the places its packages use, newest version first.
func serverFolders(path []string, glob func(string) []string, resolve func(string) string) []string {
	var folders []string
	for _, dir := range path {
		// PATH may hold links to some of the programs, or wrappers of them all.
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

// number is the first number in a text, 0 where there is none.
func number(text string) int {
	n, _ := strconv.Atoi(digits.FindString(text))
	return n
}

// installedServers looks them up on this machine.
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

// chooseServer takes the best server for data made by the given major version,
// 0 where there is no data yet.
func chooseServer(servers []server, dataMajor int) (server, bool) {
	at := slices.IndexFunc(servers, func(s server) bool { return dataMajor == 0 || s.major == dataMajor })
	if at < 0 {
		return server{}, false
	}
	return servers[at], true
}

func executable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}

// command prepares one of the server's programs. It stands in /, as the checkout
// may be closed to the account, and sees none of the PG* variables of the user.
func (s server) command(ctx context.Context, as account, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(s.bin, program), args...)
	cmd.Dir = "/"
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
	cmd.SysProcAttr = as.process()
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	return cmd
}

// run runs one of them, and gives its own reason when it fails.
func (s server) run(ctx context.Context, as account, program string, args ...string) error {
	output, err := s.command(ctx, as, program, args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("PostgreSQL's %s failed: %s", program, reason(output, err))
	}
	return nil
}

// A complaint is how PostgreSQL's programs mark what went wrong among all they say.
var complaint = regexp.MustCompile(`(?m)(?:FATAL|PANIC|ERROR|error): +(.+)$`)

// reason finds the first complaint, which the others follow from.
func reason(output []byte, err error) string {
	if found := complaint.FindSubmatch(output); found != nil {
		return string(found[1])
	}
	return fmt.Sprintf("%v: %s", err, lastLines(output, 1))
}
