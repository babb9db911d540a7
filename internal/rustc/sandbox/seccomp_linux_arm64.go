package sandbox

import "golang.org/x/sys/unix"

const processor = unix.AUDIT_ARCH_AARCH64

// older are ordinary calls that other processors do not have.
var older = []uint32{unix.SYS_RENAMEAT}
