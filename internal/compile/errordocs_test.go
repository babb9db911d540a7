package compile

import (
	"context"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"anneal/internal/diag"
	"anneal/internal/quiz"
	"anneal/internal/rustc"
	"anneal/internal/rustc/errordocs"
)

// shownOnly judges the programs of lessons themselves, and none of their edits.
type shownOnly struct {
	judge Judge
	asked int
}

const whyNoEdit = "edits are not judged here"

func (s *shownOnly) Judge(ctx context.Context, ps []quiz.Program) ([]quiz.Verdict, error) {
	out := make([]quiz.Verdict, len(ps))
	var shown []quiz.Program
	var at []int
	for i, p := range ps {
		if out[i].Why = whyNoEdit; p.Shown {
			shown, at = append(shown, p), append(at, i)
		}
	}
	vs, err := s.judge.Judge(ctx, shown)
	if err != nil {
		return nil, err
	}
	for k, v := range vs {
		out[at[k]] = v
	}
	s.asked += len(shown)
	return out, nil
}

// TestErrorDocs takes rustc's documentation of its own errors as the reference:
// every program in it behaves as its fence declares, and we must come to that.
// Programs that need a nightly compiler say so and are not judged.
func TestErrorDocs(t *testing.T) {
	if os.Getenv("ANNEAL_CAMPAIGN") == "" {
		t.Skip("takes a minute; set ANNEAL_CAMPAIGN")
	}
	real, err := rustc.New(t.Context(), rustc.Options{})
	switch {
	case err != nil && os.Getenv("ANNEAL_REQUIRE_RUSTC") != "":
		t.Fatal(err)
	case err != nil:
		t.Skip(err)
	}
	docs, missing, err := errordocs.Docs(t.Context(), real, errordocs.Pages(real.Sysroot()), nil)
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	declared, left := 0, map[string]int{} // fences, and those that are not judged by their words
	for _, d := range docs {
		files[d.Code+".md"] = &fstest.MapFile{Data: []byte(d.Text)}
		inside := false
		for line := range strings.Lines(d.Text) {
			info, fence := strings.CutPrefix(strings.TrimSpace(line), "```")
			if !fence {
				continue
			}
			if inside = !inside; !inside {
				continue
			}
			switch _, why, ignored := strings.Cut(info, "ignore"); {
			case ignored:
				left["ignore"+why]++
			case slices.ContainsFunc([]string{"text", "console", "toml", "sh", "none"}, func(w string) bool { return strings.HasPrefix(info, w) }):
				left[info]++
			default:
				declared++
			}
		}
	}
	judge := &shownOnly{judge: real}
	var bag diag.Bag
	if _, err := Compile(t.Context(), Load([]Folder{{FS: files, Path: "docs", Name: "docs"}}, &bag), judge, &bag); err != nil {
		t.Fatal(err)
	}
	open, differ := 0, 0
	for _, d := range bag.Sorted() {
		text := strings.TrimSpace(drawn(t, []diag.Diagnostic{d}, diag.WriteShort))
		switch code := d.Code.String(); {
		case strings.Contains(text, whyNoEdit):
		case code == "A0408": // it says why
			open++
			t.Logf("no verdict: %s", text)
		case strings.HasPrefix(code, "A040") || d.Severity() == diag.Error:
			differ++
			t.Error(text)
		}
	}
	for _, why := range slices.Sorted(maps.Keys(left)) {
		t.Logf("not judged, %q: %d", why, left[why])
	}
	t.Logf("%d pages (missing %v): %d of %d programs behave as declared, %d have no verdict, %d differ",
		len(docs), missing, declared-open-differ, declared, open, differ)
	if len(docs) >= 500 && (declared < 800 || judge.asked < declared*9/10 || open > declared/100) {
		t.Errorf("of %d programs only %d were judged, and %d without a verdict", declared, judge.asked, open)
	}
}
