//go:build unix

package cli

import (
	"fmt"
	"os"
	"syscall"
	"time"
)

// holdLock holds a file as another program would that is writing to it, says so
// by a file beside it, and does not let go before it is ended.
func holdLock(path string) int {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err == nil {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX)
	}
	if err == nil {
		err = os.WriteFile(path+".held", nil, 0o600)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	time.Sleep(time.Minute)
	return 0
}
