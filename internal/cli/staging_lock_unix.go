//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package cli

import (
	"os"
	"syscall"
)

// lockAlone reports whether nobody else has a lock on a folder, and has it then.
// Closing the folder, or the end of the process, gives it back.
func lockAlone(folder *os.File) bool {
	return syscall.Flock(int(folder.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil
}

// lockShared takes a lock that others may have as well.
func lockShared(folder *os.File) { _ = syscall.Flock(int(folder.Fd()), syscall.LOCK_SH) }
