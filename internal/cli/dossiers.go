package cli

import (
	"sync"

	"anneal/internal/compile"
	"anneal/internal/store"
)

// dossiers keeps what came of programs in the cache, beside the verdicts and under
// the name of the judge that gave them.
type dossiers struct {
	cache *store.Cache
	by    func() string
}

// newDossiers returns those of a judge, whose name is asked for when it has
// judged; nil without a cache.
func newDossiers(cache *store.Cache, by func() string) compile.Dossiers {
	if cache == nil {
		return nil
	}
	return &dossiers{cache, sync.OnceValue(by)}
}

func (d *dossiers) Get(key []byte) []byte { return d.cache.Get(d.place(key))[0] }

func (d *dossiers) Put(key, value []byte) error { return d.cache.Put(d.place(key), value) }

func (d *dossiers) place(key []byte) []byte {
	return append([]byte("dossier "+d.by()+" "), key...)
}
