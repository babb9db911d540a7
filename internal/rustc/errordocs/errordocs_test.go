package errordocs

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"anneal/internal/quiz"
	"anneal/internal/rustc"
)

// told is a compiler that knows two codes and gives the text of one away.
type told struct{ version string }

func (told) Sysroot() string   { return "" }
func (t told) Version() string { return t.version }

func (told) Explain(ctx context.Context, code string) (string, error) {
	switch code {
	case "E0002":
		return "First.\n\n```\nlet a = 1;\n```\n\nSecond.\n\n```\nfn main() { b }\n```\n", ctx.Err()
	case "E0007":
		return "Nothing fails with it any more.\n\n```\nfn main() {}\n```\n", ctx.Err()
	}
	return "", ctx.Err()
}

func (told) Explanations(ctx context.Context, p quiz.Program) (map[string]string, error) {
	switch {
	case p.Text == "fn main() {\nlet a = 1;\n}\n" || p.Text == "fn main() {}":
	case p.Text == "fn main() { b }" && p.Edition == "2021":
		return map[string]string{"E0002": "\nFirst.\n\n```\n#![feature(a)]\n```\n\n```compile_fail,E0002\nfn main() { b }\n```\n"}, ctx.Err()
	case p.Text == "fn main() { b }":
	default:
		return nil, errors.New("asked about " + p.Text)
	}
	return nil, ctx.Err()
}

func TestPages(t *testing.T) {
	want, err := os.ReadFile("testdata/E0001.md")
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("testdata/E0001.html")
	if err != nil {
		t.Fatal(err)
	}
	pages := fstest.MapFS{"E0001.html": {Data: page}, "E0003.html": {Data: []byte("<p>no main part")}, "index.html": {Data: page}}
	last := 0
	docs, missing, err := Docs(t.Context(), told{"1.95.0"}, pages, func(done, total int) { last = done*10 + total })
	if err != nil || len(docs) != 1 || !slices.Equal(missing, []string{"E0003"}) || last != 22 {
		t.Fatalf("%v, missing %v, %v, progress %d", docs, missing, err, last)
	}
	if docs[0].Code != "E0001" || docs[0].Text != string(want) {
		t.Errorf("%s:\n%s\nwant\n%s", docs[0].Code, docs[0].Text, want)
	}
	docs, _, _ = Docs(t.Context(), told{"1.97.0-nightly"}, pages, nil)
	if docs[0].Text != strings.Replace(string(want), ",ignore (needs a nightly compiler)", "", 1) {
		t.Errorf("on nightly:\n%s", docs[0].Text)
	}
}

func TestAsk(t *testing.T) {
	docs, missing, err := Docs(t.Context(), told{"1.95.0"}, fstest.MapFS{}, nil)
	want := "First.\n\n```ignore (needs a nightly compiler)\n#![feature(a)]\n```\n\n```compile_fail,E0002\nfn main() { b }\n```\n"
	if err != nil || len(docs) != 1 || docs[0].Text != want || !slices.Equal(missing, []string{"E0007"}) {
		t.Errorf("%q, missing %v, %v", docs, missing, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := Docs(ctx, told{}, fstest.MapFS{}, nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// The two ways to the documentation of the installed compiler lead to the same
// programs.
func TestInstalled(t *testing.T) {
	j, err := rustc.New(t.Context(), rustc.Options{})
	switch {
	case err != nil && os.Getenv("ANNEAL_REQUIRE_RUSTC") != "":
		t.Fatal(err)
	case err != nil:
		t.Skip(err)
	}
	docs, missing, err := Docs(t.Context(), j, Pages(j.Sysroot()), nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(docs) < 500 || len(missing) > 0 {
		t.Skipf("%d pages, so rust-docs is not installed; missing %v", len(docs), missing)
	}
	for _, d := range docs {
		if !slices.Contains([]string{"E0004", "E0106", "E0382", "E0502", "E0746"}, d.Code) {
			continue
		}
		text, err := j.Explain(t.Context(), d.Code)
		if err != nil {
			t.Fatal(err)
		}
		plain, found := programs(text), map[string]string{}
		if err := try(t.Context(), j, d.Code, text, found); err != nil {
			t.Fatal(err)
		}
		page, raw := programs(d.Text), programs(found[d.Code])
		if len(page) != len(plain) || len(raw) != len(plain) || len(raw) == 0 {
			t.Errorf("%s: %d programs on the page, %d as written, %d by --explain", d.Code, len(page), len(raw), len(plain))
			continue
		}
		for i := range page {
			if strings.TrimSpace(page[i]) != strings.TrimSpace(raw[i]) {
				t.Errorf("%s: on the page\n%s\nas written\n%s", d.Code, page[i], raw[i])
			}
		}
	}
}
