package rustc

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"anneal/internal/rustc/sandbox"
)

// To ask a compiler who it is takes two processes, and what it answers hangs on
// files alone. So the answers are kept in the cache under a hash of what those
// files look like from outside, size and time, and no process is started until
// one of them changes:
//
//	sysroot   the shim, rustup's settings and environment, and the toolchain files
//	          that rustup obeys where it is asked
//	about     the compiler, its driver library, and the sandbox
//
// A script of someone's own in the place of rustc may go by anything: what such
// a one answers is not kept.

// locate finds the compiler: its path and its sysroot. plain says that it lies
// where the sysroot has it, and is not what stands for it.
func (j *Judge) locate(ctx context.Context, name string) (plain bool, err error) {
	shim, err := exec.LookPath(cmp.Or(name, "rustc"))
	if err != nil {
		return false, fmt.Errorf("%w: %w", ErrMissing, err)
	}
	if shim, err = filepath.Abs(shim); err != nil {
		return false, fmt.Errorf("%w: %w", ErrMissing, err)
	}
	key := fingerprint("sysroot", append(selecting(), shim), append(rustupFiles(filepath.Dir(shim)), shim))
	if kept := j.remembered(key); kept != nil {
		j.sysroot = string(kept)
		if j.path, plain = compilerIn(j.sysroot); plain {
			return true, nil
		}
	}
	rustups := same(shim, filepath.Join(filepath.Dir(shim), executable("rustup")))
	if j.sysroot, err = ask(ctx, (*exec.Cmd).Run, shim, "--print", "sysroot"); err != nil {
		if rustups && ctx.Err() == nil {
			err = fmt.Errorf("%w (%s)", ErrNoToolchain, strings.TrimPrefix(err.Error(), ErrMissing.Error()+": "))
		}
		return false, err
	}
	if j.path, plain = compilerIn(j.sysroot); !plain {
		j.path = shim // a distribution may keep its compiler elsewhere than in its sysroot
		return false, nil
	}
	if rustups || same(shim, j.path) {
		j.remember(key, []byte(j.sysroot))
	}
	return true, nil
}

// introduce asks the compiler about itself, unless that was kept.
func (j *Judge) introduce(ctx context.Context, plain bool) (string, error) {
	files := []string{j.path}
	libraries, _ := os.ReadDir(filepath.Join(j.sysroot, "lib")) // none is as good a fingerprint as any
	for _, l := range libraries {
		if strings.Contains(l.Name(), "rustc_driver") {
			files = append(files, filepath.Join(j.sysroot, "lib", l.Name()))
		}
	}
	support := sandbox.Supported()
	key := fingerprint("about", []string{fmt.Sprintf("%+v %+v", support, j.rules)}, files)
	if text := string(j.remembered(key)); plain && field(text, "release") != "" {
		if !support.Confines() {
			j.rules.Open, j.unconfined = true, support.Why()
		}
		return text, nil
	}
	text, err := j.about(ctx)
	// One that does not start in the sandbox may start there the next time.
	if err == nil && plain && (j.unconfined == "") == support.Confines() {
		j.remember(key, []byte(text))
	}
	return text, err
}

// compilerIn returns where a sysroot has its compiler, and whether it is there.
func compilerIn(sysroot string) (path string, ok bool) {
	path = filepath.Join(sysroot, "bin", executable("rustc"))
	info, err := os.Stat(path)
	return path, filepath.IsAbs(path) && err == nil && !info.IsDir()
}

func executable(name string) string {
	if runtime.GOOS == "windows" {
		return name + ".exe"
	}
	return name
}

func same(a, b string) bool {
	x, err1 := os.Stat(a)
	y, err2 := os.Stat(b)
	return errors.Join(err1, err2) == nil && os.SameFile(x, y)
}

// selecting is the environment by which rustup chooses a toolchain.
func selecting() (names []string) {
	for _, v := range os.Environ() {
		if strings.HasPrefix(v, "RUSTUP_") || strings.HasPrefix(v, "HOME=") || strings.HasPrefix(v, "USERPROFILE=") {
			names = append(names, v)
		}
	}
	slices.Sort(names)
	return names
}

// rustupFiles are the files by which rustup chooses a toolchain when it is
// started in a folder, also those that are not there.
func rustupFiles(dir string) (files []string) {
	home := os.Getenv("RUSTUP_HOME")
	if user, err := os.UserHomeDir(); home == "" && err == nil {
		home = filepath.Join(user, ".rustup")
	}
	files = append(files, filepath.Join(home, "settings.toml"), "/etc/rustup/settings.toml")
	for {
		files = append(files, filepath.Join(dir, "rust-toolchain"), filepath.Join(dir, "rust-toolchain.toml"))
		up := filepath.Dir(dir)
		if up == dir {
			return files
		}
		dir = up
	}
}

// fingerprint hashes words, and of files the name, the size and the time of the
// last change. Links are followed.
func fingerprint(question string, words, files []string) []byte {
	seen := []any{schema, question, words}
	for _, f := range files {
		seen = append(seen, f)
		if info, err := os.Stat(f); err == nil {
			seen = append(seen, info.Size(), info.ModTime().UnixNano())
		}
	}
	text, _ := json.Marshal(seen) // of strings and numbers, which does not fail
	sum := sha256.Sum256(text)
	return sum[:]
}

// remembered returns what is in the cache under a key, or nil.
func (j *Judge) remembered(key []byte) []byte {
	if j.cache == nil {
		return nil
	}
	return j.cache.Get(key)[0]
}

// remember puts a value into the cache.
func (j *Judge) remember(key, value []byte) {
	if j.cache != nil {
		_ = j.cache.Put(key, value) // see Cache
	}
}
