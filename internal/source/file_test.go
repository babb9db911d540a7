package source

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

func TestPosition(t *testing.T) {
	f := New("a.md", []byte("one\n\tzwei €x\r\n\n所有権 end"))
	for _, c := range []struct {
		off  int
		want string
	}{
		{-3, "a.md:1:1"}, {0, "a.md:1:1"}, {3, "a.md:1:4"}, {4, "a.md:2:1"}, {5, "a.md:2:2"},
		{10, "a.md:2:7"}, {13, "a.md:2:8"}, {16, "a.md:3:1"}, {17, "a.md:4:1"}, {20, "a.md:4:2"}, {9999, "a.md:4:8"},
	} {
		if got := f.Position(c.off).String(); got != c.want {
			t.Errorf("Position(%d) = %s, want %s", c.off, got, c.want)
		}
	}
}

func TestLine(t *testing.T) {
	f := New("a", []byte("one\r\ntwo\n\nlast\n"))
	want := []string{"one", "two", "", "last"}
	if f.Lines() != len(want) {
		t.Fatalf("Lines() = %d, want %d", f.Lines(), len(want))
	}
	for i, w := range want {
		if got := f.Line(i + 1).Text(); got != w {
			t.Errorf("Line(%d) = %q, want %q", i+1, got, w)
		}
		if got := f.Line(i + 1).Line(); got != i+1 {
			t.Errorf("Line(%d) begins in line %d", i+1, got)
		}
	}
	for _, n := range []int{-1, 0, 99} {
		if s := f.Line(n); s.Len() != 0 {
			t.Errorf("Line(%d) = %q, want nothing", n, s.Text())
		}
	}
}

func TestRead(t *testing.T) {
	fsys := fstest.MapFS{
		"good.md":  {Data: []byte("hello")},
		"empty.md": {Data: []byte(" \n\t")},
		"latin.md": {Data: []byte("na\xefve")},
		"nul.md":   {Data: []byte("a\x00b")},
		"huge.md":  {Data: []byte(strings.Repeat("x", MaxSize+1))},
		"full.md":  {Data: []byte(strings.Repeat("x", MaxSize))},
		"dir/a.md": {Data: []byte("x")},
	}
	for name, want := range map[string]error{
		"good.md": nil, "full.md": nil, "empty.md": ErrEmpty, "latin.md": ErrNotText, "nul.md": ErrNotText,
		"huge.md": ErrTooLarge, "dir": ErrDirectory, "none.md": fs.ErrNotExist,
	} {
		f, err := Read(fsys, name, name)
		if !errors.Is(err, want) || (err == nil) != (f != nil) {
			t.Errorf("Read(%s) = %v, %v; want error %v", name, f != nil, err, want)
		}
	}
}

func TestNotText(t *testing.T) {
	for text, want := range map[string]string{
		"na\xefve": "f:1:3", "é\n\ufffdé\x00": "f:2:3", "\xff": "f:1:1", "a\n\xe6\x97": "f:2:1",
	} {
		_, err := Read(fstest.MapFS{"f": {Data: []byte(text)}}, "f", "f")
		if e := (*NotTextError)(nil); !errors.As(err, &e) || e.At.Position().String() != want {
			t.Errorf("%q: %v, want it at %s", text, err, want)
		}
	}
}

func FuzzPosition(f *testing.F) {
	f.Add("a\r\n\tß\n", 3, 5)
	f.Fuzz(func(t *testing.T, text string, a, b int) {
		file := New("x", []byte(text))
		s := file.Span(a, b)
		if s.Start < 0 || s.End < s.Start || s.End > len(text) {
			t.Fatalf("span %d..%d leaves the file of %d bytes", s.Start, s.End, len(text))
		}
		p := s.Position()
		line := file.Line(p.Line)
		if p.Line < 1 || p.Column < 1 || line.Start > s.Start {
			t.Fatalf("%v does not lie in line %d..%d", p, line.Start, line.End)
		}
		if !strings.Contains(text, line.Text()) || strings.ContainsRune(line.Text(), '\n') {
			t.Fatalf("line %d is %q", p.Line, line.Text())
		}
	})
}
