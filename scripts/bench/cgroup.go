package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
)

// cgroup is a part of the machine, as a container would be given it.
type cgroup struct {
	folders []string // one, or one a controller with version 1
	files   limitFiles
}

// limitFiles are the files that limits are written to, in the words of one version of cgroups.
type limitFiles struct {
	cpu    func(percent int) [][2]string
	memory string
	peak   string
}

var (
	version1 = limitFiles{func(percent int) [][2]string {
		return [][2]string{{"cpu.cfs_period_us", "100000"}, {"cpu.cfs_quota_us", strconv.Itoa(percent * 1000)}}
	}, "memory.limit_in_bytes", "memory.max_usage_in_bytes"}
	version2 = limitFiles{func(percent int) [][2]string {
		return [][2]string{{"cpu.max", strconv.Itoa(percent*1000) + " 100000"}}
	}, "memory.max", "memory.peak"}
)

const cgroupRoot = "/sys/fs/cgroup"

var cgroups atomic.Int64 // that were made

// newCgroup makes a part with so many percent of a processor and so many bytes of memory. It needs root.
func newCgroup(percent int, bytes int64) (*cgroup, error) {
	name := fmt.Sprintf("movie-lottery-bench-%d-%d", os.Getpid(), cgroups.Add(1))
	g := &cgroup{files: version1, folders: []string{filepath.Join(cgroupRoot, "cpu", name), filepath.Join(cgroupRoot, "memory", name)}}
	if _, err := os.Stat(filepath.Join(cgroupRoot, "cgroup.controllers")); err == nil {
		g.files, g.folders = version2, []string{filepath.Join(cgroupRoot, name)}
		if err := os.WriteFile(filepath.Join(cgroupRoot, "cgroup.subtree_control"), []byte("+cpu +memory"), 0o644); err != nil {
			return nil, fmt.Errorf("no limits can be set here: %w", err)
		}
	}
	for _, f := range g.folders {
		if err := os.Mkdir(f, 0o755); err != nil {
			return nil, fmt.Errorf("no limits can be set here: %w", err)
		}
	}
	for _, limit := range append(g.files.cpu(percent), [2]string{g.files.memory, strconv.FormatInt(bytes, 10)}) {
		if err := g.set(limit[0], limit[1]); err != nil {
			g.remove()
			return nil, err
		}
	}
	return g, nil
}

func (g *cgroup) set(file, value string) error {
	var err error
	for _, f := range g.folders {
		if err = os.WriteFile(filepath.Join(f, file), []byte(value), 0o644); !errors.Is(err, os.ErrNotExist) && !errors.Is(err, os.ErrPermission) {
			return err
		}
	}
	return err
}

// peak is the most memory that was in use in it, with the kernel's part and cached files.
func (g *cgroup) peak() (int64, error) {
	for _, f := range g.folders {
		if text, err := os.ReadFile(filepath.Join(f, g.files.peak)); err == nil {
			return strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
		}
	}
	return 0, fmt.Errorf("there is no %s", g.files.peak)
}

// inside is the command that runs a program in it: a shell that enters, and becomes the program.
func (g *cgroup) inside(program string) (name string, args []string) {
	script := ""
	for _, f := range g.folders {
		script += fmt.Sprintf("echo $$ > %s/cgroup.procs && ", f)
	}
	return "sh", []string{"-c", script + "exec " + program}
}

// remove takes it away; nothing runs in it any more.
func (g *cgroup) remove() {
	for _, f := range g.folders {
		_ = os.Remove(f)
	}
}
