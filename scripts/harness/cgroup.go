package harness

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

const cgroupRoot = "/sys/fs/cgroup"

// LimitedShell makes a cgroup with a limit on memory, and one on the processor unless percent is 0, and returns the
// beginning of a shell script that enters it. It needs root. The cgroup is removed when the part ends.
func (e *Env) LimitedShell(percent, bytes int) (script string, err error) {
	type limit struct{ folder, file, value string } // folder: the controller's, where cgroups are of version 1
	limits := []limit{{"memory", "memory.limit_in_bytes", fmt.Sprint(bytes)}, {"cpu", "cpu.cfs_quota_us", fmt.Sprint(percent * 1000)}}
	if _, statErr := os.Stat(cgroupRoot + "/cgroup.controllers"); statErr == nil {
		limits = []limit{{"", "memory.max", fmt.Sprint(bytes)}, {"", "cpu.max", fmt.Sprintf("%d 100000", percent*1000)}}
		err = os.WriteFile(cgroupRoot+"/cgroup.subtree_control", []byte("+cpu +memory"), 0o644)
	}
	if percent == 0 {
		limits = limits[:1]
	}
	name := fmt.Sprintf("%s-%d", filepath.Base(e.Dir), len(e.cleanups))
	for _, l := range limits {
		folder := filepath.Join(cgroupRoot, l.folder, name)
		err = errors.Join(err, os.MkdirAll(folder, 0o755), os.WriteFile(filepath.Join(folder, l.file), []byte(l.value), 0o644))
		e.Defer(func() { _ = os.Remove(folder) })
		script += "echo $$ > " + folder + "/cgroup.procs && "
	}
	return script, err
}
