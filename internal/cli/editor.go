package cli

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

// editFile opens a file in the learner's editor, at a line counted from 1, and
// waits for its end.
func (p *program) editFile(ctx context.Context, path string, line int) error {
	words, err := p.editorWords()
	if err != nil {
		return err
	}
	words = append(words, atLine(words[0], path, line)...)
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = p.Stdin, p.Stdout, p.Stderr
	err = cmd.Run()
	var ended *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &ended):
		return input("", "the editor %s ended with %s", words[0], ended)
	case err != nil:
		return input("set VISUAL or EDITOR to an editor that is there", "the editor %s cannot be started: %v", words[0], err)
	}
	return nil
}

// editorWords returns the command that edits: $VISUAL, $EDITOR, or vi.
func (p *program) editorWords() ([]string, error) {
	for _, name := range []string{"VISUAL", "EDITOR"} {
		value := p.Getenv(name)
		if strings.TrimSpace(value) == "" {
			continue
		}
		words, err := shellWords(value)
		if err != nil {
			return nil, usage("", "%s is %q: %v", name, value, err)
		}
		return words, nil
	}
	if _, err := exec.LookPath("vi"); err == nil {
		return []string{"vi"}, nil
	}
	return nil, usage("set VISUAL or EDITOR to the one you like", "there is no editor")
}

// atLine returns the arguments by which an editor opens a file at a line. One
// that is not known opens it at the beginning.
func atLine(editor, path string, line int) []string {
	if line <= 1 {
		return []string{path}
	}
	switch strings.TrimSuffix(filepath.Base(editor), ".exe") {
	case "vi", "vim", "nvim", "view", "nano", "pico", "emacs", "emacsclient", "mg", "joe", "micro", "kak", "ne", "jed":
		return []string{fmt.Sprintf("+%d", line), path}
	case "hx", "helix", "subl", "zed":
		return []string{fmt.Sprintf("%s:%d", path, line)}
	case "code", "codium":
		return []string{"--goto", fmt.Sprintf("%s:%d", path, line)}
	}
	return []string{path}
}

// shellWords splits a command as a shell does, with quotes and backslashes;
// nothing in it is expanded.
func shellWords(s string) ([]string, error) {
	var words []string
	var word strings.Builder
	var quote rune
	open, escaped := false, false
	for _, r := range s {
		switch {
		case escaped:
			if quote == '"' && r != '"' && r != '\\' {
				word.WriteByte('\\')
			}
			word.WriteRune(r)
			escaped = false
		case r == '\\' && quote != '\'':
			escaped, open = true, true
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && (r == '"' || r == '\''):
			quote, open = r, true
		case quote == 0 && (r == ' ' || r == '\t' || r == '\n'):
			if open {
				words = append(words, word.String())
			}
			word.Reset()
			open = false
		default:
			word.WriteRune(r)
			open = true
		}
	}
	if quote != 0 || escaped {
		return nil, errors.New("a quote is never closed")
	}
	if open {
		words = append(words, word.String())
	}
	if len(words) == 0 || words[0] == "" {
		return nil, errors.New("there is no command in it")
	}
	return words, nil
}
