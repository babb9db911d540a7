package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// BenchmarkHome measures whole processes in homes that internal/bench/fill has made
// for today, whose folders ANNEAL_BENCH_HOMES lists, with commas: the day's counts,
// and the time to the first card of a review in each order.
func BenchmarkHome(b *testing.B) {
	homes := os.Getenv("ANNEAL_BENCH_HOMES")
	if homes == "" {
		b.Skip("ANNEAL_BENCH_HOMES names no homes")
	}
	file := buildAnneal(b)
	for _, home := range strings.Split(homes, ",") {
		anneal := func(args ...string) *exec.Cmd {
			cmd := exec.Command(file, args...)
			cmd.Env = []string{"ANNEAL_HOME=" + home, "PATH="}
			return cmd
		}
		name := filepath.Base(home)
		b.Run(name+"/floor", func(b *testing.B) {
			for b.Loop() {
				if err := anneal("--version").Run(); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+"/today", func(b *testing.B) {
			for b.Loop() {
				if err := anneal().Run(); err != nil {
					b.Fatal(err)
				}
			}
		})
		for question, words := range map[string][]string{"keys": {"show", "deck-00/"}, "concepts": {"list", "c"}} {
			b.Run(name+"/tab/"+question, func(b *testing.B) {
				for b.Loop() {
					if err := anneal(append([]string{"__complete"}, words...)...).Run(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
		for _, order := range []string{"need", "due", "retrievability", "overdueness", "random"} {
			b.Run(name+"/first-card/"+order, func(b *testing.B) {
				for b.Loop() {
					untilSeen(b, anneal("review", "--plain", "--no-lessons", "--order", order), "Card ")
				}
			})
		}
	}
}
