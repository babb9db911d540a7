package cli

import (
	"os"
	"path/filepath"
)

// home says where things lie.
type home struct {
	config string // config.toml
	store  string // anneal.db: the log, precious
	cache  string // cache.db: may be deleted at any time
	decks  string // the user's own decks, a folder each
}

// findHome follows ANNEAL_HOME, else the XDG folders, on every system: people
// who live on a command line look for them there.
func findHome(getenv func(string) string) (home, error) {
	if dir := getenv("ANNEAL_HOME"); dir != "" {
		dir, err := filepath.Abs(dir)
		if err != nil {
			return home{}, usage("set ANNEAL_HOME to a folder", "ANNEAL_HOME cannot be used: %v", err)
		}
		return home{filepath.Join(dir, "config.toml"), filepath.Join(dir, "anneal.db"), filepath.Join(dir, "cache.db"), filepath.Join(dir, "decks")}, nil
	}
	user := getenv("HOME")
	if user == "" {
		user, _ = os.UserHomeDir()
	}
	xdg := func(name string, fallback ...string) (string, error) {
		if dir := getenv(name); filepath.IsAbs(dir) { // a relative one is to be ignored, says the specification
			return filepath.Join(dir, "anneal"), nil
		}
		if user == "" {
			return "", usage("set HOME, or ANNEAL_HOME to a folder of its own", "there is no home folder to keep your answers in")
		}
		return filepath.Join(append(append([]string{user}, fallback...), "anneal")...), nil
	}
	config, err := xdg("XDG_CONFIG_HOME", ".config")
	if err != nil {
		return home{}, err
	}
	data, err := xdg("XDG_DATA_HOME", ".local", "share")
	if err != nil {
		return home{}, err
	}
	cache, err := xdg("XDG_CACHE_HOME", ".cache")
	if err != nil {
		return home{}, err
	}
	return home{filepath.Join(config, "config.toml"), filepath.Join(data, "anneal.db"), filepath.Join(cache, "cache.db"), filepath.Join(data, "decks")}, nil
}
