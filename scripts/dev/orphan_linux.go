package main

import (
	"runtime"
	"syscall"
)

// Linux ends a child with the thread that started it. Everything is started
// from main, so that this thread is the program itself.
func init() { runtime.LockOSThread() }

// orphanless has a child end with this program even where that is killed: a
// site without it would keep its port.
func orphanless(attr *syscall.SysProcAttr) *syscall.SysProcAttr {
	attr.Pdeathsig = syscall.SIGTERM
	return attr
}
