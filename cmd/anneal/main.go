// Command anneal asks proved questions about Rust, each again just before it
// would be forgotten.
package main

import (
	"os"
	"runtime"
	"runtime/debug"

	"anneal/internal/cli"
)

func main() {
	if os.Getenv("GOGC") == "" {
		collectLate()
	}
	os.Exit(cli.Main(cli.System()))
}

// collectLate puts the first garbage collection off until the heap has grown to
// 16 MB rather than 4: most commands are done by then, within milliseconds of which a
// collection would take several. From the first one on all is as usual.
func collectLate() {
	usual := debug.SetGCPercent(400)
	runtime.AddCleanup(new(*int), func(percent int) { debug.SetGCPercent(percent) }, usual)
}
