package cli

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// BenchmarkExportAnki measures whole processes that write a package with the
// schedule, from copies of the homes that internal/bench/fill has made and
// ANNEAL_BENCH_HOMES lists, with commas: the first time, and again, where nothing
// has changed. Beside the time stand that of all processors and the most memory a
// process had of its own, without the pages of files that it only looked at. The
// floor is genanki, where ANNEAL_GENANKI_PYTHON or python3 has it: it writes
// 100,000 notes with a short program that is drawn already, without any history.
func BenchmarkExportAnki(b *testing.B) {
	homes := os.Getenv("ANNEAL_BENCH_HOMES")
	if homes == "" {
		b.Skip("ANNEAL_BENCH_HOMES names no homes")
	}
	file := buildAnneal(b)
	for home := range strings.SplitSeq(homes, ",") {
		name, copied := filepath.Base(home), b.TempDir()
		if err := os.CopyFS(filepath.Join(copied, "home"), os.DirFS(home)); err != nil {
			b.Fatal(err)
		}
		anneal := func(args ...string) *exec.Cmd {
			cmd := exec.Command(file, args...)
			cmd.Env = []string{"ANNEAL_HOME=" + filepath.Join(copied, "home"), "PATH=", "TMPDIR=" + copied}
			return cmd
		}
		// A home of an older version is brought up to date first.
		if out, err := anneal().CombinedOutput(); err != nil {
			b.Fatalf("%v: %s", err, out)
		}
		for _, turn := range []string{"first", "again"} {
			b.Run(name+"/"+turn, func(b *testing.B) {
				most, cpu := 0.0, time.Duration(0)
				for b.Loop() {
					cmd := anneal("export", "anki", "--schedule", filepath.Join(copied, "bench.apkg"))
					out, peak, err := watched(cmd)
					if err != nil {
						b.Fatalf("%v: %s", err, out)
					}
					most = max(most, peak)
					cpu += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
				}
				b.ReportMetric(most, "MB")
				b.ReportMetric(cpu.Seconds()/float64(b.N), "cpu-s")
			})
		}
	}
	b.Run("genanki", func(b *testing.B) {
		python := cmp.Or(os.Getenv("ANNEAL_GENANKI_PYTHON"), "python3")
		if exec.Command(python, "-c", "import genanki").Run() != nil {
			b.Skip("needs a Python with the module genanki, named in ANNEAL_GENANKI_PYTHON")
		}
		dir := b.TempDir()
		drawn := filepath.Join(dir, "drawn")
		if err := os.WriteFile(drawn, []byte("<pre><code>"+strings.Repeat("<span class=\"hl-k\">let</span> x = 1;\n", 20)+"</code></pre>"), 0o600); err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			cmd := exec.Command(python, filepath.Join("..", "anki", "testdata", "genanki_apkg.py"), filepath.Join(dir, "theirs.apkg"), fmt.Sprint(100_000), drawn, drawn)
			out, peak, err := watched(cmd)
			if err != nil {
				b.Fatalf("%v: %s", err, out)
			}
			b.ReportMetric(peak, "MB")
			b.ReportMetric((cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds(), "cpu-s")
		}
	})
}
