// Command anneal asks proved questions about Rust, each again just before it
// would be forgotten.
package main

import (
	"os"

	"anneal/internal/cli"
)

func main() { os.Exit(cli.Main(cli.System())) }
