package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// deployTools are the programs that read the files in scripts/deploy. Tests run them as commands.
var deployTools = []tool{
	{name: "nginx", found: inPath("nginx"), packages: map[string]string{"apt-get": "nginx"}},
	{name: "caddy", found: inPath("caddy"), packages: map[string]string{"apt-get": "caddy"}},
	{name: "promtool", found: inPath("promtool"), packages: map[string]string{"apt-get": "prometheus"}},
	{name: "systemd-analyze", found: inPath("systemd-analyze"), packages: map[string]string{"apt-get": "systemd"}},
}

// unpackedDir has a folder for each package that was unpacked, and the folder bin with a script for each program.
const unpackedDir = devDir + "/packages"

// unpack puts the tools that are missing into PATH. It does not install them, as their packages start services: it unpacks
// Debian's packages in .dev, once, which needs no root. It only logs what it can't get, as few tests need that.
func unpack(ctx context.Context, tools []tool) error {
	setup, err := lockSetup(ctx) // another run may be at it
	if err != nil {
		return err
	}
	defer setup.release()
	dir, err := filepath.Abs(unpackedDir)
	if err != nil {
		return err
	}
	// Debian's users don't have /usr/sbin in theirs.
	if err := os.Setenv("PATH", os.Getenv("PATH")+":/usr/sbin:"+filepath.Join(dir, "bin")); err != nil {
		return err
	}
	missing := missingOf(tools)
	if len(missing) > 0 && packageManager() == "apt-get" && os.Geteuid() == 0 {
		_ = aptGet(ctx, "update") // the lists of before may do
	}
	for _, t := range missing {
		err := errors.New("dev gets it on Debian alone")
		if packageManager() == "apt-get" {
			err = unpackTool(ctx, dir, t)
		}
		if err != nil && ctx.Err() == nil {
			logf("%s is missing here, and tests that need it fail: install it, or see why it can't be unpacked: %v", t.name, err)
		}
	}
	return ctx.Err()
}

// unpackTool downloads a tool's package, with what it needs and is not installed, and unpacks them in a folder of dir.
func unpackTool(ctx context.Context, dir string, t tool) error {
	name := t.packages["apt-get"]
	logf("Unpacking %s in %s; this is done once …", name, unpackedDir)
	root, archives := filepath.Join(dir, name), filepath.Join(dir, name, "archives")
	if err := errors.Join(os.RemoveAll(root), os.MkdirAll(filepath.Join(archives, "partial"), 0o755), os.MkdirAll(filepath.Join(dir, "bin"), 0o755)); err != nil {
		return err
	}
	defer os.RemoveAll(archives)
	err := aptGet(ctx, "install", "--download-only", "--yes", "--no-install-recommends",
		"-o", "Debug::NoLocking=true", "-o", "Dir::Cache::archives="+archives, name)
	if err != nil {
		return err
	}
	files, _ := filepath.Glob(archives + "/*.deb")
	for _, file := range files {
		if output, err := exec.CommandContext(ctx, "dpkg", "-x", file, root).CombinedOutput(); err != nil {
			return fmt.Errorf("%w: %s", err, output)
		}
	}
	_ = os.RemoveAll(filepath.Join(root, "usr/share")) // documentation, and scripts for pages
	for _, folder := range []string{"usr/bin", "usr/sbin", "bin"} {
		if _, err := os.Stat(filepath.Join(root, folder, t.name)); err == nil {
			return os.WriteFile(filepath.Join(dir, "bin", t.name), fmt.Appendf(nil, startScript, name, folder, t.name), 0o755)
		}
	}
	return fmt.Errorf("%s has no program %s", name, t.name)
}

// startScript starts an unpacked program with its libraries, which no other program sees.
const startScript = `#!/bin/sh
root=$(dirname "$0")/../%s
export LD_LIBRARY_PATH=$(printf %%s: "$root"/lib/*-linux-gnu* "$root"/usr/lib/*-linux-gnu* "$root"/usr/lib/*-linux-gnu*/systemd)
exec "$root/%s/%s" "$@"
`
