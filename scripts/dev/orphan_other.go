//go:build !linux

package main

import "syscall"

// orphanless is for Linux alone.
func orphanless(attr *syscall.SysProcAttr) *syscall.SysProcAttr { return attr }
