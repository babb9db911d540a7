package store

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

func TestRuns(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "runs"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := runs{file: f}
	rnd := rand.New(rand.NewPCG(1, 2))
	var want []string
	for n := range 1000 { // each key twice, in whatever order
		want = append(want, fmt.Sprintf("%04d a", n), fmt.Sprintf("%04d b", n))
	}
	first := rnd.Perm(1000)
	for _, value := range []string{"a", "b"} {
		for from := 0; from < 1000; from += 70 {
			var run []entry
			for _, n := range first[from:min(from+70, 1000)] {
				run = append(run, entry{fmt.Appendf(nil, "%04d", n), []byte(value)})
			}
			if err := r.add(run); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := r.add(nil); err != nil {
		t.Fatal(err)
	}
	got := 0
	err = r.each(func(e entry) error {
		if is := string(e.key) + " " + string(e.value); got >= len(want) || is != want[got] {
			t.Fatalf("%q is at %d", is, got)
		}
		got++
		return nil
	})
	if err != nil || got != len(want) {
		t.Errorf("%d of %d, %v", got, len(want), err)
	}
	if err := f.Truncate(100); err != nil {
		t.Fatal(err)
	}
	if err := r.each(func(entry) error { return nil }); err == nil {
		t.Error("a file that was cut off is read to its end")
	}
}
