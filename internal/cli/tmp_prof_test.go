package cli

import (
	"bytes"
	"os"
	"testing"
	"time"
	"strings"
)

func BenchmarkStartTmp(b *testing.B) {
	for b.Loop() {
		var out bytes.Buffer
		t := time.Now()
		Main(Env{Args: strings.Fields("anneal " + os.Getenv("TMPARGS")), Getenv: os.Getenv, Stdin: strings.NewReader("q\n"), Stdout: &out, Stderr: &out, Now: time.Now})
		b.Log(time.Since(t))
	}
}
