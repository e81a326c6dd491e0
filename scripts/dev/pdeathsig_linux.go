package main

import (
	"runtime"
	"syscall"
)

// init keeps the main goroutine, which starts all commands, on the main thread: Linux sends Pdeathsig when the thread
// that started the child ends.
func init() { runtime.LockOSThread() }

// endWithParent makes a child end even when dev is killed. Otherwise the site would keep its port.
func endWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGTERM }
