//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package cli

import "os"

// lockAlone never is sure where there is no flock.
func lockAlone(*os.File) bool { return false }

func lockShared(*os.File) {}
