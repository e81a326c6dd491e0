package store

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// setUserTimeout sets after how long a socket fails whose data is not acknowledged; the kernel's default is 15 minutes.
func setUserTimeout(network, _ string, socket syscall.RawConn) (err error) {
	if network == "unix" {
		return nil
	}
	controlErr := socket.Control(func(fd uintptr) {
		err = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(userTimeout.Milliseconds()))
	})
	if controlErr != nil {
		return controlErr
	}
	return err
}
