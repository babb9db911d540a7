package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// holdingLong is after how much time whoever has a file open says so: about as
// long as a learner may be kept waiting without a word.
const holdingLong = 50 * time.Millisecond

// holder is what stands in a small file beside the store while somebody holds it
// for long. Its file is locked as long as that holds; a note that is not locked
// was left behind by a process that was killed.
type holder struct {
	Pid     int       `json:"pid"`
	Command string    `json:"command"`
	Since   time.Time `json:"since"`
}

func notePath(path string) string { return path + ".busy" }

// hold writes the note if the file is still held after a while. The function it
// returns takes it away, and is called when the file is closed. Nothing fails
// because of a note.
func hold(path, command string) (release func()) {
	if command == "" {
		return func() {}
	}
	var mu sync.Mutex
	var note *os.File
	done := false
	since := time.Now()
	timer := time.AfterFunc(holdingLong, func() {
		mu.Lock()
		defer mu.Unlock()
		if done {
			return
		}
		f, err := os.OpenFile(notePath(path), os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return
		}
		if !tryLock(f, true) { // another reader was here before
			_ = f.Close()
			return
		}
		note = f
		if f.Truncate(0) == nil {
			_ = json.NewEncoder(f).Encode(holder{os.Getpid(), command, since})
		}
	})
	return func() {
		timer.Stop()
		mu.Lock()
		defer mu.Unlock()
		done = true
		if note != nil {
			_ = os.Remove(note.Name())
			_ = note.Close()
		}
	}
}

// holderOf says who holds a file, as far as a note says so; else it is empty.
func holderOf(path string) string {
	f, err := os.Open(notePath(path))
	if err != nil {
		return ""
	}
	defer f.Close()
	if tryLock(f, false) {
		return "" // left behind
	}
	text, err := io.ReadAll(io.LimitReader(f, 4096))
	var h holder
	if err != nil || json.Unmarshal(bytes.TrimSpace(text), &h) != nil {
		return ""
	}
	return fmt.Sprintf("`%s`, process %d, since %s", h.Command, h.Pid, h.Since.Local().Format("15:04:05"))
}
