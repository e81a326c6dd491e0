package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// A tool is something this program can't do without, and the name of its
// package for each package manager.
type tool struct {
	name     string
	packages map[string]string
	found    func() bool
}

var postgreSQL = tool{
	name: "PostgreSQL",
	packages: map[string]string{
		"apt-get": "postgresql", "brew": "postgresql@17", "dnf": "postgresql-server postgresql-contrib",
	},
	found: func() bool { return len(installedServers()) > 0 },
}

var chromium = tool{
	name:     "Chromium",
	packages: map[string]string{"apt-get": "chromium", "brew": "google-chrome", "dnf": "chromium"},
	found:    func() bool { return findChromium() != "" },
}

// npm fetches the scripts that pages are served with, and those they are tested with.
var npm = tool{
	name:     "npm",
	packages: map[string]string{"apt-get": "npm", "brew": "node", "dnf": "npm"},
	found:    func() bool { return onPath("npm") },
}

// python runs the recipe that a proof's page gives its readers.
var python = tool{
	name:     "python3",
	packages: map[string]string{"apt-get": "python3", "brew": "python", "dnf": "python3"},
	found:    func() bool { return onPath("python3") },
}

// pgBouncer stands between many instances and their database.
var pgBouncer = tool{
	name:     "PgBouncer",
	packages: map[string]string{"apt-get": "pgbouncer", "brew": "pgbouncer", "dnf": "pgbouncer"},
	found:    func() bool { return onPath("pgbouncer") || executable("/usr/sbin/pgbouncer") }, // not everybody's PATH has that
}

func onPath(program string) bool {
	_, err := exec.LookPath(program)
	return err == nil
}

// need makes sure of tools. It installs what is missing where that is its to
// do: as root with apt-get, so in a container. Elsewhere it says what to type.
func need(ctx context.Context, tools ...tool) error {
	missing := slices.DeleteFunc(tools, func(t tool) bool { return t.found() })
	if len(missing) == 0 {
		return nil
	}
	packages, err := installPlan(os.Geteuid() == 0, packageManager(), missing)
	if err != nil {
		return err
	}
	if err := aptInstall(ctx, packages); err != nil {
		return err
	}
	for _, t := range missing {
		if !t.found() {
			return fmt.Errorf("%s is still missing after apt-get installed %s", t.name, t.packages["apt-get"])
		}
	}
	return nil
}

// installPlan gives the packages for apt-get, or the sentence for the user.
func installPlan(root bool, manager string, missing []tool) ([]string, error) {
	var names, packages []string
	for _, t := range missing {
		names = append(names, t.name)
		packages = append(packages, t.packages[manager])
	}
	them, is := "it", "is"
	if len(missing) > 1 {
		them, is = "them", "are"
	}
	sentence := fmt.Sprintf("%s %s missing here: install %s", strings.Join(names, " and "), is, them)
	switch {
	case manager == "":
		return nil, fmt.Errorf("%s and try again", sentence)
	case manager == "brew":
		return nil, fmt.Errorf("%s with: brew install %s", sentence, strings.Join(packages, " "))
	case manager != "apt-get" || !root:
		return nil, fmt.Errorf("%s with: sudo %s install %s", sentence, manager, strings.Join(packages, " "))
	}
	return packages, nil
}

func packageManager() string {
	for _, name := range []string{"apt-get", "dnf", "brew"} {
		if _, err := exec.LookPath(name); err == nil {
			return name
		}
	}
	return ""
}

func aptInstall(ctx context.Context, packages []string) error {
	say("Installing %s with apt-get; this is done once, and may take a minute …", strings.Join(packages, " and "))
	undo, err := withoutDebianCluster()
	if err != nil {
		return err
	}
	defer undo()
	install := append([]string{"install", "--yes", "--no-install-recommends"}, packages...)
	for _, args := range [][]string{{"update"}, install} {
		args = append([]string{"-qq", "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0"}, args...)
		cmd := group(ctx, []string{"DEBIAN_FRONTEND=noninteractive"}, "apt-get", args...)
		var output bytes.Buffer
		cmd.Stdout, cmd.Stderr = &output, &output
		if err := runGroup(cmd); err != nil {
			return fmt.Errorf("apt-get could not install %s: %s", strings.Join(packages, " and "), lastLines(output.Bytes(), 5))
		}
	}
	return nil
}

// withoutDebianCluster keeps Debian's package from making and starting a cluster
// of its own while it is installed, which nobody asked for here.
func withoutDebianCluster() (undo func(), err error) {
	file := "/etc/postgresql-common/createcluster.d/movie-lottery.conf"
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return nil, err
	}
	return func() { _ = os.Remove(file) }, os.WriteFile(file, []byte("create_main_cluster = false\n"), 0o644)
}

// findChromium gives the path of a Chromium or Chrome, "" where there is none.
func findChromium() string {
	for _, name := range []string{
		"chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
		"/Applications/Chromium.app/Contents/MacOS/Chromium",
		"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
	} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}
