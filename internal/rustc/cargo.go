package rustc

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"anneal/internal/quiz"
)

// CargoError is an error that cargo told of while it checked a package.
type CargoError struct {
	quiz.Message        // its places are those in File
	File         string // as cargo names it: from the folder of the workspace; nothing is known of it
	Edition      string // "2021"
}

// The most that is read of cargo's messages.
const (
	maxCargoLine   = 4 << 20
	maxCargoErrors = 1000
)

// ErrNotCargo says that a text holds no messages of cargo.
var ErrNotCargo = errors.New("these are no messages of `cargo check --message-format=json`")

// ReadCargo reads what `cargo check --message-format=json` writes, and returns
// the errors, those with a code first. What cargo says of an error for several
// targets is told once. Lines that are no messages, as build scripts write them, or
// too long, are passed over. Nothing in a message is to be trusted.
func ReadCargo(r io.Reader) ([]CargoError, error) {
	var found []CargoError
	seen := map[string]bool{}
	messages := 0
	in := bufio.NewReader(r)
	for {
		line, err := cargoLine(in)
		if m, ok := cargoMessage(line); ok {
			messages++
			if e, ok := m.error(); ok && len(found) < maxCargoErrors {
				if key := fmt.Sprintf("%q %q %v", e.File, e.Text, e.Spans); !seen[key] {
					seen[key] = true
					found = append(found, e)
				}
			}
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
	}
	if messages == 0 {
		return nil, ErrNotCargo
	}
	slices.SortStableFunc(found, func(a, b CargoError) int {
		switch {
		case a.Code != "" && b.Code == "":
			return -1
		case a.Code == "" && b.Code != "":
			return 1
		}
		return 0
	})
	return found, nil
}

// cargoLine returns the next line, empty where it is too long.
func cargoLine(in *bufio.Reader) (line []byte, err error) {
	long := false
	for {
		part, err := in.ReadSlice('\n')
		if long = long || len(line)+len(part) > maxCargoLine; long {
			line = nil
		} else {
			line = append(line, part...)
		}
		if err != bufio.ErrBufferFull {
			return line, err
		}
	}
}

// cargoLineMessage is a line of cargo's messages, as far as it is used.
type cargoLineMessage struct {
	Reason string `json:"reason"`
	Target struct {
		Edition string `json:"edition"`
	} `json:"target"`
	Message diagnostic `json:"message"`
}

func cargoMessage(line []byte) (m cargoLineMessage, ok bool) {
	if line = bytes.TrimSpace(line); len(line) == 0 || line[0] != '{' {
		return m, false
	}
	ok = json.Unmarshal(line, &m) == nil && m.Reason != ""
	return m, ok
}

// error returns what a message says; ok is false if it is no error at a place.
func (m *cargoLineMessage) error() (e CargoError, ok bool) {
	d := &m.Message
	if m.Reason != "compiler-message" || d.Level != "error" || d.summary() {
		return e, false
	}
	for i := range d.Spans {
		if s := &d.Spans[i]; s.Primary {
			e.File = s.call(s.File).File
			break
		}
	}
	if e.File == "" || clean(e.File) != e.File || strings.ContainsAny(e.File, "\n\t") {
		return e, false
	}
	e.Message = d.keep(e.File, strings.NewReplacer())
	e.Edition = m.Target.Edition
	return e, e.Primary() > 0
}
