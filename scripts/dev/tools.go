package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// A tool is a program that has to be installed.
type tool struct {
	name     string
	found    func() bool
	packages map[string]string // by package manager
	optional bool              // without it, the tests that need it are skipped
}

var (
	postgreSQL = tool{name: "PostgreSQL", found: func() bool { return len(installedServers()) > 0 },
		packages: map[string]string{"apt-get": "postgresql", "brew": "postgresql@17", "dnf": "postgresql-server postgresql-contrib"}}
	chromium = tool{name: "Chromium", found: func() bool { return findChromium() != "" },
		packages: map[string]string{"apt-get": "chromium", "brew": "google-chrome", "dnf": "chromium"}}
	npm = tool{name: "npm", found: inPath("npm"), // fetches the third-party scripts
		packages: map[string]string{"apt-get": "npm", "brew": "node", "dnf": "npm"}}
	python = tool{name: "python3", found: inPath("python3"), // runs the program that a proof's page shows
		packages: map[string]string{"apt-get": "python3", "brew": "python", "dnf": "python3"}}
	curl = tool{name: "curl", found: inPath("curl"), // for scripts/smoke.sh
		packages: map[string]string{"apt-get": "curl", "brew": "curl", "dnf": "curl"}}
	wrk = tool{name: "wrk", found: inPath("wrk"), // puts load on the site
		packages: map[string]string{"apt-get": "wrk", "brew": "wrk", "dnf": "wrk"}}
)

// inPath returns a function that reports whether one of the programs is installed.
func inPath(programs ...string) func() bool {
	return func() bool { return firstProgram(programs...) != "" }
}

// firstProgram returns the path of the first of the programs that is installed; "" if none is.
func firstProgram(programs ...string) string {
	for _, name := range programs {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// findChromium returns the path of a Chromium or Chrome: that in the variable CHROMIUM if it is set; "" if there is none.
func findChromium() string {
	if path := os.Getenv("CHROMIUM"); path != "" {
		return path
	}
	return firstProgram("chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
		"/Applications/Chromium.app/Contents/MacOS/Chromium",
		"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
}

// optional returns the tool as one that need can do without.
func optional(t tool) tool {
	t.optional = true
	return t
}

// need installs the tools that are missing if it may: as root with apt-get, as in a container. Elsewhere its error is the
// command to type. All tools are given at once, as apt-get is slow to start. An optional one that can't be installed is
// logged.
func need(ctx context.Context, tools ...tool) error {
	missing := missingOf(tools)
	if len(missing) == 0 {
		return nil
	}
	packages, err := installPlan(os.Geteuid() == 0, packageManager(), missing)
	if err == nil {
		err = aptInstall(ctx, packages)
	}
	missing = missingOf(missing)
	if err == nil && len(missing) > 0 {
		err = fmt.Errorf("%s is still missing after apt-get installed %s", missing[0].name, missing[0].packages["apt-get"])
	}
	if err != nil && ctx.Err() == nil && !slices.ContainsFunc(missing, func(t tool) bool { return !t.optional }) {
		logf("Tests that need it are skipped: %v", err)
		return nil
	}
	return err
}

func missingOf(tools []tool) []tool {
	return slices.DeleteFunc(slices.Clone(tools), func(t tool) bool { return t.found() })
}

// installPlan returns the packages for apt-get to install, or an error that tells the user what to type.
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

// packageManager returns the name of the system's package manager; "" if dev does not know it.
func packageManager() string {
	for _, name := range []string{"apt-get", "dnf", "brew"} {
		if firstProgram(name) != "" {
			return name
		}
	}
	return ""
}

func aptInstall(ctx context.Context, packages []string) error {
	names := strings.Join(packages, " and ")
	logf("Installing %s with apt-get; this is done once, and may take a minute …", names)
	undo, err := withoutDebianCluster()
	if err != nil {
		return err
	}
	defer undo()
	err = aptGet(ctx, "update")
	if err == nil {
		err = aptGet(ctx, append([]string{"install", "--yes", "--no-install-recommends"}, packages...)...)
	}
	if err != nil {
		return fmt.Errorf("apt-get could not install %s: %w", names, err)
	}
	return nil
}

// aptGet runs a subcommand of apt-get. Its error is the end of the output.
func aptGet(ctx context.Context, args ...string) error {
	args = append([]string{"apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0"}, args...)
	cmd := newCommand(ctx, []string{"DEBIAN_FRONTEND=noninteractive"}, args...)
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := runCommand(cmd); err != nil {
		return errors.New(lastLines(output.Bytes(), 5))
	}
	return nil
}

// withoutDebianCluster keeps Debian's package from creating and starting a cluster of its own while it is installed.
func withoutDebianCluster() (undo func(), err error) {
	file := "/etc/postgresql-common/createcluster.d/movie-lottery.conf"
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return nil, err
	}
	return func() { _ = os.Remove(file) }, os.WriteFile(file, []byte("create_main_cluster = false\n"), 0o644)
}
