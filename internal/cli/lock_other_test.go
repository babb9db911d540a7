//go:build !unix

package cli

func holdLock(string) int { return 1 }
